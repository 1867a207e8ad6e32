import { METRICS } from '../../../lambdas/metric-catalogue.ts';

const definitions: Readonly<Record<string, { readonly by: readonly string[] }>> = METRICS;

/** The dimensions that a metric of ours can have. @throws Error when no Lambda emits it */
export function splitsOf(name: string): readonly string[] {
  const definition = definitions[name];
  if (definition === undefined) {
    throw new Error(`No Lambda emits ${name}`);
  }
  return ['service', ...definition.by];
}
