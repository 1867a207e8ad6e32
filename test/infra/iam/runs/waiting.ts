/** What the runs have in common: they wait for what comes, and hold an export where they want it. */
import * as z from 'zod';
import { reportKeys, reportsPrefix } from '../../../../lambdas/domain/export/objects/working-keys.ts';
import { pause, workingPrefix } from '../../../pipeline/pipeline.ts';
import { COORDINATOR, ORGANISATION, type Stand } from './stand.ts';

/** For a busy machine. */
const PATIENCE_MILLISECONDS = 120_000;
/** More than there are invocations of one Lambda in an export. */
export const ALL = 1000;
const faultsSchema = z.array(z.object({ kind: z.string(), left: z.int() }));

/** Asks until the answer is as wanted. @throws Error with the last answer when it never is */
export async function reached<T>(what: string, ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const value = await ask();
    if (holds(value)) {
      return value;
    }
    if (Date.now() > until) {
      throw new Error(`Not reached: ${what}; the last answer was ${JSON.stringify(value)}`);
    }
    await pause(100);
  }
}

const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

/** As `reached`, for what the reconciler does: it runs after each look, since its next minute may be long in coming. */
export async function reconciled<T>(
  { engine }: Stand,
  what: string,
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
): Promise<T> {
  const name = engine.stack.functions.find((each) => each.name.endsWith('-Reconciler'))?.name ?? '';
  const asked = await ask();
  if (holds(asked)) return asked;
  return reached(
    what,
    async () => {
      await engine.invoke(name, SCHEDULED);
      return ask();
    },
    holds,
  );
}

/** Starts an export and waits until the machine invokes a Lambda, which is held. @returns the export's id */
export async function heldBefore(
  { engine, as }: Stand,
  functionName: string,
  request: Record<string, unknown>,
): Promise<string> {
  engine.inject({ functionName, kind: 'hold', times: ALL });
  const { exportId } = await as(COORDINATOR).start(request);
  await reached(
    `an export before ${functionName}`,
    async () => faultsSchema.parse(engine.pendingFaults()),
    (faults) => faults.some(({ kind, left }) => kind === 'hold' && left < ALL),
  );
  return exportId;
}

/** @returns the id of an export that was paused before its columns were mapped */
export async function pausedExport(stand: Stand): Promise<string> {
  const exportId = await heldBefore(stand, 'map-columns', { year: 2025, language: 'en' });
  await stand.as(COORDINATOR).act(exportId, 'pause');
  stand.engine.clearFaults('map-columns');
  return exportId;
}

/** What a late StoreFile of the first attempt leaves. */
export async function leaveReport({ reports }: Stand, exportId: string): Promise<void> {
  const { figures } = reportKeys(ORGANISATION, exportId, { attempt: 1, retryCount: 0 });
  await reports.put(figures, '{}', 'application/json');
}

export const reportsOf = ({ reports }: Stand, exportId: string) =>
  reports.listVersions(reportsPrefix(ORGANISATION, exportId));

/** Waits until the working prefix of an export is empty. @param wait for the function that empties it, default the finaliser */
export async function cleanedUp({ working }: Stand, exportId: string, wait: typeof reached = reached): Promise<void> {
  await wait(
    `an empty working prefix of ${exportId}`,
    () => working.list(workingPrefix(ORGANISATION, exportId)),
    (objects) => objects.length === 0,
  );
}
