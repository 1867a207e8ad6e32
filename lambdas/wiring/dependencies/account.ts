/** Dependencies of accounting for a run, shared by finaliser and reconciler. */
import { stepFunctionsClient } from '../../adapters/clients/step-functions.ts';
import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { StepFunctionsExecutions } from '../../adapters/executions.ts';
import { lazily } from '../../adapters/lazily.ts';
import { admissionOf } from '../../domain/export/admission.ts';
import type { Usage } from '../../domain/export/usage.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../../environment.ts';
import type { AccountDependencies } from '../../events/account.ts';
import { exportRecords } from './records.ts';
import { usageAccounts } from './usage.ts';

export const executions = lazily(
  () => new StepFunctionsExecutions(stepFunctionsClient(), readEnvironment(ENVIRONMENT.stateMachineArn)),
);

export function accountDependencies(used: () => Usage): AccountDependencies {
  return {
    records: exportRecords(),
    usage: usageAccounts(),
    executions: executions(),
    metrics: embeddedMetrics(),
    organisationLabel: admissionOf(readOptional(ENVIRONMENT.organisations)).label,
    used,
  };
}
