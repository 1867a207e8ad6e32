import { embeddedMetrics } from '../../adapters/embedded-metrics.ts';
import { lazily } from '../../adapters/lazily.ts';
import { type ReconcilerDependencies, reconciler } from '../../events/reconciler.ts';
import { readManifest } from '../../register-objects.ts';
import { accountExport, accountImport, executions } from '../dependencies/account.ts';
import { workingBucket } from '../dependencies/buckets/working-bucket.ts';
import { checkStore } from '../dependencies/checks/check-store.ts';
import { ensuredChecks } from '../dependencies/checks/ensured-checks.ts';
import { chunkMarkers } from '../dependencies/chunks.ts';
import { systemClock as clock } from '../dependencies/clock.ts';
import { importExecutions } from '../dependencies/imports/import-executions.ts';
import { importRecords } from '../dependencies/imports/import-records.ts';
import { publishBrokenOff } from '../dependencies/publish.ts';
import { exportRecords } from '../dependencies/records.ts';
import { registerCatalogue } from '../dependencies/registers/register-catalogue.ts';
import { registerSweeps } from '../dependencies/registers/register-sweeps.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { settledReports } from '../dependencies/settled-reports.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): ReconcilerDependencies => {
  const metrics = embeddedMetrics();
  const ensureCheck = ensuredChecks('reconciler');
  const traceHeader = () => process.env._X_AMZN_TRACE_ID;
  const records = exportRecords();
  const imports = importRecords();
  const registers = registersBucket();
  // The reconciler serves many at once, so its own usage is charged to none of them.
  const used = () => ({});
  return {
    exports: {
      records,
      chunks: chunkMarkers(),
      working: workingBucket(),
      clock,
      metrics,
      traceHeader,
      executions: executions(),
      account: accountExport(used),
      ...settledReports(),
      ensureCheck,
    },
    imports: {
      imports,
      registers,
      clock,
      metrics,
      traceHeader,
      importExecutions: importExecutions(),
      publish: publishBrokenOff(),
      account: accountImport(used),
      ensureCheck,
    },
    sweep: {
      clock,
      metrics,
      sweeps: registerSweeps(),
      catalogue: registerCatalogue(),
      registers,
      readManifest: (organisationNumber, year, sha256) => readManifest(registers, { organisationNumber, year }, sha256),
      records,
      imports,
      checks: checkStore(),
    },
  };
});

export const handler = observed('reconciler', () => reconciler(dependencies()));
