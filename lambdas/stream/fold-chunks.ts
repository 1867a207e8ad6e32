/** Folds the chunks of the stages that changed into the export item, and tells which cells that concerns. */

import { canonicalJson } from '../domain/canonical.ts';
import { chunkProgress, provisionalSummary } from '../domain/export/chunk-progress.ts';
import type { ChunkRecord, ExportRecord } from '../domain/export/export-record.ts';
import type { ChunkMarkers, ExportKey, ExportRecords } from '../ports.ts';
import type { ChunkedStage, RunningSummary } from '../protocol.ts';

export interface FoldDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'progress'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
}

type ChangedChunks = ReadonlyMap<ChunkedStage, ReadonlySet<number>>;

/**
 * Counts afresh from all chunks, so that it may be repeated, late or out of order: a count is never added to.
 * @returns the export after it (undefined when there is none), and the changed chunks as they are now
 */
export async function foldChunks(
  key: ExportKey,
  changed: ChangedChunks,
  dependencies: FoldDependencies,
): Promise<{ readonly record: ExportRecord | undefined; readonly chunks: readonly ChunkRecord[] }> {
  const { records } = dependencies;
  const before = await records.read(key);
  if (before === undefined || changed.size === 0) {
    return { record: before, chunks: [] };
  }
  const cells: ChunkRecord[] = [];
  for (const [stage, indices] of changed) {
    const chunks = await dependencies.chunks.list(key, stage);
    cells.push(...chunks.filter((chunk) => indices.has(chunk.index)));
    if (before.status === stage) {
      const progress = chunkProgress(chunks, before.plan?.chunks ?? before.stageProgress.total);
      await records.progress(key, before.attempt, stage, progress, newSummary(before, stage, chunks));
    }
  }
  return { record: await records.read(key), chunks: cells };
}

/** Null when there is nothing new in it: a summary is written even where no count changed. */
function newSummary(record: ExportRecord, stage: ChunkedStage, chunks: readonly ChunkRecord[]): RunningSummary | null {
  if (stage !== 'aggregating') {
    return null;
  }
  const summary = provisionalSummary(chunks);
  return canonicalJson(summary) === canonicalJson(record.summary) ? null : summary;
}
