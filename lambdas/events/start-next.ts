/** Starts the exports of an organisation that wait, while there is a free slot. */
import { executionInput, executionName } from '../domain/export/execution.ts';
import { nextToStart } from '../domain/export/slots.ts';
import type { Executions, ExportRecords } from '../ports.ts';

export interface StartNextDependencies {
  readonly records: Pick<ExportRecords, 'slots' | 'transition' | 'leaveSlots'>;
  readonly executions: Pick<Executions, 'start'>;
  /** The X-Ray header of this invocation, which is passed on to the executions that it starts. */
  readonly traceHeader: () => string | undefined;
}

/** As many as can wait, so that slots that change all the time cannot hold an invocation. */
const MAX_STEPS = 40;

/**
 * May run twice at the same time: each promotion is conditional on the slots. When the start of an execution fails, the
 * reconciler finds an export that is `initialised` and has none.
 * @returns how many were started
 */
export async function startNext(
  organisationNumber: string,
  actor: 'finaliser' | 'reconciler' | 'system',
  { records, executions, traceHeader }: StartNextDependencies,
): Promise<number> {
  let started = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const exportId = nextToStart(await records.slots(organisationNumber));
    if (exportId === undefined) {
      break;
    }
    const key = { organisationNumber, exportId };
    const { outcome, record } = await records.transition(key, null, { to: 'promoted' }, actor);
    if (outcome === 'written') {
      await executions.start(executionName(record), executionInput(record), traceHeader());
      started += 1;
    } else {
      await records.leaveSlots(key);
    }
  }
  return started;
}
