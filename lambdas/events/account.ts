/** What a run has cost, once its execution has ended. Safe to repeat: it is counted afresh, and only what is news is told. */

import { executionName } from '../domain/export/execution.ts';
import type { Usage } from '../domain/export/usage.ts';
import { sumOfUsage } from '../domain/export/usage.ts';
import type { Executions, ExportKey, ExportStore, Metrics } from '../ports.ts';

export interface AccountWorld {
  readonly exports: Pick<ExportStore, 'usage' | 'account'>;
  readonly executions: Pick<Executions, 'transitions'>;
  readonly metrics: Metrics;
  /** The value of the dimension `organisation`. */
  readonly organisationLabel: (organisationNumber: string) => string;
  /** What the invocation that asks has used for this export alone. */
  readonly used: () => Usage;
}

/** @param attempt also one that the export has left behind: all that it took is paid for */
export async function accountRun(key: ExportKey, attempt: number, world: AccountWorld): Promise<void> {
  const [ofStages, stateTransitions] = await Promise.all([
    world.exports.usage(key, attempt),
    world.executions.transitions(executionName({ exportId: key.exportId, attempt })),
  ]);
  // One request started it.
  const usage = sumOfUsage([ofStages, world.used(), { stateTransitions, apiRequests: 1 }]);
  const written = await world.exports.account(key, attempt, usage);
  if (written === undefined) {
    return;
  }
  const { before, after } = written;
  // The increase, so that a sum over a month is what was paid and a retried export is not counted twice.
  world.metrics.add('ExportCostUsd', (after.cost?.total ?? 0) - (before.cost?.total ?? 0), {
    organisation: world.organisationLabel(key.organisationNumber),
  });
  if (before.cost?.attempts[attempt] === undefined) {
    world.metrics.add('StateTransitions', stateTransitions);
  }
}
