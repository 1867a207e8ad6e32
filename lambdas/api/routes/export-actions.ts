/** Cancel, pause, resume and retry. Each may be repeated: a second request gets the same answer as the first. */
import { createRoute } from '@hono/zod-openapi';
import { type ExportRecord, isRunning } from '../../domain/export/export-record.ts';
import { hasAttemptsLeft } from '../../domain/export/export-view.ts';
import { errorLogKeys, exportLogKeys } from '../../log.ts';
import type { ExportRecords } from '../../ports.ts';
import type { ExportStatus } from '../../protocol.ts';
import { coordinatorsOnly } from '../caller.ts';
import type { Api, ApiContext, Caller } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { type StartRunDependencies, type StopRunDependencies, startOrQueue, startWaiting, stopRun } from '../run.ts';
import { exportPath, exportSnapshot, json, PROBLEM_ANSWERS, SECURITY } from '../schemas.ts';
import { entityTag, queuePlaceOf, readExport, type SnapshotDependencies, snapshotOf, tagMark } from '../snapshot.ts';

type ExportActionDependencies = SnapshotDependencies &
  StartRunDependencies &
  StopRunDependencies &
  Pick<ApiDependencies, 'finishCancellation'> & {
    readonly records: Pick<ExportRecords, 'read' | 'slots' | 'transition'>;
  };

/** The user who requests an action, and the id under which the logs have it. */
interface Requester extends Caller {
  readonly correlationId: string;
}

type Action = (
  record: ExportRecord,
  requester: Requester,
  dependencies: ExportActionDependencies,
) => Promise<ExportRecord>;

const route = <Path extends string>(path: Path, summary: string) =>
  createRoute({
    method: 'post',
    path,
    summary,
    security: SECURITY,
    middleware: [coordinatorsOnly] as const,
    request: { params: exportPath },
    responses: { 200: json('The snapshot after the change', exportSnapshot), ...PROBLEM_ANSWERS },
  });

const cancelRoute = route('/exports/{exportId}/cancel', 'Stop an export and delete what it has made so far');
const pauseRoute = route('/exports/{exportId}/pause', 'Stop an export and keep what it has made so far, for 24 hours');
const resumeRoute = route('/exports/{exportId}/resume', 'Continue a paused export where it stopped');
const retryRoute = route('/exports/{exportId}/retry', 'Run the missing parts of a failed export');

export function addExportActionRoutes(api: Api, dependencies: ExportActionDependencies): void {
  const answer = async (context: ApiContext, exportId: string, action: Action) => {
    const record = await readExport(context, exportId, dependencies);
    const { caller, correlationId } = context.var;
    const after = await action(record, { ...caller, correlationId }, dependencies);
    const place = await queuePlaceOf(after, dependencies);
    context.header('ETag', entityTag(after, tagMark(after, place, dependencies)));
    return snapshotOf(after, place, caller, dependencies);
  };
  api.openapi(cancelRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').exportId, cancel), 200),
  );
  api.openapi(pauseRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').exportId, pause), 200),
  );
  api.openapi(resumeRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').exportId, resume), 200),
  );
  api.openapi(retryRoute, async (context) =>
    context.json(await answer(context, context.req.valid('param').exportId, retry), 200),
  );
}

async function cancel(
  record: ExportRecord,
  caller: Caller,
  dependencies: ExportActionDependencies,
): Promise<ExportRecord> {
  const { actor, displayName } = caller;
  const { records, finishCancellation, logFault } = dependencies;
  const written = await records.transition(record, null, { to: 'cancelling', by: actor }, actor, displayName);
  if (written.outcome === 'refused') {
    return acceptIf(written.record, ['cancelling', 'cancelled']);
  }
  // The end of a running execution invokes the finaliser. A paused or failed export has no running execution.
  if ((await stopRun(written.record, dependencies)) !== 'not_running') {
    return written.record;
  }
  try {
    await finishCancellation({ organisationNumber: record.organisationNumber, exportId: record.exportId });
  } catch (error) {
    logFault('cancellation left to the reconciler', { ...exportLogKeys(record), ...errorLogKeys(error) });
  }
  await startWaiting(record, dependencies);
  return (await records.read(record)) ?? written.record;
}

async function pause(
  record: ExportRecord,
  caller: Caller,
  dependencies: ExportActionDependencies,
): Promise<ExportRecord> {
  const written = await dependencies.records.transition(
    record,
    null,
    { to: 'paused' },
    caller.actor,
    caller.displayName,
  );
  if (written.outcome === 'refused') {
    return acceptIf(written.record, ['paused']);
  }
  await stopRun(written.record, dependencies);
  await startWaiting(record, dependencies);
  return written.record;
}

async function resume(
  record: ExportRecord,
  requester: Requester,
  dependencies: ExportActionDependencies,
): Promise<ExportRecord> {
  return restart(record, 'paused', requester, dependencies);
}

async function retry(
  record: ExportRecord,
  requester: Requester,
  dependencies: ExportActionDependencies,
): Promise<ExportRecord> {
  if (record.status === 'failed' && !hasAttemptsLeft(record)) {
    throw new Problem('no_attempts_left');
  }
  if (record.status === 'failed' && record.failure?.retryable === false) {
    throw new Problem('not_allowed_now', { detail: 'The failure would only repeat itself' });
  }
  return restart(record, 'failed', requester, dependencies);
}

/** The condition on the attempt lets two requests at the same time restart the export once. */
async function restart(
  record: ExportRecord,
  from: 'failed' | 'paused',
  { actor, displayName, correlationId }: Requester,
  dependencies: ExportActionDependencies,
): Promise<ExportRecord> {
  if (record.status !== from) {
    // Another request was faster, and what this one asks for has happened.
    if (isRestarted(record, from)) {
      return record;
    }
    throw notAllowedNow(record);
  }
  const { records } = dependencies;
  const written = await records.transition(
    record,
    record.attempt,
    { to: 'restarted', from, correlationId },
    actor,
    displayName,
  );
  if (written.outcome === 'written') {
    await startOrQueue(written.record, dependencies);
    return written.record;
  }
  if (written.outcome === 'full') {
    throw new Problem('too_many_exports');
  }
  if (written.record.attempt === record.attempt + 1) {
    return written.record;
  }
  // Refused although the status allows it, because a new export of the same request holds the lock.
  throw written.record.status === from ? new Problem('same_export_running') : notAllowedNow(written.record);
}

/** Whether it runs, or waits to, after a restart from that status. */
function isRestarted({ status, attempt, resumes }: ExportRecord, from: 'failed' | 'paused'): boolean {
  const restarts = from === 'paused' ? resumes : attempt - 1 - resumes;
  return (isRunning(status) || status === 'queued') && restarts > 0;
}

function acceptIf(record: ExportRecord, statuses: readonly ExportStatus[]): ExportRecord {
  if (!statuses.includes(record.status)) {
    throw notAllowedNow(record);
  }
  return record;
}

function notAllowedNow(record: ExportRecord): Problem {
  return new Problem('not_allowed_now', { detail: `The export is ${record.status}` });
}
