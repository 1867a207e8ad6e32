import { lazily } from '../../adapters/lazily.ts';
import { usageMeter } from '../../adapters/usage-meter.ts';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import { type FinaliserDependencies, finaliser } from '../../events/finaliser.ts';
import { accountExport, accountImport } from '../dependencies/account.ts';
import { systemClock } from '../dependencies/clock.ts';
import { importRecords } from '../dependencies/imports/import-records.ts';
import { publishBrokenOff } from '../dependencies/publish.ts';
import { exportRecords } from '../dependencies/records.ts';
import { registersBucket } from '../dependencies/registers/registers-bucket.ts';
import { workingBucket } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): FinaliserDependencies => {
  const used = () => usageMeter.used();
  return {
    exports: { records: exportRecords(), working: workingBucket(), account: accountExport(used) },
    imports: {
      imports: importRecords(),
      registers: registersBucket(),
      clock: systemClock,
      publish: publishBrokenOff(),
      account: accountImport(used),
    },
    importMachineArn: readEnvironment(ENVIRONMENT.importMachineArn),
  };
});

export const handler = observed('finaliser', (event: unknown) => finaliser(event, dependencies()));
