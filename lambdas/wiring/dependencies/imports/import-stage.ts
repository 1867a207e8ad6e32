/** Dependencies of the wrapper of the import machine's Lambdas. */
import { lazily } from '../../../adapters/lazily.ts';
import { usageMeter } from '../../../adapters/usage-meter.ts';
import { systemClock } from '../clock.ts';
import { usageAccounts } from '../usage.ts';

export const importStageDependencies = lazily(() => ({
  usage: usageAccounts(),
  clock: systemClock,
  used: () => usageMeter.used(),
}));
