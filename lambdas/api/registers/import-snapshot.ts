/** Reads imports for the routes, and only those of the caller's organisation. */
import type { ImportFile, ImportRecord } from '../../domain/imports/import-record.ts';
import { isRecordId } from '../../domain/record-id.ts';
import type { ImportRecords } from '../../ports.ts';
import type { ApiContext } from '../context.ts';
import { Problem } from '../problem.ts';

export interface ReadImportDependencies {
  readonly imports: Pick<ImportRecords, 'read'>;
}

/** @throws Problem 404, the same for an import that does not exist and for one of another organisation */
export async function readImport(
  context: ApiContext,
  importId: string,
  { imports }: ReadImportDependencies,
): Promise<ImportRecord> {
  const { organisationNumber } = context.var.caller;
  const record = isRecordId(importId) ? await imports.read({ organisationNumber, importId }) : undefined;
  if (record === undefined) {
    throw new Problem('not_found');
  }
  return record;
}

/** @throws Problem 404 */
export function fileOf(record: ImportRecord, fileId: string): ImportFile {
  const file = record.files.find((each) => each.fileId === fileId);
  if (file === undefined) {
    throw new Problem('not_found');
  }
  return file;
}

export function importNotAllowedNow(record: Pick<ImportRecord, 'status'>): Problem {
  return new Problem('not_allowed_now', { detail: `The import is ${record.status}` });
}
