/** Deletes what a failed export has kept for a retry. */
import type { ExportRecord } from '../domain/export/export-record.ts';
import { attemptOfWorkingKey } from '../domain/export/objects/working-keys.ts';
import type { ChunkMarkers, ExportKey, ExportRecords, ObjectStore } from '../ports.ts';
import { prefixOf } from './finalise.ts';
import type { Outcome } from './open-runs.ts';

export interface ExpireDependencies {
  readonly records: Pick<ExportRecords, 'note' | 'close'>;
  readonly chunks: Pick<ChunkMarkers, 'deleteUpTo'>;
  readonly working: Pick<ObjectStore, 'deletePrefix'>;
}

/**
 * Deletes what a failed export has made so far, and closes it. A retry may come at any point: the record says first that these
 * attempts are over, so the retry uses nothing of them, and only what they made is deleted.
 */
export async function expireWork(
  key: ExportKey,
  record: ExportRecord,
  { chunks, records, working }: ExpireDependencies,
): Promise<Outcome> {
  const expired = await records.note(record, { expiredAttempt: record.attempt });
  if (expired === undefined) {
    return 'unchanged';
  }
  await chunks.deleteUpTo(key, expired.attempt);
  // A key without an attempt is of an older release, or an attachment.
  await working.deletePrefix(prefixOf(key), (object) => (attemptOfWorkingKey(object) ?? 0) <= expired.attempt);
  return (await records.close(expired)) ? 'cleaned' : 'unchanged';
}
