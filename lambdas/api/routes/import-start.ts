/** Starts the reading of an import's uploaded files. */
import { createRoute } from '@hono/zod-openapi';
import { readingDeadline } from '../../domain/imports/import-execution.ts';
import type { ImportFile, ImportRecord } from '../../domain/imports/import-record.ts';
import { importView } from '../../domain/imports/import-view.ts';
import type { ImportRecords } from '../../ports.ts';
import type { ImportStatus } from '../../protocol.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { CurrentRegisterDependencies } from '../registers/current-register.ts';
import { importNotAllowedNow, readImport } from '../registers/import-snapshot.ts';
import { requireConfirmed } from '../registers/replacement-question.ts';
import { requireUploads } from '../registers/uploads.ts';
import { jsonBody } from '../requests/json-body.ts';
import { type StartImportDependencies, startImportRun } from '../run.ts';
import { BODY_PROBLEM_ANSWERS, importPath, importSnapshot, json, SECURITY, startImport } from '../schemas.ts';
import { entityTag } from '../snapshot.ts';

type ImportStartDependencies = CurrentRegisterDependencies &
  StartImportDependencies &
  Pick<ApiDependencies, 'clock' | 'registerObjects'> & { readonly imports: Pick<ImportRecords, 'read' | 'transition'> };

/** Twenty ids of files. */
const MAX_BODY_BYTES = 16 * 1024;

const start = createRoute({
  method: 'post',
  path: '/imports/{importId}/start',
  summary: 'Read the uploaded files; those that replace a file of the register must be named',
  security: SECURITY,
  middleware: [coordinatorsOnly, jsonBody(MAX_BODY_BYTES)] as const,
  request: { params: importPath, body: { required: true, content: { 'application/json': { schema: startImport } } } },
  responses: { 200: json('The snapshot after the start', importSnapshot), ...BODY_PROBLEM_ANSWERS },
});

/** A repeated start gets the same answer as the first one, however far the import has come. */
const STARTED: readonly ImportStatus[] = ['reading', 'publishing', 'completed', 'failed'];

export function addImportStartRoute(api: Api, dependencies: ImportStartDependencies): void {
  const { clock, imports } = dependencies;

  api.openapi(start, async (context) => {
    const { actor, displayName, role } = context.var.caller;
    const record = await readImport(context, context.req.valid('param').importId, dependencies);
    const answer = (after: ImportRecord) => {
      context.header('ETag', entityTag(after));
      return context.json(importView(after, role), 200);
    };
    if (record.status !== 'uploading') {
      return answer(acceptStarted(record));
    }
    await requireUploads(record, record.files, dependencies);
    const { replace } = context.req.valid('json');
    const isConfirmed = ({ fileId }: ImportFile) => replace.includes(fileId);
    const replaces = await requireConfirmed(record, record.files, isConfirmed, dependencies);
    const deadline = readingDeadline(clock.now());
    const written = await imports.transition(record, null, { to: 'reading', replaces, deadline }, actor, displayName);
    if (written.outcome === 'refused') {
      return answer(acceptStarted(written.record));
    }
    await startImportRun(written.record, dependencies);
    return answer(written.record);
  });
}

function acceptStarted(record: ImportRecord): ImportRecord {
  if (!STARTED.includes(record.status)) {
    throw importNotAllowedNow(record);
  }
  return record;
}
