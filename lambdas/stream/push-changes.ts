/** One batch of stream records: what to fold, what to say, and at which pace. */
import { type StreamChange, streamChanges } from '../adapters/stream-records.ts';
import { isExportError } from '../domain/errors.ts';
import { estimateOf, type PastRun, predictedSeconds } from '../domain/export/estimate.ts';
import { progressMessage, statusMessage } from '../domain/export/export-message.ts';
import { chunkMetrics, exportMetrics } from '../domain/export/export-metrics.ts';
import { type ExportRecord, isRunning } from '../domain/export/export-record.ts';
import { chunkView } from '../domain/export/export-view.ts';
import { exportFacts } from '../log.ts';
import type { ExportKey, ExportStore } from '../ports.ts';
import type { ChunkedStage } from '../protocol.ts';
import { faultForLog } from '../stage.ts';
import { type DeliverDependencies, deliver } from './deliver.ts';
import { foldChunks } from './fold-chunks.ts';

export interface PushDependencies extends DeliverDependencies {
  readonly exports: Pick<ExportStore, 'read' | 'chunks' | 'progress' | 'predict'>;
  /** The value of the dimension `organisation`. */
  readonly organisationLabel: (organisationNumber: string) => string;
  readonly pastRuns: (organisationNumber: string) => Promise<readonly PastRun[]>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What a batch says of one export. */
interface ExportChanges {
  readonly key: ExportKey;
  /** Of the first record: from here on the batch is tried again when this export's part fails. */
  readonly sequenceNumber: string;
  readonly exportChanges: { readonly before: ExportRecord | undefined; readonly after: ExportRecord }[];
  readonly chunks: Map<ChunkedStage, Set<number>>;
  newestVersion: number;
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** About four messages of progress a second for each export. Changes of status do not wait. */
const PACE_MILLISECONDS = 250;

/** @returns a handler that remembers, while its process lives, what each export was last told and when */
export function createPush(dependencies: PushDependencies): (event: unknown) => Promise<BatchResponse> {
  const told = new Map<string, { version: number; progressAt: number }>();

  async function tell(changes: ExportChanges): Promise<void> {
    const { key } = changes;
    const last = told.get(key.exportId) ?? { version: 0, progressAt: 0 };
    told.set(key.exportId, last);
    for (const { before, after } of changes.exportChanges) {
      // None for a mere progress: of those only the latest is told, below.
      const message = statusMessage(before, after, await estimate(after));
      if (message !== undefined) {
        await deliver(message, after.updatedAt, dependencies);
        last.version = Math.max(last.version, after.version);
      }
      await rememberPrediction(before, after);
    }
    if (changes.chunks.size > 0 || changes.newestVersion > last.version) {
      await tellProgress(changes, last);
    }
    if (changes.exportChanges.some(({ after }) => !isRunning(after.status))) {
      told.delete(key.exportId);
    }
  }

  /** Waits first and reads then, so that what is said is the latest, and whatever comes meanwhile is in it. */
  async function tellProgress(changes: ExportChanges, last: { version: number; progressAt: number }): Promise<void> {
    const wait = last.progressAt + PACE_MILLISECONDS - dependencies.clock.now();
    if (wait > 0) {
      await dependencies.pause(wait);
    }
    const { record, chunks } = await foldChunks(changes.key, changes.chunks, dependencies.exports);
    if (record === undefined || (chunks.length === 0 && record.version <= last.version)) {
      return;
    }
    const cells = chunks.map((chunk) => chunkView(record, chunk));
    const message = progressMessage(record, cells, await estimate(record));
    if (message !== undefined) {
      const writtenAt = record.version > last.version ? record.updatedAt : undefined;
      await deliver(message, writtenAt, dependencies);
      last.version = Math.max(last.version, record.version);
      last.progressAt = dependencies.clock.now();
    }
  }

  /** When the first stage with a ground for it is over. What is foreseen is held against the truth by the metrics. */
  async function rememberPrediction(before: ExportRecord | undefined, after: ExportRecord): Promise<void> {
    if (before?.status === after.status || after.status !== 'aggregating' || after.attempt !== 1) {
      return;
    }
    const runs = await dependencies.pastRuns(after.organisationNumber);
    // As of then: this record may come late.
    const seconds = predictedSeconds(after, Date.parse(after.updatedAt), runs);
    if (seconds !== undefined) {
      await dependencies.exports.predict(after, after.attempt, seconds);
    }
  }

  /**
   * Lambda hands everything from the first failed record on over again, what succeeded behind it included: that is counted
   * then. At least once all the same: a process that is killed after this has counted what will come again.
   */
  function count(changes: readonly StreamChange[], failed: readonly string[]): void {
    const again = changes.findIndex(({ sequenceNumber }) => failed.includes(sequenceNumber));
    for (const change of again < 0 ? changes : changes.slice(0, again)) {
      const measured =
        change.kind === 'chunk'
          ? chunkMetrics(change.before, change.after)
          : exportMetrics(change.before, change.after, dependencies.organisationLabel(change.after.organisationNumber));
      for (const measurement of measured) {
        dependencies.metrics.add(...measurement);
      }
    }
  }

  async function estimate(record: ExportRecord) {
    const runs = isRunning(record.status) ? await dependencies.pastRuns(record.organisationNumber) : [];
    return estimateOf(record, dependencies.clock.now(), runs);
  }

  return async (event) => {
    const all = streamChanges(event);
    const failures = await Promise.all(
      groupByExport(all).map(async (changes) => {
        try {
          await tell(changes);
          return [];
        } catch (error) {
          const passes = isExportError(error) && error.retryable;
          const last = changes.exportChanges.at(-1)?.after;
          const about = last === undefined ? { exportId: changes.key.exportId } : exportFacts(last);
          dependencies.logFault('changes not pushed', { ...about, passes, ...faultForLog(error) });
          // What would fail again is left: the pages poll, and the stream must not stand still for it.
          return passes ? [{ itemIdentifier: changes.sequenceNumber }] : [];
        }
      }),
    );
    const batchItemFailures = failures.flat();
    count(
      all,
      batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    );
    return { batchItemFailures };
  };
}

function groupByExport(changes: readonly StreamChange[]): ExportChanges[] {
  const groups = new Map<string, ExportChanges>();
  for (const change of changes) {
    // A note beside the record's contents is nothing to tell.
    if (change.kind === 'export' && change.before?.version === change.after.version) {
      continue;
    }
    const { organisationNumber, exportId } = change.kind === 'export' ? change.after : change.key;
    const name = `${organisationNumber} ${exportId}`;
    const group: ExportChanges = groups.get(name) ?? {
      key: { organisationNumber, exportId },
      sequenceNumber: change.sequenceNumber,
      exportChanges: [],
      chunks: new Map(),
      newestVersion: 0,
    };
    groups.set(name, group);
    if (change.kind === 'chunk') {
      const { stage, index } = change.after;
      group.chunks.set(stage, (group.chunks.get(stage) ?? new Set()).add(index));
    } else {
      group.newestVersion = Math.max(group.newestVersion, change.after.version);
      group.exportChanges.push({ before: change.before, after: change.after });
    }
  }
  return [...groups.values()];
}
