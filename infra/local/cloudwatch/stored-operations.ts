/** What operations can see while no engine runs: the template, and what the last engine left in the data folder. */
import { join } from 'node:path';
import { type ReadOptions, readTemplate } from '../template/template.ts';
import { AlarmFiles } from './alarms/alarm-files.ts';
import { Alarms } from './alarms/alarms.ts';
import { createMetricClock } from './clock.ts';
import { createQuotas, type Operations } from './cloudwatch.ts';
import { createLogReader } from './logs/log-reader.ts';
import { MetricFile } from './metrics/metric-file.ts';

/** @param template as the engine had it */
export function storedOperations(dataFolder: string, template: unknown, options: ReadOptions): Operations {
  const { observability } = readTemplate(template, options);
  const clock = createMetricClock(1);
  const store = new MetricFile(join(dataFolder, 'cloudwatch', 'metrics.jsonl')).load();
  // Of an engine that does not run nobody knows how many Lambdas it would.
  const sources = { store, now: clock.now, quotaOf: createQuotas(() => Number.NaN) };
  const alarms = new Alarms(observability.alarms, sources, clock.now(), new AlarmFiles(dataFolder).load());
  const logs = createLogReader(dataFolder);
  return { observability, sources, logs, clock, alarms: alarms.statuses, alarmHistory: alarms.history };
}
