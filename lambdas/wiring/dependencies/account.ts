/** Accounting for exports and imports, shared by finaliser and reconciler. */
import { stepFunctionsClient } from '../../adapters/clients/step-functions.ts';
import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { StepFunctionsExecutions } from '../../adapters/executions.ts';
import { lazily } from '../../adapters/lazily.ts';
import { admissionOf } from '../../domain/export/admission.ts';
import type { Usage } from '../../domain/export/cost/usage.ts';
import { isCheckId } from '../../domain/export/purpose.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../../environment.ts';
import { type AccountDependencies, accountRun } from '../../events/account.ts';
import type { ExportKey, ImportKey } from '../../ports.ts';
import { importExecutions } from './imports/import-executions.ts';
import { importRecords } from './imports/import-records.ts';
import { exportRecords } from './records.ts';
import { usageAccounts } from './usage.ts';

export const executions = lazily(
  () => new StepFunctionsExecutions(stepFunctionsClient(), readEnvironment(ENVIRONMENT.stateMachineArn)),
);

/** Of exports and checks. @param used usage of this invocation that belongs to the export alone */
export function accountExport(used: () => Usage): (key: ExportKey, attempt: number) => Promise<void> {
  const records = exportRecords();
  const dependencies: Omit<AccountDependencies, 'metric'> = {
    ...common(used),
    recordCost: ({ organisationNumber, id, attempt }, usage) =>
      records.recordCost({ organisationNumber, exportId: id }, attempt, usage),
    executions: executions(),
  };
  return ({ organisationNumber, exportId }, attempt) =>
    accountRun(
      { organisationNumber, id: exportId, attempt },
      { ...dependencies, metric: isCheckId(exportId) ? 'CheckCostUsd' : 'ExportCostUsd' },
    );
}

/** @param used usage of this invocation that belongs to the import alone */
export function accountImport(used: () => Usage): (key: ImportKey, attempt: number) => Promise<void> {
  const records = importRecords();
  const dependencies: AccountDependencies = {
    ...common(used),
    metric: 'ImportCostUsd',
    recordCost: ({ organisationNumber, id, attempt }, usage) =>
      records.recordCost({ organisationNumber, importId: id }, attempt, usage),
    executions: importExecutions(),
  };
  return ({ organisationNumber, importId }, attempt) =>
    accountRun({ organisationNumber, id: importId, attempt }, dependencies);
}

function common(used: () => Usage): Pick<AccountDependencies, 'usage' | 'metrics' | 'organisationLabel' | 'used'> {
  return {
    usage: usageAccounts(),
    metrics: embeddedMetrics(),
    organisationLabel: admissionOf(readOptional(ENVIRONMENT.organisations)).label,
    used,
  };
}
