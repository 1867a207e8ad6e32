/**
 * Work of an organisation that may hold what is to be erased. While it goes on nothing is erased; what has ended is deleted
 * now and not after its time.
 */
import type { ExportRecord } from '../domain/export/export-record.ts';
import { workingPrefix } from '../domain/export/objects/working-keys.ts';
import { incomingPrefix } from '../domain/registers/register-keys.ts';
import type { ExportRecords, ImportRecords, ObjectStore } from '../ports.ts';
import { isImportEnded, isTerminal } from '../protocol.ts';

export interface OpenWorkDependencies {
  readonly records: Pick<ExportRecords, 'open'>;
  readonly imports: Pick<ImportRecords, 'open'>;
  readonly working: Pick<ObjectStore, 'deletePrefix'>;
  readonly registers: Pick<ObjectStore, 'list' | 'delete'>;
  /** Deletes what a failed export has kept for a retry, which then starts from the query. */
  readonly expire: (record: ExportRecord) => Promise<'cleaned' | 'unchanged'>;
}

/** @returns whether an export or an import of the organisation runs, waits or is paused */
export async function isAtWork(
  organisationNumber: string,
  { records, imports }: Pick<OpenWorkDependencies, 'records' | 'imports'>,
): Promise<boolean> {
  for await (const page of records.open()) {
    if (page.some((each) => each.organisationNumber === organisationNumber && !isTerminal(each.status))) {
      return true;
    }
  }
  for await (const page of imports.open()) {
    if (page.some((each) => each.organisationNumber === organisationNumber && !isImportEnded(each.status))) {
      return true;
    }
  }
  return false;
}

/**
 * Deletes what ended exports and imports of the organisation still keep.
 * @returns false when an export has changed since it was read, as by a retry: what it keeps is not deleted
 */
export async function deleteLeftovers(
  organisationNumber: string,
  dependencies: OpenWorkDependencies,
): Promise<boolean> {
  let isAllDeleted = true;
  const { records, imports, working, registers, expire } = dependencies;
  for await (const page of records.open()) {
    for (const record of page.filter((each) => each.organisationNumber === organisationNumber)) {
      if (record.status === 'failed') {
        isAllDeleted = (await expire(record)) === 'cleaned' && isAllDeleted;
      } else if (isTerminal(record.status)) {
        await working.deletePrefix(workingPrefix(organisationNumber, record.exportId));
      }
    }
  }
  for await (const page of imports.open()) {
    for (const { importId, status } of page.filter((each) => each.organisationNumber === organisationNumber)) {
      if (isImportEnded(status)) {
        const uploads = await registers.list(incomingPrefix(organisationNumber, importId));
        await registers.delete(uploads.map(({ key }) => key));
      }
    }
  }
  return isAllDeleted;
}
