/** What operations can see while no engine runs: the template, and what the last engine left in the data folder. */
import { join } from 'node:path';
import { synthesise } from '../../synthesise.ts';
import { AlarmFiles } from '../cloudwatch/alarm-files.ts';
import { Alarms } from '../cloudwatch/alarms.ts';
import { createMetricClock } from '../cloudwatch/clock.ts';
import { createLogReader } from '../cloudwatch/log-reader.ts';
import { MetricFile } from '../cloudwatch/metric-file.ts';
import { createQuotas, type Operations } from '../cloudwatch.ts';
import { readTemplate } from '../template.ts';

export async function storedOperations(dataFolder: string): Promise<Operations> {
  const { template, codeFolders } = await synthesise();
  const { observability } = readTemplate(template, { stackName: STACK_NAME, codeFolders });
  const clock = createMetricClock(1);
  const store = new MetricFile(join(dataFolder, 'cloudwatch', 'metrics.jsonl')).load();
  // Of an engine that does not run nobody knows how many Lambdas it would.
  const sources = { store, now: clock.now, quotaOf: createQuotas(() => Number.NaN) };
  const alarms = new Alarms(observability.alarms, sources, clock.now(), new AlarmFiles(dataFolder).load());
  const logs = createLogReader(dataFolder);
  return { observability, sources, logs, clock, alarms: alarms.statuses, alarmHistory: alarms.history };
}

/** The engine's own default. */
const STACK_NAME = 'BufdirExport';
