/** The wrapper of the import machine's Lambdas: reads the event, logs how the work ends, and records what was used. */
import * as z from 'zod';
import { ImportStoppedError, isExportError } from '../domain/errors.ts';
import { invocationSchema, recordUsage, type UsageDependencies } from '../invocation.ts';
import { errorLogKeys, type LogKeys, structuredLog } from '../log.ts';
import type { Clock, ImportKey } from '../ports.ts';

export const importStateSchema = z.object({
  importId: z.string(),
  attempt: z.int(),
  organisationNumber: z.string(),
  /** Of the request that started the attempt; log lines have it. */
  correlationId: z.string(),
});
export type ImportState = z.infer<typeof importStateSchema>;

/** Dependencies of the wrapper itself; each stage declares its own. */
export interface ImportStageDependencies extends UsageDependencies {
  readonly clock: Clock;
}

interface ImportStage<S, D> {
  /** Of the function, as log lines have it. */
  readonly stage: string;
  readonly state: z.ZodType<S>;
  /** @param retryCount tries before this one */
  readonly run: (state: S, dependencies: D, retryCount: number) => Promise<unknown>;
  /** Further keys of its log lines. */
  readonly logKeys?: (state: S) => LogKeys;
}

/** A Lambda without its dependencies, which `wiring` builds at the first call and not at import. */
export function defineImportStage<S extends ImportState, D>({ stage, state: schema, run, logKeys }: ImportStage<S, D>) {
  return (dependenciesOf: () => D & ImportStageDependencies) =>
    async (rawEvent: unknown): Promise<unknown> => {
      const event = invocationSchema.parse(rawEvent);
      const state = schema.parse(event.state);
      const dependencies = dependenciesOf();
      const { importId, attempt, correlationId } = state;
      const { retryCount } = event;
      const keys = { importId, attempt, stage, correlationId, retryCount, ...logKeys?.(state) };
      const log = structuredLog(keys);
      const begun = dependencies.clock.now();
      try {
        const result = await run(state, dependencies, retryCount);
        log.info('stage done', { milliseconds: dependencies.clock.now() - begun });
        return result ?? {};
      } catch (error) {
        log.error('stage failed', { ...errorLogKeys(error), milliseconds: dependencies.clock.now() - begun });
        throw error;
      } finally {
        const run = { organisationNumber: state.organisationNumber, exportId: importId };
        await recordUsage(dependencies, run, attempt, { importId, attempt, correlationId });
      }
    };
}

export function importKey({ organisationNumber, importId }: ImportState): ImportKey {
  return { organisationNumber, importId };
}

/** A stopped session has its status already. */
export function isStopped(error: unknown): boolean {
  return error instanceof ImportStoppedError;
}

export function isRetryable(error: unknown): boolean {
  return isExportError(error) && error.retryable;
}
