/** Deletes the uploads of imports that have ended. */
import type { ImportFile, ImportRecord } from '../domain/imports/import-record.ts';
import { incomingPrefix } from '../domain/registers/register-keys.ts';
import type { ObjectStore } from '../ports.ts';
import { KEPT_HOURS } from '../protocol.ts';

export interface UploadsDependencies {
  readonly registers: Pick<ObjectStore, 'list' | 'delete'>;
}

/**
 * Keeps only what a retry of a failed file would read, for a day after the end.
 * @param record of an import that has ended
 * @param now milliseconds since 1970
 * @returns whether no upload is left
 */
export async function deleteUploads(
  record: ImportRecord,
  now: number,
  { registers }: UploadsDependencies,
): Promise<boolean> {
  const { organisationNumber, importId, status, files, updatedAt } = record;
  const prefix = incomingPrefix(organisationNumber, importId);
  const old = now - Date.parse(updatedAt) >= KEPT_HOURS * 3600_000;
  // The part's id follows the hyphen, so `f1` is no beginning of `f11`.
  const kept =
    old || status === 'cancelled' ? [] : files.filter(canBeRetried).map(({ fileId }) => `${prefix}${fileId}-`);
  const uploads = (await registers.list(prefix)).map(({ key }) => key);
  const unneeded = uploads.filter((key) => !kept.some((beginning) => key.startsWith(beginning)));
  await registers.delete(unneeded);
  return unneeded.length === uploads.length;
}

function canBeRetried({ status, failure }: ImportFile): boolean {
  return (status === 'failed' || status === 'timeout') && failure?.retryable === true;
}
