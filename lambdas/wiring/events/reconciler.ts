import { documentClient } from '../../adapters/clients/dynamodb.ts';
import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { lazily } from '../../adapters/lazily.ts';
import { DynamoGenerationStore } from '../../adapters/tables/registers/generation-store.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { accountRun } from '../../events/account.ts';
import type { DeleteGenerationsDependencies } from '../../events/delete-generations.ts';
import type { ReconcileDependencies } from '../../events/reconcile.ts';
import { reconciler } from '../../events/reconciler.ts';
import { accountDependencies, executions } from '../dependencies/account.ts';
import { chunkMarkers } from '../dependencies/chunks.ts';
import { systemClock } from '../dependencies/clock.ts';
import { exportRecords } from '../dependencies/records.ts';
import { workingBucket } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): ReconcileDependencies & DeleteGenerationsDependencies => ({
  records: exportRecords(),
  chunks: chunkMarkers(),
  working: workingBucket(),
  clock: systemClock,
  metrics: embeddedMetrics(),
  traceHeader: () => process.env._X_AMZN_TRACE_ID,
  generations: new DynamoGenerationStore(documentClient(), {
    exports: readEnvironment(ENVIRONMENT.exportsTable),
    activities: readEnvironment(ENVIRONMENT.activitiesTable),
  }),
  executions: executions(),
  // The reconciler serves many exports at once, so its own usage is charged to none of them.
  account: (key, attempt) =>
    accountRun(
      key,
      attempt,
      accountDependencies(() => ({})),
    ),
}));

export const handler = observed('reconciler', () => reconciler(dependencies()));
