/** Counts the cost of a run when its execution has ended. It may be repeated: only a difference is written and measured. */

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
  /** Usage of this invocation that belongs to this export alone. */
  readonly used: () => Usage;
}

/** @param attempt the export's own or an earlier one, because every attempt costs money */
export async function accountRun(key: ExportKey, attempt: number, dependencies: AccountDependencies): Promise<void> {
  const [usedByStages, stateTransitions] = await Promise.all([
    dependencies.usage.total(key, attempt),
    dependencies.executions.transitions(executionName({ exportId: key.exportId, attempt })),
  ]);
  // One API request started the run.
  const usage = sumOfUsage([usedByStages, dependencies.used(), { stateTransitions, apiRequests: 1 }]);
  const written = await dependencies.records.recordCost(key, attempt, usage);
  if (written === undefined) {
    return;
  }
  const { before, after } = written;
  // Only the increase, so that the sum over a month is the cost of the month and no attempt is counted twice.
  dependencies.metrics.add('ExportCostUsd', (after.cost?.total ?? 0) - (before.cost?.total ?? 0), {
    organisation: dependencies.organisationLabel(key.organisationNumber),
  });
  if (before.cost?.attempts[attempt] === undefined) {
    dependencies.metrics.add('StateTransitions', stateTransitions);
  }
}
