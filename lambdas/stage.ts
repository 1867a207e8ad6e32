/**
 * The wrapper of every stage: reads the event, writes the status before the work begins, keeps each chunk's marker, and
 * says `failed` itself when an error is not to be retried or retries are used up. A stage knows none of this.
 */
import * as z from 'zod';
import { ExportStoppedError, failureDetails, isExportError, OrganisationMismatchError } from './domain/errors.ts';
import { type Chunk, chunkSchema } from './domain/export/basis.ts';
import { isRunning } from './domain/export/export-record.ts';
import { OWN_WRITE, sumOfUsage, type Usage } from './domain/export/usage.ts';
import { MAX_RETRIES } from './environment.ts';
import { structuredLog } from './log.ts';
import type { ChunkKey, ChunkMarkers, Clock, ExportKey, ExportRecords, UsageAccounts } from './ports.ts';
import type { ChunkedStage, Stage } from './protocol.ts';

export const stageStateSchema = z.object({
  exportId: z.string(),
  attempt: z.int(),
  organisationNumber: z.string(),
  includeAttachments: z.boolean(),
  /** From the press that started the attempt, for the log lines. */
  correlationId: z.string(),
});
export type StageState = z.infer<typeof stageStateSchema>;

const chunkStateSchema = stageStateSchema.extend({ chunk: chunkSchema });

const eventSchema = z.object({ state: z.unknown(), retryCount: z.int(), executionArn: z.string() });

/** What the wrapper itself depends on, beside what its stage declares. */
export interface StageDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'transition'>;
  readonly usage: Pick<UsageAccounts, 'record'>;
  readonly clock: Clock;
  /** What this invocation has used so far. */
  readonly used: () => Usage;
}

export interface ChunkStageDependencies extends StageDependencies {
  readonly chunks: Pick<ChunkMarkers, 'begin' | 'finish' | 'fail'>;
}

/** Throws ExportStoppedError when the export was cancelled, paused or taken over; workers call it between pages. */
export type CheckStopped = () => Promise<void>;

/** In place of a retryable error after the last try; the machine retries nothing of this name. */
class RetriesUsedUpError extends Error {
  override readonly name = 'RetriesUsedUpError';
}

export type StageHandler = (event: unknown) => Promise<unknown>;

/** A stage that lacks only its dependencies; `wiring` gives them, built at the first call and not at import. */
export type ComposableStage<D> = (dependencies: () => D) => StageHandler;

/**
 * A stage that is one task.
 * @param enters the status written, with its audit event, before `run` begins; null for a stage without one of its own
 * @param during the stage named in a failure
 */
export function defineStage<D, S extends z.ZodType<StageState>>(definition: {
  readonly during: Stage | ((state: z.infer<S>) => Stage);
  readonly enters: Stage | null;
  readonly state: S;
  readonly run: (state: z.infer<S>, dependencies: D, checkStopped: CheckStopped) => Promise<unknown>;
}): ComposableStage<D & StageDependencies> {
  return (dependenciesOf) => async (rawEvent) => {
    const event = eventSchema.parse(rawEvent);
    const state: z.infer<S> = definition.state.parse(event.state);
    const dependencies = dependenciesOf();
    const during = typeof definition.during === 'function' ? definition.during(state) : definition.during;
    return guarded(dependencies, state, during, event.retryCount, async () => {
      try {
        if (definition.enters !== null) {
          await enter(dependencies, state, definition.enters);
        }
        return await definition.run(state, dependencies, stoppedChecker(dependencies, state));
      } finally {
        await recordUsage(dependencies, state);
      }
    });
  };
}

/** A stage that is one item of a Map: its marker makes a second run a no-op that hands on the first one's outcome. */
export function defineChunkStage<D>(definition: {
  readonly stage: ChunkedStage;
  readonly run: (
    state: StageState,
    chunk: Chunk,
    dependencies: D,
    checkStopped: CheckStopped,
  ) => Promise<{ readonly rows: number; readonly outcome: Record<string, unknown> }>;
}): ComposableStage<D & ChunkStageDependencies> {
  return (dependenciesOf) => async (rawEvent) => {
    const event = eventSchema.parse(rawEvent);
    const { chunk, ...state } = chunkStateSchema.parse(event.state);
    const dependencies = dependenciesOf();
    const key: ChunkKey = { ...exportKey(state), stage: definition.stage, index: chunk.index };
    return guarded(dependencies, state, definition.stage, event.retryCount, async () => {
      const checkStopped = stoppedChecker(dependencies, state);
      await checkStopped();
      const done = await dependencies.chunks.begin(key, state.attempt);
      if (done?.outcome) {
        await recordUsage(dependencies, state);
        return done.outcome;
      }
      const begun = dependencies.clock.now();
      try {
        const { rows, outcome } = await definition.run(state, chunk, dependencies, checkStopped);
        const milliseconds = dependencies.clock.now() - begun;
        await dependencies.chunks.finish(
          key,
          state.attempt,
          { rows, milliseconds, outcome },
          usedWithItsWrite(dependencies),
        );
        return outcome;
      } catch (error) {
        const code = isExportError(error) ? error.code : 'internal_error';
        const again = willRetry(error, event.retryCount);
        await dependencies.chunks.fail(key, state.attempt, code, again, usedWithItsWrite(dependencies));
        throw error;
      }
    });
  };
}

