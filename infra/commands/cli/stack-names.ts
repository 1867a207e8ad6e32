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

/** Starts processes of these functions, named as in `infra/functions.ts`, before they are needed. */
export function warmFunctions(engine: Engine, files: readonly string[]): void {
  for (const { name, environment } of engine.stack.functions) {
    if (files.includes(environment.POWERTOOLS_SERVICE_NAME ?? '')) engine.warm(name);
  }
}

/** The origin of the page, even where the page is not served. */
export function pageOrigin({ stack }: Pick<Engine, 'stack'>): string {
  return stack.functions.map(({ environment }) => environment.ALLOWED_ORIGIN).find(Boolean) ?? '';
}
