/** Folds the changed chunks into the progress of their export. */

import { canonicalJson } from '../domain/canonical.ts';
import { chunkProgress, provisionalSummary } from '../domain/export/chunk-progress.ts';
import type { ChunkRecord, ExportRecord } from '../domain/export/export-record.ts';
import { isMadeFrom } from '../domain/report/chunk-outcomes.ts';
import type { ChunkMarkers, ExportKey, ExportRecords } from '../ports.ts';
import type { ChunkedStage, RunningSummary } from '../protocol.ts';

export interface FoldDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'progress'>;
  readonly chunks: Pick<ChunkMarkers, 'listShown'>;
}

type ChangedChunks = ReadonlyMap<ChunkedStage, ReadonlySet<number>>;

/**
 * Counts all chunks of a changed stage again and never adds to a count, so that it may be repeated, late or out of order.
 * @returns the export afterwards (undefined when there is none), and the current state of the changed chunks
 */
export async function foldChunks(
  key: ExportKey,
  changed: ChangedChunks,
  dependencies: FoldDependencies,
): Promise<{ readonly record: ExportRecord | undefined; readonly chunks: readonly ChunkRecord[] }> {
  const { records } = dependencies;
  let record = await records.read(key);
  if (record === undefined || changed.size === 0) {
    return { record, chunks: [] };
  }
  const cells: ChunkRecord[] = [];
  for (const [stage, indices] of changed) {
    let chunks = await dependencies.chunks.listShown(key, stage);
    if (record.status === stage) {
      const written = await records.progress(key, record.attempt, stage, ...progressOf(record, stage, chunks), record);
      const now: ExportRecord = written ?? (await records.read(key)) ?? record;
      // The stage may have ended between the two readings. A page that has seen these parts as they were in that version takes
      // what is new of them only with a newer one, and what is said with a version was read after it.
      if (written === undefined && now.version > record.version) {
        chunks = await dependencies.chunks.listShown(key, stage);
      }
      record = now;
    }
    cells.push(...chunks.filter((chunk) => indices.has(chunk.index)));
  }
  return { record, chunks: cells };
}

function progressOf(
  record: ExportRecord,
  stage: ChunkedStage,
  chunks: readonly ChunkRecord[],
): [ExportRecord['stageProgress'], RunningSummary | null] {
  const counted = chunks.filter((chunk) => counts(chunk, record));
  const progress = chunkProgress(counted, record.plan?.chunks ?? record.stageProgress.total);
  return [progress, newSummary(record, stage, counted)];
}

/**
 * Markers of expired attempts are being deleted, and their chunks are made again; so are chunks that were made from another
 * basis than the present one.
 */
function counts(chunk: ChunkRecord, { expiredAttempt, plan }: ExportRecord): boolean {
  const isOurs = chunk.state !== 'done' || plan?.basis === undefined || isMadeFrom(plan.basis, chunk);
  return chunk.exportAttempt > expiredAttempt && isOurs;
}

/** Null when the summary has not changed, because a summary is always written and would raise the version. */
function newSummary(record: ExportRecord, stage: ChunkedStage, chunks: readonly ChunkRecord[]): RunningSummary | null {
  if (stage !== 'aggregating') {
    return null;
  }
  const summary = provisionalSummary(chunks);
  return canonicalJson(summary) === canonicalJson(record.summary) ? null : summary;
}
