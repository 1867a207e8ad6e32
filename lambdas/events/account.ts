/**
 * Counts the cost of an export, a check or an import when its execution has ended. It may be repeated: only a difference is written and
 * measured.
 */

import { sumOfUsage, type Usage } from '../domain/export/cost/usage.ts';
import { runName } from '../domain/export/execution.ts';
import type { Executions, Metrics, UsageAccounts } from '../ports.ts';

interface Costed {
  readonly cost: { readonly total: number; readonly attempts: Readonly<Record<string, Usage>> } | null;
}

/** One attempt of an export or an import. */
export interface Attempt {
  readonly organisationNumber: string;
  /** Of the export or the import: execution and usage are kept under it. */
  readonly id: string;
  /** The run's own or an earlier one, because every attempt costs money. */
  readonly attempt: number;
}

export interface AccountDependencies {
  readonly metric: 'ExportCostUsd' | 'CheckCostUsd' | 'ImportCostUsd';
  /** @returns the record before and after, or undefined when nothing changed */
  readonly recordCost: (
    attempt: Attempt,
    usage: Usage,
  ) => Promise<{ readonly before: Costed; readonly after: Costed } | undefined>;
  readonly usage: Pick<UsageAccounts, 'total'>;
  readonly executions: Pick<Executions, 'transitions'>;
  readonly metrics: Metrics;
  /** The value of the dimension `organisation`. */
  readonly organisationLabel: (organisationNumber: string) => string;
  /** Usage of this invocation that belongs to this run alone. */
  readonly used: () => Usage;
}

export async function accountRun(run: Attempt, dependencies: AccountDependencies): Promise<void> {
  const { organisationNumber, id, attempt } = run;
  const [usedByStages, stateTransitions] = await Promise.all([
    dependencies.usage.total({ organisationNumber, exportId: id }, attempt),
    dependencies.executions.transitions(runName(id, attempt)),
  ]);
  // One API request started the run.
  const usage = sumOfUsage([usedByStages, dependencies.used(), { stateTransitions, apiRequests: 1 }]);
  const written = await dependencies.recordCost(run, usage);
  if (written === undefined) {
    return;
  }
  const { before, after } = written;
  // Only the increase, so that the sum over a month is the cost of the month and no attempt is counted twice.
  dependencies.metrics.add(dependencies.metric, (after.cost?.total ?? 0) - (before.cost?.total ?? 0), {
    organisation: dependencies.organisationLabel(organisationNumber),
  });
  if (before.cost?.attempts[attempt] === undefined) {
    dependencies.metrics.add('StateTransitions', stateTransitions);
  }
}
