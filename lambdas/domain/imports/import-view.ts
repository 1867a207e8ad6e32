/** The view of a stored import for clients. The API and the push use the same function, so that they cannot differ. */
import {
  type ImportFailure,
  type ImportFileView,
  type ImportSummary,
  type ImportView,
  isImportEnded,
  isImportFileEnded,
  type Role,
} from '../../protocol.ts';
import { costView } from '../export/cost/usage.ts';
import { runReference } from '../export/execution.ts';
import { readableDetails } from '../failure-details.ts';
import type { ImportFile, ImportRecord } from './import-record.ts';

/** `GET /imports/{importId}`. @param reader null for what is pushed: to coordinators and auditors, without what finance alone reads */
export function importView(record: ImportRecord, reader: Role | null): ImportView {
  return {
    importId: record.importId,
    organisationNumber: record.organisationNumber,
    year: record.year,
    version: record.version,
    at: record.updatedAt,
    createdAt: record.createdAt,
    requestedBy: record.requestedBy,
    actorNames: record.actorNames,
    attempt: record.attempt,
    status: record.status,
    summary: importSummary(record),
    files: record.files.map((file) => fileView(file, reader)),
    registerVersion: record.registerVersion,
    failure: failureView(record.failure, reader),
    supportReference: importSupportReference(record),
    cost: costView(record.cost, reader),
  };
}

export function importSummary({ files, status }: Pick<ImportRecord, 'files' | 'status'>): ImportSummary {
  const count = (has: (file: ImportFile) => boolean) => files.filter(has).length;
  const pending = count((file) => file.status === 'pending');
  const ended = count((file) => isImportFileEnded(file.status));
  const completed = count((file) => file.status === 'completed');
  return {
    total: files.length,
    pending,
    processing: files.length - pending - ended,
    completed,
    failed: ended - completed,
    percent: isImportEnded(status) ? 100 : percentOf(files),
  };
}

/** Only the publication makes it 100. */
const MAX_PERCENT_BEFORE_DONE = 99;

/** Weighted by bytes. A file that has failed is behind us, like one that is completed. */
function percentOf(files: readonly ImportFile[]): number {
  const bytes = files.reduce((sum, file) => sum + bytesOf(file), 0);
  const done = files.reduce(
    (sum, file) => sum + bytesOf(file) * (isImportFileEnded(file.status) ? 100 : file.percent),
    0,
  );
  return bytes === 0 ? 0 : Math.min(MAX_PERCENT_BEFORE_DONE, Math.round((done / bytes) * 10) / 10);
}

export function bytesOf(file: Pick<ImportFile, 'parts'>): number {
  return file.parts.reduce((sum, part) => sum + part.bytes, 0);
}

function fileView(file: ImportFile, reader: Role | null): ImportFileView {
  const { key: _, startedAt: __, readFileSha256: ___, rowsInErrorSha256: ____, ...view } = file;
  return { ...view, failure: failureView(view.failure, reader) };
}

/** Message and lists quote the register, which finance does not read; what is pushed goes to the others alone. */
function failureView(failure: ImportFailure | null, reader: Role | null): ImportFailure | null {
  return failure === null || reader !== 'finance'
    ? failure
    : { ...failure, message: '', details: readableDetails(failure.details, reader) };
}

export function importSupportReference({ importId, attempt }: Pick<ImportRecord, 'importId' | 'attempt'>): string {
  return runReference(importId, attempt);
}
