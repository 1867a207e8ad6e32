/** What the reconciler and the dead-letter queue are for: events that are lost, and what is left behind. */
import { randomBytes } from 'node:crypto';
import { newExport } from '../../../../lambdas/api/new-export.ts';
import { newRecordId } from '../../../../lambdas/domain/record-id.ts';
import { exportRequestSchema } from '../../../../lambdas/protocol.ts';
import { emptyRequest } from '../../../pipeline/empty-register.ts';
import { workingPrefix } from '../../../pipeline/pipeline.ts';
import { CLOCK, COORDINATOR, FINANCE, ORGANISATION, type Stand } from './stand.ts';
import { ALL, cleanedUp, heldBefore, leaveReport, pausedExport, reached, reconciled, reportsOf } from './waiting.ts';
import { emptyExport } from './whole-runs.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The API dies between the record and the execution: the reconciler starts the execution. */
export async function lostStart(stand: Stand): Promise<void> {
  const record = newExport({
    exportId: newRecordId(CLOCK.now(), randomBytes(10)),
    organisationNumber: ORGANISATION,
    requestedBy: COORDINATOR,
    actorNames: {},
    correlationId: 'lost start',
    request: exportRequestSchema.parse(emptyRequest()),
    basis: 'basis',
    orePerCountedDay: null,
    now: new Date(CLOCK.now() - MINUTE).toISOString(),
  });
  await stand.records.create(record);
  await reconciled(
    stand,
    'the end of an export that the reconciler started',
    () => stand.as(COORDINATOR).view(record.exportId),
    ({ progress }) => progress.status === 'completed_empty',
  );
}

/** The API dies between the record and the execution: the reconciler stops the execution. */
export async function lostStop(stand: Stand): Promise<void> {
  const exportId = await heldBefore(stand, 'map-columns', { year: 2025, format: 'csv' });
  const cancelling = { to: 'cancelling', by: COORDINATOR } as const;
  await stand.records.transition({ organisationNumber: ORGANISATION, exportId }, null, cancelling, COORDINATOR);
  await reconciled(
    stand,
    'the end of an export whose execution the reconciler stopped',
    () => agedView(stand, exportId),
    ({ progress }) => progress.status === 'cancelled',
  );
  stand.engine.clearFaults('map-columns');
}

/**
 * A stage is killed, and the finaliser fails until its event goes to the queue: the reconciler asks about the execution and
 * writes the status and the cost. @returns the export's id
 */
export async function lostEnd(stand: Stand): Promise<string> {
  const api = stand.as(COORDINATOR);
  stand.engine.inject({ functionName: 'complete-empty', kind: 'kill', times: 2 });
  stand.engine.inject({ functionName: 'finaliser', kind: 'fail', errorType: 'InjectedFailure', times: 3 });
  const { exportId } = await api.start(emptyRequest());
  await reached(
    'a dead letter of the finaliser',
    () => stand.deadLetters(),
    ({ length }) => length > 0,
  );
  await reconciled(
    stand,
    'the status that the reconciler writes',
    () => agedView(stand, exportId),
    ({ progress }) => progress.status === 'failed',
  );
  await reconciled(
    stand,
    'the cost that the reconciler writes',
    async () => {
      await stand.age(exportId, MINUTE);
      // From the record: the API shows a cost to finance alone.
      return stand.records.read({ organisationNumber: ORGANISATION, exportId });
    },
    (record) => record !== undefined && record.cost !== null,
  );
  return exportId;
}

async function agedView(stand: Stand, exportId: string) {
  await stand.age(exportId, MINUTE);
  return stand.as(FINANCE).view(exportId);
}

/** `push` fails with the same batch of the stream until Lambda gives the batch up. */
export async function lostBatch(stand: Stand): Promise<void> {
  const before = (await stand.deadLetters()).length;
  stand.engine.inject({ functionName: 'push', kind: 'fail', errorType: 'InjectedFailure', times: ALL });
  await emptyExport(stand);
  await reached(
    'a dead letter of push',
    () => stand.deadLetters(),
    ({ length }) => length > before,
  );
  stand.engine.clearFaults('push');
}

/** The reconciler deletes what exports have left that ended long ago, and cancels an export that stayed paused. */
export async function leftovers(stand: Stand, ended: readonly string[]): Promise<void> {
  const paused = await pausedExport(stand);
  await stand.leaveUpload(workingPrefix(ORGANISATION, paused));
  const exportIds = [...ended, paused];
  await Promise.all(exportIds.map((exportId) => leaveReport(stand, exportId)));
  await reconciled(
    stand,
    'the deletion of all chunk items',
    async () => {
      // Each time anew: a Lambda that writes a record in between makes it young again.
      await Promise.all(exportIds.map((exportId) => stand.age(exportId, 2 * DAY)));
      const chunks = exportIds.map((exportId) => stand.chunks.list({ organisationNumber: ORGANISATION, exportId }));
      return (await Promise.all(chunks)).flat();
    },
    ({ length }) => length === 0,
  );
  const byReconciler: typeof reached = (...wait) => reconciled(stand, ...wait);
  for (const exportId of exportIds) await cleanedUp(stand, exportId, byReconciler);
  await reconciled(
    stand,
    'the deletion of all reports that no record names',
    async () => (await Promise.all(exportIds.map((exportId) => reportsOf(stand, exportId)))).flat(),
    ({ length }) => length === 0,
  );
}
