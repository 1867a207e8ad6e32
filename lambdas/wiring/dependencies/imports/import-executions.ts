/** Executions of the import state machine. */
import { stepFunctionsClient } from '../../../adapters/clients/step-functions.ts';
import { StepFunctionsExecutions } from '../../../adapters/executions.ts';
import { lazily } from '../../../adapters/lazily.ts';
import { ENVIRONMENT, readEnvironment } from '../../../environment.ts';

export const importExecutions = lazily(
  () => new StepFunctionsExecutions(stepFunctionsClient(), readEnvironment(ENVIRONMENT.importMachineArn)),
);
