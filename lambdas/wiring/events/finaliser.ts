import { lazily } from '../../adapters/lazily.ts';
import { usageMeter } from '../../adapters/usage-meter.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { type FinaliserDependencies, finaliser } from '../../events/finaliser.ts';
import { startNext } from '../../events/start-next.ts';
import { accountExport, accountImport, executions } from '../dependencies/account.ts';
import { workingBucket } from '../dependencies/buckets/working-bucket.ts';
import { ensuredChecks } from '../dependencies/checks/ensured-checks.ts';
import { systemClock } from '../dependencies/clock.ts';
import { importRecords } from '../dependencies/imports/import-records.ts';
import { publishBrokenOff } from '../dependencies/publish.ts';
import { exportRecords } from '../dependencies/records.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { settledReports } from '../dependencies/settled-reports.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): FinaliserDependencies => {
  const used = () => usageMeter.used();
  const records = exportRecords();
  const ensureCheck = ensuredChecks('finaliser');
  const traceHeader = () => process.env._X_AMZN_TRACE_ID;
  return {
    exports: {
      records,
      working: workingBucket(),
      executions: executions(),
      account: accountExport(used),
      ...settledReports(),
      ensureCheck,
      startNext: (organisationNumber) =>
        startNext(organisationNumber, 'finaliser', { records, executions: executions(), traceHeader }),
    },
    imports: {
      imports: importRecords(),
      registers: registersBucket(),
      clock: systemClock,
      publish: publishBrokenOff(),
      account: accountImport(used),
      ensureCheck,
    },
    importMachineArn: readEnvironment(ENVIRONMENT.importMachineArn),
  };
});

export const handler = observed('finaliser', (event: unknown) => finaliser(event, dependencies()));
