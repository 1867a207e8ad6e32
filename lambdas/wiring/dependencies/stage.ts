/** Dependencies of the wrapper of every stage. */
import { lazily } from '../../adapters/lazily.ts';
import { usageMeter } from '../../adapters/usage-meter.ts';
import { chunkMarkers } from './chunks.ts';
import { systemClock } from './clock.ts';
import { exportRecords } from './records.ts';
import { usageAccounts } from './usage.ts';

export const stageDependencies = lazily(() => ({
  records: exportRecords(),
  chunks: chunkMarkers(),
  usage: usageAccounts(),
  clock: systemClock,
  used: () => usageMeter.used(),
}));
