/** What finaliser and reconciler build alike, at their first call. */
import { stepFunctionsClient } from '../adapters/clients/step-functions.ts';
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { StepFunctionsExecutions } from '../adapters/executions.ts';
import { lazily } from '../adapters/lazily.ts';
import { admissionOf } from '../domain/export/admission.ts';
import type { Usage } from '../domain/export/usage.ts';
import { ENVIRONMENT, readEnvironment, readOptional } from '../environment.ts';
import { exportStore } from '../stages/dependencies.ts';
import type { AccountWorld } from './account.ts';

export const executions = lazily(
  () => new StepFunctionsExecutions(stepFunctionsClient(), readEnvironment(ENVIRONMENT.stateMachineArn)),
);

export function accountWorld(used: () => Usage): AccountWorld {
  return {
    exports: exportStore(),
    executions: executions(),
    metrics: embeddedMetrics(),
    organisationLabel: admissionOf(readOptional(ENVIRONMENT.organisations)).label,
    used,
  };
}
