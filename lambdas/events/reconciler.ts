/** Runs every minute. */
import { Logger } from '@aws-lambda-powertools/logger';
import { documentClient, lazily, stepFunctionsClient } from '../adapters/aws-clients.ts';
import { StepFunctionsExecutions } from '../adapters/executions.ts';
import { DynamoGenerationStore } from '../adapters/generation-store.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { exportStore, systemClock, workingBucket } from '../stages/dependencies.ts';
import { type ForgetWorld, forgetGenerations } from './forget-generations.ts';
import { type ReconcileWorld, reconcile } from './reconcile.ts';

const world = lazily((): ReconcileWorld & ForgetWorld => ({
  exports: exportStore(),
  working: workingBucket(),
  clock: systemClock,
  generations: new DynamoGenerationStore(documentClient(), {
    exports: readEnvironment(ENVIRONMENT.exportsTable),
    activities: readEnvironment(ENVIRONMENT.activitiesTable),
  }),
  executions: new StepFunctionsExecutions(stepFunctionsClient(), readEnvironment(ENVIRONMENT.stateMachineArn)),
}));
const logger = lazily(() => new Logger({ serviceName: 'reconciler' }));

export async function handler(): Promise<void> {
  const { open, changed } = await reconcile(world());
  const forgotten = await forgetGenerations(world());
  logger().info('reconciled', { open, changed, forgotten });
}
