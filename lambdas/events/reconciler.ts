/** Runs every minute. */
import { documentClient } from '../adapters/clients/dynamodb.ts';
import { embeddedMetrics } from '../adapters/embedded-metrics.ts';
import { DynamoGenerationStore } from '../adapters/generation-store.ts';
import { lazily } from '../adapters/lazily.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { structuredLog } from '../log.ts';
import { observed } from '../observed.ts';
import { exportStore, systemClock } from '../stages/dependencies.ts';
import { workingBucket } from '../stages/working-dependency.ts';
import { accountRun } from './account.ts';
import { accountWorld, executions } from './dependencies.ts';
import { type ForgetWorld, forgetGenerations } from './forget-generations.ts';
import { type ReconcileWorld, reconcile } from './reconcile.ts';

const world = lazily((): ReconcileWorld & ForgetWorld => ({
  exports: exportStore(),
  working: workingBucket(),
  clock: systemClock,
  metrics: embeddedMetrics(),
  traceHeader: () => process.env._X_AMZN_TRACE_ID,
  generations: new DynamoGenerationStore(documentClient(), {
    exports: readEnvironment(ENVIRONMENT.exportsTable),
    activities: readEnvironment(ENVIRONMENT.activitiesTable),
  }),
  executions: executions(),
  // What the reconciler itself uses serves many exports: it is in nobody's account.
  account: (key, attempt) =>
    accountRun(
      key,
      attempt,
      accountWorld(() => ({})),
    ),
}));

export const handler = observed('reconciler', async (): Promise<void> => {
  const log = structuredLog();
  try {
    log.info('reconciled', { ...(await reconcile(world())) });
  } finally {
    log.info('generations forgotten', { forgotten: await forgetGenerations(world()) });
  }
});
