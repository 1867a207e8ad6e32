import { lazily } from '../../adapters/lazily.ts';
import { usageMeter } from '../../adapters/usage-meter.ts';
import { accountRun } from '../../events/account.ts';
import type { FinaliseDependencies } from '../../events/finalise.ts';
import { finaliser } from '../../events/finaliser.ts';
import { accountDependencies } from '../dependencies/account.ts';
import { exportRecords } from '../dependencies/records.ts';
import { workingBucket } from '../dependencies/working-bucket.ts';
import { observed } from '../observed.ts';

const dependencies = lazily((): FinaliseDependencies => {
  const account = accountDependencies(() => usageMeter.used());
  return {
    records: exportRecords(),
    working: workingBucket(),
    account: (key, attempt) => accountRun(key, attempt, account),
  };
});

export const handler = observed('finaliser', (event: unknown) => finaliser(event, dependencies()));