/** Runs a stage's work and sees to it that a failure is told before the machine ends. */
async function guarded(
  dependencies: StageDependencies,
  state: StageState,
  during: Stage,
  retryCount: number,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const begun = dependencies.clock.now();
  const { exportId, attempt, correlationId } = state;
  const log = structuredLog({ exportId, attempt, stage: during, correlationId, retryCount });
  try {
    const result = await work();
    log.info('stage done', { milliseconds: dependencies.clock.now() - begun });
    return result ?? {};
  } catch (error) {
    log.error('stage failed', { ...faultForLog(error), milliseconds: dependencies.clock.now() - begun });
    if (isForTheRecord(error) && !willRetry(error, retryCount)) {
      await dependencies.records.transition(
        exportKey(state),
        state.attempt,
        { to: 'failed', failure: failureDetails(error, during), supportReference: supportReference(state) },
        'pipeline',
      );
      // The machine counts tries by error, the wrapper all of them: having said `failed`, it must not be tried again.
      if (isExportError(error) && error.retryable) {
        throw new RetriesUsedUpError(error.code, { cause: error });
      }
    }
    throw error;
  }
}

function usedWithItsWrite(dependencies: StageDependencies): Usage {
  return sumOfUsage([dependencies.used(), OWN_WRITE]);
}

/** Bookkeeping: no stage fails for it. */
async function recordUsage(dependencies: StageDependencies, state: StageState): Promise<void> {
  try {
    await dependencies.usage.record(exportKey(state), state.attempt, usedWithItsWrite(dependencies));
  } catch (error) {
    const { exportId, attempt, correlationId } = state;
    structuredLog({ exportId, attempt, correlationId }).error('usage not recorded', faultForLog(error));
  }
}

/** A stopped export has its status already; one of another organisation is not this execution's to write to. */
function isForTheRecord(error: unknown): boolean {
  return !(error instanceof ExportStoppedError) && !(error instanceof OrganisationMismatchError);
}

function willRetry(error: unknown, retryCount: number): boolean {
  return isExportError(error) && error.retryable && retryCount < MAX_RETRIES;
}

async function enter(dependencies: StageDependencies, state: StageState, status: Stage): Promise<void> {
  await enterStatus(dependencies.records, state, status, 0);
}

/** Writes the status of a stage; the same attempt may enter it again. @throws ExportStoppedError */
export async function enterStatus(
  records: Pick<ExportRecords, 'transition'>,
  state: StageState,
  status: Stage,
  total: number,
): Promise<void> {
  const { outcome, record } = await records.transition(
    exportKey(state),
    state.attempt,
    { to: status, total },
    'pipeline',
  );
  if (outcome === 'refused') {
    throw new ExportStoppedError(record.status);
  }
}

function stoppedChecker(dependencies: StageDependencies, state: StageState): CheckStopped {
  return async () => {
    const record = await dependencies.records.read(exportKey(state));
    if (record === undefined || record.attempt !== state.attempt || !isRunning(record.status)) {
      throw new ExportStoppedError(record?.status ?? 'unknown');
    }
  };
}

export function exportKey(state: StageState): ExportKey {
  return { organisationNumber: state.organisationNumber, exportId: state.exportId };
}

/** Short enough to be read out on the phone; leads to the log lines of the attempt. */
export function supportReference(state: Pick<StageState, 'exportId' | 'attempt'>): string {
  return `${state.exportId.slice(-8)}-${state.attempt}`;
}

/** Name, code and frames: an unexpected error's message could quote data. */
export function faultForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { errorName: typeof error };
  }
  return {
    errorName: error.name,
    errorCode: isExportError(error) ? error.code : 'internal_error',
    // Without the message first: a line of it may look like a frame.
    frames: (error.stack ?? '')
      .replace(error.message, '')
      .split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
    ...(error.cause instanceof Error ? { causeName: error.cause.name } : {}),
  };
}
