/**
 * The chunks of an export as a snapshot shows them. Once a stage of chunks is over nothing changes them, so a process that has
 * read them reads them no more until the export is in another status.
 */
import type { ChunkRecord, ExportRecord } from '../domain/export/export-record.ts';
import type { ChunkMarkers } from '../ports.ts';
import type { ExportStatus } from '../protocol.ts';

/** Statuses in which no chunk is at work. In one that was stopped a late worker may still finish its chunk. */
const SETTLED: ReadonlySet<ExportStatus> = new Set([
  'deduplicating',
  'generating_file',
  'bundling_attachments',
  'storing_file',
  'completed',
  'completed_empty',
]);

/** Exports whose chunks are kept: the pages of a process look at few at a time. */
const MAX_KEPT = 16;

interface Kept {
  readonly state: string;
  readonly chunks: Promise<ChunkRecord[]>;
}

/** @returns a function that reads the chunks of a record which was read just before */
export function keptChunks(
  markers: Pick<ChunkMarkers, 'listShown'>,
): (record: ExportRecord) => Promise<readonly ChunkRecord[]> {
  const kept = new Map<string, Kept>();
  return (record) => {
    const { organisationNumber, exportId } = record;
    const key = { organisationNumber, exportId };
    if (!SETTLED.has(record.status)) {
      return markers.listShown(key);
    }
    const name = `${organisationNumber} ${exportId}`;
    const state = `${record.attempt} ${record.expiredAttempt} ${record.status}`;
    const known = kept.get(name);
    if (known?.state === state) {
      return known.chunks;
    }
    const chunks = markers.listShown(key);
    kept.delete(name);
    kept.set(name, { state, chunks });
    // One that could not be read is read again.
    chunks.catch(() => kept.delete(name));
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_KEPT) {
        break;
      }
      kept.delete(oldest);
    }
    return chunks;
  };
}
