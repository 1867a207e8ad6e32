/** Runs every minute. */
import { Logger } from '@aws-lambda-powertools/logger';
import { lazily, stepFunctionsClient } from '../adapters/aws-clients.ts';
import { StepFunctionsExecutions } from '../adapters/executions.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { exportStore, systemClock, workingBucket } from '../stages/dependencies.ts';
import { type ReconcileWorld, reconcile } from './reconcile.ts';

const world = lazily(
  (): ReconcileWorld => ({
    exports: exportStore(),
    working: workingBucket(),
    clock: systemClock,
    executions: new StepFunctionsExecutions(stepFunctionsClient(), readEnvironment(ENVIRONMENT.stateMachineArn)),
  }),
);
const logger = lazily(() => new Logger({ serviceName: 'reconciler' }));

export async function handler(): Promise<void> {
  const { open, changed } = await reconcile(world());
  logger().info('reconciled', { open, changed });
}
