/** Cancel, pause, resume and the retry of one file. Each may be repeated: a second request gets the answer of the first. */
import { createRoute } from '@hono/zod-openapi';
import { readingDeadline } from '../../domain/imports/import-execution.ts';
import type { ImportFile, ImportRecord } from '../../domain/imports/import-record.ts';
import { importView } from '../../domain/imports/import-view.ts';
import { incomingPrefix } from '../../domain/registers/register-keys.ts';
import { errorLogKeys, importLogKeys } from '../../log.ts';
import type { ImportRecords } from '../../ports.ts';
import { canPublishAgain, type ImportStatus, isImportFileEnded, type ReplacedFile } from '../../protocol.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api, ApiContext, Caller } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import type { CurrentRegisterDependencies } from '../registers/current-register.ts';
import { fileOf, importNotAllowedNow, readImport } from '../registers/import-snapshot.ts';
import { requireConfirmed } from '../registers/replacement-question.ts';
import { requireUploads } from '../registers/uploads.ts';
import { type StartImportDependencies, type StopImportDependencies, startImportRun, stopImportRun } from '../run.ts';
import { importFilePath, importPath, importSnapshot, json, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { entityTag } from '../snapshot.ts';

type ImportActionDependencies = CurrentRegisterDependencies &
  StartImportDependencies &
  StopImportDependencies &
  Pick<ApiDependencies, 'clock' | 'registerObjects'> & { readonly imports: Pick<ImportRecords, 'read' | 'transition'> };

/** The user who requests an action, and the id under which the logs have it. */
interface Requester extends Caller {
  readonly correlationId: string;
}

type Action = (
  record: ImportRecord,
  requester: Requester,
  dependencies: ImportActionDependencies,
) => Promise<ImportRecord>;

const changed = { 200: json('The snapshot after the change', importSnapshot), ...PROBLEM_ANSWERS };
const route = <Path extends string>(path: Path, summary: string) =>
  createRoute({
    method: 'post',
    path,
    summary,
    security: SECURITY,
    middleware: [coordinatorsOnly] as const,
    request: { params: importPath },
    responses: changed,
  });

const cancelRoute = route('/imports/{importId}/cancel', 'Stop an import and delete its uploads; the register stays');
const pauseRoute = route(
  '/imports/{importId}/pause',
  'Stop an import and keep its uploads; it can be resumed within 20 hours of its creation',
);
const resumeRoute = route(
  '/imports/{importId}/resume',
  'Read the files that a paused import has not read, or publish those of a failed one',
);
const retryRoute = createRoute({
  method: 'post',
  path: '/imports/{importId}/files/{fileId}/retry',
  summary: 'Read one failed file of an ended import again',
  security: SECURITY,
  middleware: [coordinatorsOnly] as const,
  request: { params: importFilePath },
  responses: changed,
});

export function addImportActionRoutes(api: Api, dependencies: ImportActionDependencies): void {
  const answer = async (context: ApiContext, importId: string, action: Action) => {
    const record = await readImport(context, importId, dependencies);
    const { caller, correlationId } = context.var;
    const after = await action(record, { ...caller, correlationId }, dependencies);
    context.header('ETag', entityTag(after));
    return importView(after, caller.role);
  };
  api.openapi(cancelRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').importId, cancel), 200),
  );
  api.openapi(pauseRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').importId, pause), 200),
  );
  api.openapi(resumeRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').importId, resume), 200),
  );
  api.openapi(retryRoute, async (context) => {
    const { importId, fileId } = context.req.valid('param');
    return context.json(await answer(context, importId, retryOf(fileId)), 200);
  });
}

async function cancel(
  record: ImportRecord,
  { actor, displayName }: Requester,
  dependencies: ImportActionDependencies,
): Promise<ImportRecord> {
  const written = await dependencies.imports.transition(record, null, { to: 'cancelled' }, actor, displayName);
  if (written.outcome === 'refused') {
    return acceptIf(written.record, 'cancelled');
  }
  await stopImportRun(written.record, dependencies);
  await deleteUploads(written.record, dependencies);
  return written.record;
}

/** Never rejects: the reconciler deletes them once more, also those of a PUT that ends after this. */
async function deleteUploads(
  record: ImportRecord,
  { registerObjects, logFault }: Pick<ImportActionDependencies, 'registerObjects' | 'logFault'>,
): Promise<void> {
  try {
    const uploads = await registerObjects.list(incomingPrefix(record.organisationNumber, record.importId));
    await registerObjects.delete(uploads.map(({ key }) => key));
  } catch (error) {
    logFault('uploads left to the reconciler', { ...importLogKeys(record), ...errorLogKeys(error) });
  }
}

async function pause(
  record: ImportRecord,
  { actor, displayName }: Requester,
  dependencies: ImportActionDependencies,
): Promise<ImportRecord> {
  const written = await dependencies.imports.transition(record, null, { to: 'paused' }, actor, displayName);
  if (written.outcome === 'refused') {
    return acceptIf(written.record, 'paused');
  }
  await stopImportRun(written.record, dependencies);
  return written.record;
}

async function resume(
  record: ImportRecord,
  requester: Requester,
  dependencies: ImportActionDependencies,
): Promise<ImportRecord> {
  if (isRestarted(record)) {
    return record;
  }
  if (record.status !== 'paused' && !canPublishAgain(record)) {
    throw importNotAllowedNow(record);
  }
  const unread = record.files.filter(({ status }) => !isImportFileEnded(status));
  return restart(record, unread, requester, dependencies);
}

function retryOf(fileId: string): Action {
  return async (record, requester, dependencies) => {
    const file = fileOf(record, fileId);
    if (isRestarted(record) && !isImportFileEnded(file.status)) {
      return record;
    }
    if (record.status !== 'completed' && record.status !== 'failed') {
      throw importNotAllowedNow(record);
    }
    if (file.status !== 'failed' && file.status !== 'timeout') {
      throw new Problem('not_allowed_now', { detail: `The file is ${file.status}` });
    }
    if (file.failure?.retryable !== true) {
      throw new Problem('not_allowed_now', { detail: 'The failure would only repeat itself' });
    }
    return restart(record, [file], requester, dependencies);
  };
}

/** Whether another request was faster, so that what this one asks for has happened. */
function isRestarted({ status, attempt }: ImportRecord): boolean {
  return status === 'reading' && attempt > 1;
}

/** The condition on the attempt lets two requests at the same time restart the import once. */
async function restart(
  record: ImportRecord,
  files: readonly ImportFile[],
  { actor, displayName, correlationId }: Requester,
  dependencies: ImportActionDependencies,
): Promise<ImportRecord> {
  const { clock, imports } = dependencies;
  await requireUploads(record, files, dependencies);
  // Those that have been read and not published are published with them.
  const unpublished = record.files.filter(({ status, change }) => status === 'completed' && change === null);
  await requireConfirmed(record, [...files, ...unpublished], isAsConfirmed, dependencies);
  const fileIds = files.map(({ fileId }) => fileId);
  const deadline = readingDeadline(clock.now());
  const written = await imports.transition(
    record,
    record.attempt,
    { to: 'restarted', fileIds, deadline, correlationId },
    actor,
    displayName,
  );
  if (written.outcome === 'written') {
    await startImportRun(written.record, dependencies);
    return written.record;
  }
  if (written.record.attempt === record.attempt + 1) {
    return written.record;
  }
  throw importNotAllowedNow(written.record);
}

/** The user was asked about this file when the import was started, and about no other that may have come since. */
function isAsConfirmed({ replaces }: ImportFile, { importedAt }: ReplacedFile): boolean {
  return replaces?.importedAt === importedAt;
}

function acceptIf(record: ImportRecord, status: ImportStatus): ImportRecord {
  if (record.status !== status) {
    throw importNotAllowedNow(record);
  }
  return record;
}
