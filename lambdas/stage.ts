/**
 * The wrapper of every stage: reads the event, writes the status before the work begins, keeps the markers of chunks, and
 * writes `failed` when an error is not retried, or no longer. The stages themselves do only their work.
 */
import * as z from 'zod';
import {
  ExportStoppedError,
  isExportError,
  OrganisationMismatchError,
  WorkingObjectCorruptError,
} from './domain/errors.ts';
import { type Chunk, chunkSchema } from './domain/export/basis.ts';
import { runReference } from './domain/export/execution.ts';
import { type ChunkRecord, isRunning } from './domain/export/export-record.ts';
import { workingObjectSchema } from './domain/export/objects/working-object.ts';
import { failureDetails } from './domain/failure-details.ts';
import { isMadeFrom, names } from './domain/report/chunk-outcomes.ts';
import { MAX_RETRIES } from './environment.ts';
import {
  invocationSchema,
  RetriesUsedUpError,
  recordUsage,
  type UsageDependencies,
  usedWithItsWrite,
} from './invocation.ts';
import { errorLogKeys, structuredLog } from './log.ts';
import type { ChunkKey, ChunkMarkers, Clock, ExportKey, ExportRecords } from './ports.ts';
import type { ChunkedStage, Stage } from './protocol.ts';

export const stageStateSchema = z.object({
  exportId: z.string(),
  attempt: z.int(),
  organisationNumber: z.string(),
  includeAttachments: z.boolean(),
  /** Of the request that started the attempt; log lines have it. */
  correlationId: z.string(),
});
export type StageState = z.infer<typeof stageStateSchema>;

/** An object that a stage before this one named. Absent in an execution that an older release began. */
export const namedObjectSchema = workingObjectSchema.optional();
export const basedStateSchema = stageStateSchema.extend({ basis: namedObjectSchema });
export type BasedState = z.infer<typeof basedStateSchema>;

const chunkOfStateSchema = z.object({ chunk: chunkSchema });

/** What a stage gets, with the number of tries before this one: what it writes bears attempt and try. */
export type TryOf<S extends StageState> = S & { readonly retryCount: number };

/** Dependencies of the wrapper itself; each stage declares its own. */
export interface StageDependencies extends UsageDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'transition'>;
  readonly chunks: Pick<ChunkMarkers, 'list' | 'invalidate'>;
  readonly clock: Clock;
}

export interface ChunkStageDependencies extends StageDependencies {
  readonly chunks: Pick<ChunkMarkers, 'begin' | 'finish' | 'fail' | 'list' | 'invalidate'>;
}

/** Throws ExportStoppedError when the export is cancelled, paused or in a later attempt; stages call it between steps. */
export type CheckStopped = () => Promise<void>;

export type StageHandler = (event: unknown) => Promise<unknown>;

/** A stage without its dependencies, which `wiring` builds at the first call and not at import. */
export type ComposableStage<D> = (dependencies: () => D) => StageHandler;

/**
 * A stage that is one task.
 * @param definition.during the stage that a failure names
 * @param definition.enters the status that is written, with its audit event, before `run` begins; null for none
 */
export function defineStage<D, S extends z.ZodType<StageState>>(definition: {
  readonly during: Stage | ((state: z.infer<S>) => Stage);
  readonly enters: Stage | null;
  readonly state: S;
  readonly run: (state: TryOf<z.infer<S>>, dependencies: D, checkStopped: CheckStopped) => Promise<unknown>;
}): ComposableStage<D & StageDependencies> {
  return (dependenciesOf) => async (rawEvent) => {
    const event = invocationSchema.parse(rawEvent);
    const state: z.infer<S> = definition.state.parse(event.state);
    const dependencies = dependenciesOf();
    const during = typeof definition.during === 'function' ? definition.during(state) : definition.during;
    return guarded(dependencies, state, during, event.retryCount, async () => {
      try {
        if (definition.enters !== null) {
          await enterStatus(dependencies.records, state, definition.enters, 0);
        }
        const ofTry = { ...state, retryCount: event.retryCount };
        return await definition.run(ofTry, dependencies, stoppedChecker(dependencies, state));
      } finally {
        await recordUsageOf(state, dependencies);
      }
    });
  };
}

interface ChunkStage<D, S extends z.ZodType<BasedState>> {
  readonly stage: ChunkedStage;
  readonly state: S;
  readonly run: (
    state: TryOf<z.infer<S>>,
    chunk: Chunk,
    dependencies: D,
    checkStopped: CheckStopped,
  ) => Promise<{ readonly rows: number; readonly outcome: Record<string, unknown> }>;
}

/** A stage that is one item of a Map. A chunk that is done is not repeated: its marker has the outcome. */
export function defineChunkStage<D, S extends z.ZodType<BasedState>>(
  definition: ChunkStage<D, S>,
): ComposableStage<D & ChunkStageDependencies> {
  return (dependenciesOf) => async (rawEvent) => {
    const event = invocationSchema.parse(rawEvent);
    const { chunk } = chunkOfStateSchema.parse(event.state);
    const state = { ...definition.state.parse(event.state), retryCount: event.retryCount };
    const dependencies = dependenciesOf();
    return guarded(dependencies, state, definition.stage, event.retryCount, () =>
      runChunk(definition, state, chunk, dependencies),
    );
  };
}

