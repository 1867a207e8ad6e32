/** What operators can see while no engine runs: the template's alarms and dashboards over the data of the last engine. */
import { join } from 'node:path';
import { AlarmFiles } from '../cloudwatch/alarms/alarm-files.ts';
import { Alarms } from '../cloudwatch/alarms/alarms.ts';
import { createMetricClock } from '../cloudwatch/clock.ts';
import { createQuotas, type Operations } from '../cloudwatch/cloudwatch.ts';
import { createLogReader } from '../cloudwatch/logs/log-reader.ts';
import { MetricFile } from '../cloudwatch/metrics/metric-file.ts';
import { readTemplate } from '../template/template.ts';
import type { SynthesisedStack } from './contract.ts';

export function storedOperations(dataFolder: string, { template, ...stack }: SynthesisedStack): Operations {
  const { observability } = readTemplate(template, stack);
  const clock = createMetricClock(1);
  const store = new MetricFile(join(dataFolder, 'cloudwatch', 'metrics.jsonl')).load();
  // The concurrency of an engine that does not run is unknown.
  const sources = { store, now: clock.now, quotaOf: createQuotas(Number.NaN) };
  const alarms = new Alarms(observability.alarms, sources, clock.now(), new AlarmFiles(dataFolder).load());
  const logs = createLogReader(dataFolder);
  return { observability, sources, logs, clock, alarms: alarms.statuses, alarmHistory: alarms.history };
}
