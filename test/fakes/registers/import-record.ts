/** Import records with defaults; a test gives only the fields that matter to it. */
import type { ImportFile, ImportRecord } from '../../../lambdas/domain/imports/import-record.ts';
import { BEGINNING, ORGANISATION } from '../exports/export-record.ts';

export const IMPORT_ID = '01JZZZZZZZ0000000000000009';

export function importRecord(fields: Partial<ImportRecord> = {}): ImportRecord {
  const at = new Date(BEGINNING).toISOString();
  return {
    importId: IMPORT_ID,
    organisationNumber: ORGANISATION,
    year: 2025,
    version: 1,
    createdAt: at,
    updatedAt: at,
    requestedBy: 'kari@example.org',
    actorNames: { 'kari@example.org': 'Kari Nordmann' },
    correlationId: 'correlation',
    attempt: 1,
    status: 'uploading',
    files: [importFile()],
    deadline: null,
    registerVersion: null,
    failure: null,
    cost: null,
    check: true,
    openPartition: 'OPEN-IMPORT',
    ...fields,
  };
}

export function importFile(fields: Partial<ImportFile> = {}): ImportFile {
  const { fileId = 'f1', name = 'register.xlsx' } = fields;
  return {
    fileId,
    key: name.toLowerCase(),
    name,
    parts: [{ partId: 'p1', name, bytes: 1000 }],
    status: 'pending',
    percent: 0,
    rows: 0,
    startedAt: null,
    milliseconds: null,
    attempt: 0,
    failure: null,
    replaces: null,
    change: null,
    rowsInError: 0,
    rowsInErrorSha256: null,
    readFileSha256: null,
    ...fields,
  };
}

/** A session that reads its files until an hour after the beginning. */
export function readingImport(fields: Partial<ImportRecord> = {}): ImportRecord {
  const deadline = new Date(BEGINNING + 3600_000).toISOString();
  return importRecord({ status: 'reading', version: 2, deadline, ...fields });
}
