/** What a run has cost, once its execution has ended. Safe to repeat: it is counted afresh, and only what is news is told. */

import { executionName } from '../domain/export/execution.ts';
import type { Usage } from '../domain/export/usage.ts';
import { sumOfUsage } from '../domain/export/usage.ts';
import type { Executions, ExportKey, ExportRecords, Metrics, UsageAccounts } from '../ports.ts';

export interface AccountDependencies {
  readonly records: Pick<ExportRecords, 'recordCost'>;
  readonly usage: Pick<UsageAccounts, 'total'>;
  readonly executions: Pick<Executions, 'transitions'>;
  readonly metrics: Metrics;
  /** The value of the dimension `organisation`. */
  readonly organisationLabel: (organisationNumber: string) => string;
  /** What the invocation that asks has used for this export alone. */
  readonly used: () => Usage;
}

/** @param attempt also one that the export has left behind: all that it took is paid for */
export async function accountRun(key: ExportKey, attempt: number, dependencies: AccountDependencies): Promise<void> {
  const [ofStages, stateTransitions] = await Promise.all([
    dependencies.usage.total(key, attempt),
    dependencies.executions.transitions(executionName({ exportId: key.exportId, attempt })),
  ]);
  // One request started it.
  const usage = sumOfUsage([ofStages, dependencies.used(), { stateTransitions, apiRequests: 1 }]);
  const written = await dependencies.records.recordCost(key, attempt, usage);
  if (written === undefined) {
    return;
  }
  const { before, after } = written;
  // The increase, so that a sum over a month is what was paid and a retried export is not counted twice.
  dependencies.metrics.add('ExportCostUsd', (after.cost?.total ?? 0) - (before.cost?.total ?? 0), {
    organisation: dependencies.organisationLabel(key.organisationNumber),
  });
  if (before.cost?.attempts[attempt] === undefined) {
    dependencies.metrics.add('StateTransitions', stateTransitions);
  }
}
