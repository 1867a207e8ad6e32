/** Handles one batch of stream records: folds chunk counts, and sends messages at a limited pace. */
import { checkMessage } from '../domain/checks/check-message.ts';
import { isExportError } from '../domain/errors.ts';
import { estimateOf, type PastRun, predictedSeconds } from '../domain/export/estimate.ts';
import { progressMessage, statusMessage } from '../domain/export/export-message.ts';
import { type ExportRecord, isRunning } from '../domain/export/export-record.ts';
import { chunkView } from '../domain/export/export-view.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { errorLogKeys, exportLogKeys, type LogKeys } from '../log.ts';
import type { ExportRecords, StreamChange } from '../ports.ts';
import type { ChunkView, PushedMessage } from '../protocol.ts';
import { type ExportChanges, groupByExport } from './changes.ts';
import { type CountDependencies, countChanges } from './count-changes.ts';
import { type DeliverDependencies, deliver } from './deliver.ts';
import { type FoldDependencies, foldChunks } from './fold-chunks.ts';
import { type LastSent, PACE_MILLISECONDS } from './pace.ts';
import { createPushImports, groupByImport } from './push-imports.ts';

export interface PushDependencies extends DeliverDependencies, CountDependencies, FoldDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'progress' | 'predict'>;
  /** Reads a batch of the table's stream. */
  readonly changesOf: (event: unknown) => readonly StreamChange[];
  readonly pastRuns: (organisationNumber: string) => Promise<readonly PastRun[]>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** @returns a handler that remembers the last message of each export and import while its process lives */
export function createPush(dependencies: PushDependencies): (event: unknown) => Promise<BatchResponse> {
  const lastSent = new Map<string, LastSent>();
  const sendImport = createPushImports(dependencies);

  async function send(changes: ExportChanges): Promise<void> {
    const { key } = changes;
    const last = lastSent.get(key.exportId) ?? { version: 0, progressAt: 0 };
    lastSent.set(key.exportId, last);
    for (const { before, after } of changes.exportChanges) {
      // Undefined for a change of progress alone; only the latest progress is sent, below.
      const message = await ofStatus(before, after);
      // A message of a check says all that there is to say of it, so an older one is no news.
      if (message !== undefined && !(isCheck(after) && after.version <= last.version)) {
        await deliver(message, after.updatedAt, dependencies);
        last.version = Math.max(last.version, after.version);
      }
      await rememberPrediction(before, after);
    }
    if (changes.chunks.size > 0 || changes.newestVersion > last.version) {
      await sendProgress(changes, last);
    }
    if (changes.exportChanges.some(({ after }) => !isRunning(after.status))) {
      lastSent.delete(key.exportId);
    }
  }

  /** Waits before it reads, so that the message has the latest state. */
  async function sendProgress(changes: ExportChanges, last: LastSent): Promise<void> {
    const wait = last.progressAt + PACE_MILLISECONDS - dependencies.clock.now();
    if (wait > 0) {
      await dependencies.pause(wait);
    }
    const { record, chunks } = await foldChunks(changes.key, changes.chunks, dependencies);
    const hasCells = chunks.length > 0 && !(record !== undefined && isCheck(record));
    if (record === undefined || (!hasCells && record.version <= last.version)) {
      return;
    }
    const cells = chunks.map((chunk) => chunkView(record, chunk));
    const message = await ofProgress(record, cells);
    if (message !== undefined) {
      const writtenAt = record.version > last.version ? record.updatedAt : undefined;
      await deliver(message, writtenAt, dependencies);
      last.version = Math.max(last.version, record.version);
      last.progressAt = dependencies.clock.now();
    }
  }

  async function ofStatus(before: ExportRecord | undefined, after: ExportRecord): Promise<PushedMessage | undefined> {
    if (isCheck(after)) {
      return before?.status === after.status ? undefined : checkMessage(after);
    }
    return statusMessage(before, after, await estimate(after));
  }

  async function ofProgress(record: ExportRecord, cells: readonly ChunkView[]): Promise<PushedMessage | undefined> {
    if (isCheck(record)) {
      return isRunning(record.status) ? checkMessage(record) : undefined;
    }
    return progressMessage(record, cells, await estimate(record));
  }

  /** Stores one prediction, after the first stage that allows one; a metric compares it with the actual duration. */
  async function rememberPrediction(before: ExportRecord | undefined, after: ExportRecord): Promise<void> {
    if (isCheck(after) || before?.status === after.status || after.status !== 'aggregating' || after.attempt !== 1) {
      return;
    }
    const runs = await dependencies.pastRuns(after.organisationNumber);
    // Predicted for the time of the change, because its record may come late.
    const seconds = predictedSeconds(after, Date.parse(after.updatedAt), runs);
    if (seconds !== undefined) {
      await dependencies.records.predict(after, after.attempt, seconds);
    }
  }

  async function estimate(record: ExportRecord) {
    const runs = isRunning(record.status) ? await dependencies.pastRuns(record.organisationNumber) : [];
    return estimateOf(record, dependencies.clock.now(), runs);
  }

  /** @returns the sequence number from which Lambda has to deliver again; undefined when the changes are sent or skipped */
  async function failedAt(
    sequenceNumber: string,
    about: LogKeys,
    sending: () => Promise<void>,
  ): Promise<string | undefined> {
    try {
      await sending();
      return undefined;
    } catch (error) {
      const retryable = isExportError(error) && error.retryable;
      dependencies.logFault('changes not pushed', { ...about, retryable, ...errorLogKeys(error) });
      // A change that would fail again is skipped, because it would block the stream; pages poll as well.
      return retryable ? sequenceNumber : undefined;
    }
  }

  return async (event) => {
    const changes = dependencies.changesOf(event);
    const sent = await Promise.all([
      ...groupByExport(changes).map((group) => failedAt(group.sequenceNumber, logKeysOf(group), () => send(group))),
      ...groupByImport(changes).map((group) =>
        failedAt(group.sequenceNumber, { importId: group.key.importId }, () => sendImport(group)),
      ),
    ]);
    const failed = sent.filter((each) => each !== undefined);
    countChanges(changes, failed, dependencies);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function logKeysOf({ key, exportChanges }: ExportChanges): LogKeys {
  const last = exportChanges.at(-1)?.after;
  return last === undefined ? { exportId: key.exportId } : exportLogKeys(last);
}
