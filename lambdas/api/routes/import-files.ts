/** One file of an import: a new URL for its upload, and its rows in error. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { sha256 } from '../../domain/canonical.ts';
import { RegisterObjectCorruptError } from '../../domain/errors.ts';
import type { ImportFile, ImportRecord } from '../../domain/imports/import-record.ts';
import { isImportExpired } from '../../domain/imports/import-transition.ts';
import { registerKeys } from '../../domain/registers/register-keys.ts';
import { contentDisposition } from '../../domain/report/report-file.ts';
import { coordinatorsOnly, recordReadersOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { fileOf, importNotAllowedNow, type ReadImportDependencies, readImport } from '../registers/import-snapshot.ts';
import { signUploads } from '../registers/uploads.ts';
import { importFilePath, json, PROBLEM_ANSWERS, renewedUploads, SECURITY } from '../schemas.ts';

type ImportFileDependencies = ReadImportDependencies & Pick<ApiDependencies, 'clock' | 'registerObjects' | 'uploads'>;

const upload = createRoute({
  method: 'post',
  path: '/imports/{importId}/files/{fileId}/upload',
  summary: 'New URLs for the upload of one file, of the same size as announced',
  security: SECURITY,
  middleware: [coordinatorsOnly] as const,
  request: { params: importFilePath },
  responses: { 200: json('Where the parts of the file are uploaded to', renewedUploads), ...PROBLEM_ANSWERS },
});

const rowsInError = createRoute({
  method: 'get',
  path: '/imports/{importId}/files/{fileId}/rows-in-error',
  summary: 'The rows of a file that have findings, as csv: file, sheet, row, column and code, without any value',
  security: SECURITY,
  request: { params: importFilePath },
  responses: {
    200: { description: 'The rows', content: { 'text/csv': { schema: z.string() } } },
    ...PROBLEM_ANSWERS,
  },
});

export function addImportFileRoutes(api: Api, dependencies: ImportFileDependencies): void {
  api.openapi(upload, async (context) => {
    const { importId, fileId } = context.req.valid('param');
    const record = await readImport(context, importId, dependencies);
    const file = fileOf(record, fileId);
    if (!takesUpload(record, file, new Date(dependencies.clock.now()).toISOString())) {
      throw importNotAllowedNow(record);
    }
    return context.json({ uploads: await signUploads(record, [file], dependencies) }, 200);
  });

  // Not by `openapi`, whose answers are JSON.
  api.openAPIRegistry.registerPath(rowsInError);
  api.get(rowsInError.getRoutingPath(), recordReadersOnly, async (context) => {
    const record = await readImport(context, context.req.param('importId') ?? '', dependencies);
    const file = fileOf(record, context.req.param('fileId') ?? '');
    const { organisationNumber, year, importId } = record;
    const { fileId, rowsInErrorSha256 } = file;
    const key = registerKeys(organisationNumber, year).rowsInError(importId, fileId, rowsInErrorSha256);
    const rows = file.rowsInError === 0 ? undefined : await dependencies.registerObjects.get(key);
    if (rows === undefined) {
      throw new Problem('not_found');
    }
    if (rowsInErrorSha256 !== null && sha256(rows) !== rowsInErrorSha256) {
      throw new RegisterObjectCorruptError(file.name);
    }
    return context.body(new Uint8Array(rows), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': contentDisposition(rowsInErrorName(record, file)),
    });
  });
}

/** A file that is waiting to be read, or that failed and may be read again; none when it is too late for both. */
function takesUpload(record: ImportRecord, file: ImportFile, now: string): boolean {
  if (isImportExpired(record, now)) {
    return false;
  }
  const { status } = record;
  const waits = (status === 'uploading' || status === 'paused') && file.status !== 'completed';
  const failed = status === 'completed' || status === 'failed';
  return waits || (failed && file.failure?.retryable === true);
}

/** Contains nothing of the uploaded file's name, which people choose. */
function rowsInErrorName({ importId, year }: ImportRecord, { fileId }: ImportFile): string {
  return `rader-med-funn-${year}-${importId.slice(-8).toLowerCase()}-${fileId}.csv`;
}
