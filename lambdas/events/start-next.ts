/** Starts the exports of an organisation that wait, while there is a free slot. */
import { executionInput, executionName } from '../domain/export/execution.ts';
import { nextToStart } from '../domain/export/slots.ts';
import type { Executions, ExportRecords } from '../ports.ts';

export interface StartNextDependencies {
  readonly records: Pick<ExportRecords, 'slots' | 'read' | 'transition' | 'leaveSlots'>;
  readonly executions: Pick<Executions, 'start'>;
  /** The X-Ray header of this invocation, which is passed on to the executions that it starts. */
  readonly traceHeader: () => string | undefined;
}

/** As many as can wait, so that slots that change all the time cannot hold an invocation. */
const MAX_STEPS = 40;

/**
 * May run twice at the same time: each promotion is conditional on the slots. When the start of an execution fails, the
 * reconciler finds an export that is `initialised` and has none. One that cannot be started holds up no other.
 * @returns how many were started
 * @throws the first error of a start, after all others were started
 */
export async function startNext(
  organisationNumber: string,
  actor: 'finaliser' | 'reconciler' | 'system',
  { records, executions, traceHeader }: StartNextDependencies,
): Promise<number> {
  let started = 0;
  const errors: unknown[] = [];
  for (let step = 0; step < MAX_STEPS; step++) {
    const exportId = nextToStart(await records.slots(organisationNumber));
    if (exportId === undefined) {
      break;
    }
    const key = { organisationNumber, exportId };
    // One that is gone cannot change its status, and only leaves its place.
    const isStored = (await records.read(key)) !== undefined;
    const promoted = isStored ? await records.transition(key, null, { to: 'promoted' }, actor) : undefined;
    if (promoted?.outcome !== 'written') {
      await records.leaveSlots(key);
      continue;
    }
    const { record } = promoted;
    try {
      await executions.start(executionName(record), executionInput(record), traceHeader());
      started += 1;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  return started;
}
