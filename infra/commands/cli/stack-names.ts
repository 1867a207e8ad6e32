/** What the engine calls the resources of the stack. */
import type { Engine } from '../../local/engine.ts';

/** The bucket that the functions of the stack have in an environment variable. */
export function bucketOf(engine: Engine, variable: 'WORKING_BUCKET' | 'REPORTS_BUCKET'): string {
  const bucket = engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean);
  if (bucket === undefined) {
    throw new Error(`No function of the template has ${variable}`);
  }
  return bucket;
}
