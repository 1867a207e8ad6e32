/**
 * The CloudWatch of one machine: takes metrics out of the Lambdas' logs and from the engine's own eyes, keeps them in the data
 * folder, judges the alarms of the template every minute and writes down whom they would have told.
 *
 * Otherwise than AWS: what was measured in the last second before `kill -9` is lost.
 */
import { join } from 'node:path';
import { NotHonouredError } from '../service/service.ts';
import type { ObservabilityDescription } from '../template/observability-resources.ts';
import { AlarmFiles } from './alarms/alarm-files.ts';
import { type AlarmStatus, Alarms, type StateChange } from './alarms/alarms.ts';
import { createMetricClock, type MetricClock } from './clock.ts';
import { createLogReader, type LogReader } from './logs/log-reader.ts';
import { type QuerySources, query } from './math/metric-query.ts';
import { EmbeddedMetricError, embeddedMetrics } from './metrics/embedded-metrics.ts';
import type { Datum, Metric } from './metrics/metric.ts';
import { metricKey } from './metrics/metric.ts';
import { MetricFile } from './metrics/metric-file.ts';
import { MINUTE } from './metrics/metric-store.ts';
import { ACCOUNT_CONCURRENCY } from './metrics/platform-metrics.ts';

export interface CloudWatchOptions {
  readonly dataFolder: string;
  readonly observability: ObservabilityDescription;
  /** Invocations that may run at once: what SERVICE_QUOTA says of them. */
  readonly concurrencyQuota: () => number;
  /** Periods pass so many times as fast. Default 1. */
  readonly speed?: number;
  /** Asked for every minute: what is a level and not an event. */
  readonly levels?: (at: number) => readonly Datum[];
  /** Told of log lines that hold malformed metrics. */
  readonly onWarning?: (message: string) => void;
}

/** What pages and commands look at. */
export interface Operations {
  readonly observability: ObservabilityDescription;
  readonly sources: QuerySources;
  readonly logs: LogReader;
  readonly clock: MetricClock;
  readonly alarms: readonly AlarmStatus[];
  /** Changes of state, oldest first. */
  readonly alarmHistory: readonly StateChange[];
}

export interface CloudWatchService extends Operations {
  /** A line of a function's log. */
  readLine(line: string): void;
  /** What `measure` gives for the time it is now. */
  put(measure: (at: number) => readonly Datum[]): void;
  close(): Promise<void>;
}

/** How long what was measured may be in memory only. */
const SAVE_MILLISECONDS = 1_000;

/** @throws NotHonouredError for an alarm or a widget whose metric math is not honoured */
export function startCloudWatch(options: CloudWatchOptions): CloudWatchService {
  const { dataFolder, observability, speed = 1 } = options;
  const clock = createMetricClock(speed);
  const metricFile = new MetricFile(join(dataFolder, 'cloudwatch', 'metrics.jsonl'));
  const alarmFiles = new AlarmFiles(dataFolder);
  const store = metricFile.load();
  store.age(clock.now());
  metricFile.rewrite(store);
  const sources: QuerySources = { store, now: clock.now, quotaOf: createQuotas(options.concurrencyQuota) };
  assertHonoured(observability, { ...sources, quotaOf: createQuotas(() => 1) });
  const alarms = new Alarms(observability.alarms, sources, clock.now(), alarmFiles.load());
  const put = (data: readonly Datum[]): void => {
    for (const datum of data) store.add(datum);
  };

  const saving = setInterval(() => metricFile.save(store, clock.now()), SAVE_MILLISECONDS);
  const judging = setInterval(() => {
    put(options.levels?.(clock.now()) ?? []);
    for (const { alarm, change } of alarms.evaluate(clock.now())) {
      alarmFiles.record(change);
      alarmFiles.notify(alarm, change);
    }
  }, clock.wait(MINUTE));
  const aging = setInterval(() => store.age(clock.now()), clock.wait(60 * MINUTE));
  for (const timer of [saving, judging, aging]) timer.unref();

  return {
    observability,
    sources,
    logs: createLogReader(dataFolder),
    clock,
    get alarms() {
      return alarms.statuses;
    },
    get alarmHistory() {
      return alarms.history;
    },
    readLine(line) {
      try {
        put(embeddedMetrics(line).map((datum) => ({ ...datum, at: clock.at(datum.at) })));
      } catch (error) {
        if (!(error instanceof EmbeddedMetricError)) throw error;
        options.onWarning?.(`Metrics in a log that CloudWatch would not take: ${error.message}`);
      }
    },
    put: (measure) => put(measure(clock.now())),
    async close() {
      for (const timer of [saving, judging, aging]) clearInterval(timer);
      metricFile.save(store, clock.now());
    },
  };
}

/** What SERVICE_QUOTA knows. @throws NotHonouredError for any other metric */
export function createQuotas(concurrency: () => number): (metric: Metric) => number {
  return (metric) => {
    if (metricKey(metric) !== metricKey(ACCOUNT_CONCURRENCY)) {
      throw new NotHonouredError(
        `SERVICE_QUOTA of ${metric.namespace} ${metric.name}`,
        JSON.stringify(metric.dimensions),
      );
    }
    return concurrency();
  };
}

/** Works everything out once, so that what is not honoured stops the start and not the page. */
function assertHonoured({ alarms, dashboards }: ObservabilityDescription, sources: QuerySources): void {
  const grid = { start: 0, period: MINUTE, count: 1 };
  for (const { judged, rows, name } of alarms) query(judged, rows, grid, sources, name);
  for (const { name, widgets } of dashboards) {
    for (const widget of widgets) {
      if (widget.kind !== 'metric') continue;
      const rows = widget.rows.map(({ row }) => row);
      for (const row of rows) query(row, rows, grid, sources, `${name}, "${widget.title}"`);
    }
  }
}