async function runChunk<D, S extends z.ZodType<BasedState>>(
  { stage, run }: ChunkStage<D, S>,
  state: TryOf<z.infer<S>>,
  chunk: Chunk,
  dependencies: D & ChunkStageDependencies,
): Promise<Record<string, unknown>> {
  const { chunks, clock } = dependencies;
  const key: ChunkKey = { ...exportKey(state), stage, index: chunk.index };
  const checkStopped = stoppedChecker(dependencies, state);
  await checkStopped();
  const done = await beginChunk(key, state, chunks);
  if (done?.outcome) {
    await recordUsageOf(state, dependencies);
    return done.outcome;
  }
  const begun = clock.now();
  try {
    const { rows, outcome: made } = await run(state, chunk, dependencies, checkStopped);
    const outcome = { ...made, basis: state.basis };
    const result = { rows, milliseconds: clock.now() - begun, outcome };
    await chunks.finish(key, state.attempt, result, usedWithItsWrite(dependencies));
    return outcome;
  } catch (error) {
    const code = isExportError(error) ? error.code : 'internal_error';
    const again = willRetry(error, state.retryCount);
    await chunks.fail(key, state.attempt, code, again, usedWithItsWrite(dependencies));
    throw error;
  }
}

/** @returns the marker of a chunk that is done for this basis. @throws ExportStoppedError when a later attempt has done it */
async function beginChunk(
  key: ChunkKey,
  { attempt, basis }: BasedState,
  chunks: ChunkStageDependencies['chunks'],
): Promise<ChunkRecord | undefined> {
  const done = await chunks.begin(key, attempt);
  if (done === undefined || isMadeFrom(basis, done)) {
    return done;
  }
  await chunks.invalidate(key, done, attempt);
  const again = await chunks.begin(key, attempt);
  if (again !== undefined && !isMadeFrom(basis, again)) {
    throw new ExportStoppedError('in a later attempt');
  }
  return again;
}

/** Runs a stage's work, logs how it ends, and writes `failed` when the state machine will not retry it. */
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
    log.error('stage failed', { ...errorLogKeys(error), milliseconds: dependencies.clock.now() - begun });
    if (error instanceof WorkingObjectCorruptError) {
      await forgetChunks(error, state, dependencies);
    }
    if (failsExport(error) && !willRetry(error, retryCount)) {
      await dependencies.records.transition(
        exportKey(state),
        state.attempt,
        { to: 'failed', failure: failureDetails(error, during), supportReference: supportReference(state) },
        'pipeline',
      );
      // The state machine counts tries for each error and the wrapper counts all of them, so the machine could try again.
      if (isExportError(error) && error.retryable) {
        throw new RetriesUsedUpError(error.code, { cause: error });
      }
    }
    throw error;
  }
}

/**
 * When a chunk's object is damaged no chunk counts as done any more, before the export fails: one retry makes all of them
 * anew. Whatever damaged one object may have damaged others, and a retry for each of them would use up the attempts.
 * A late reader, whose export has gone on in a later attempt, forgets only the chunk that still names the damaged object: that
 * attempt goes on with the other chunks.
 */
async function forgetChunks(
  { origin, object }: WorkingObjectCorruptError,
  state: StageState,
  { chunks, records }: StageDependencies,
): Promise<void> {
  if (origin.chunk === undefined) {
    return;
  }
  const key = exportKey(state);
  const isLate = (await records.read(key))?.attempt !== state.attempt;
  for (const marker of await chunks.list(key)) {
    const isOrigin = marker.stage === origin.madeIn && marker.index === origin.chunk;
    if (!isLate || (isOrigin && object !== undefined && names(marker, object))) {
      await chunks.invalidate(key, marker, state.attempt);
    }
  }
}

function recordUsageOf(state: StageState, dependencies: StageDependencies): Promise<void> {
  const { exportId, attempt, correlationId } = state;
  return recordUsage(dependencies, exportKey(state), attempt, { exportId, attempt, correlationId });
}

/** A stopped export has its status already, and an execution may not write to an export of another organisation. */
function failsExport(error: unknown): boolean {
  return !(error instanceof ExportStoppedError) && !(error instanceof OrganisationMismatchError);
}

function willRetry(error: unknown, retryCount: number): boolean {
  return isExportError(error) && error.retryable && retryCount < MAX_RETRIES;
}

/**
 * Writes the status of a stage, which a retry in the same attempt may write again.
 * @param total chunks of the stage; 0 when not known
 * @throws ExportStoppedError
 */
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

export function supportReference({ exportId, attempt }: Pick<StageState, 'exportId' | 'attempt'>): string {
  return runReference(exportId, attempt);
}
