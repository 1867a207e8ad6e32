/**
 * CloudWatch on one machine: collects metrics from the functions' logs and from the engine's services, keeps them in the
 * data folder, evaluates the alarms of the template every minute and writes down their notifications.
 *
 * Difference from AWS: measurements of the last second before `kill -9` are lost.
 */
import { join } from 'node:path';
import { type Closable, NotHonouredError } from '../service/service.ts';
import type { ObservabilityDescription } from '../template/resources/observability.ts';
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
  /** Invocations that may run at once, for SERVICE_QUOTA. */
  readonly concurrencyQuota: number;
  /** Factor by which periods pass faster. Default 1. */
  readonly speed?: number;
  /** Called every minute for metrics that are levels and not events. */
  readonly levels?: (at: number) => readonly Datum[];
  /** Called for log lines with malformed metrics. */
  readonly onWarning?: (message: string) => void;
}

/** What pages and commands show. */
export interface Operations {
  readonly observability: ObservabilityDescription;
  readonly sources: QuerySources;
  readonly logs: LogReader;
  readonly clock: MetricClock;
  readonly alarms: readonly AlarmStatus[];
  /** Changes of state, oldest first. */
  readonly alarmHistory: readonly StateChange[];
}

export interface CloudWatchService extends Operations, Closable {
  /** Stores the metrics in a line of a function's log, if there are any. */
  readLine(line: string): void;
  /** Stores what `measure` returns for the current time. */
  put(measure: (at: number) => readonly Datum[]): void;
  /** So many minutes pass at once for metrics and alarms, which are evaluated after each. */
  passMinutes(count: number): void;
}

/** How long measurements may be in memory only. */
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
  assertHonoured(observability, { ...sources, quotaOf: createQuotas(1) });
  const alarms = new Alarms(observability.alarms, sources, clock.now(), alarmFiles.load());
  const put = (data: readonly Datum[]): void => {
    for (const datum of data) store.add(datum);
  };

  const saving = setInterval(() => metricFile.save(store, clock.now()), SAVE_MILLISECONDS);
  const evaluate = (): void => {
    put(options.levels?.(clock.now()) ?? []);
    for (const { alarm, change } of alarms.evaluate(clock.now())) {
      alarmFiles.record(change);
      alarmFiles.notify(alarm, change);
    }
  };
  const evaluating = setInterval(evaluate, clock.wait(MINUTE));
  const aging = setInterval(() => store.age(clock.now()), clock.wait(60 * MINUTE));
  for (const timer of [saving, evaluating, aging]) timer.unref();

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
        options.onWarning?.(`CloudWatch would refuse metrics in a log: ${error.message}`);
      }
    },
    put: (measure) => put(measure(clock.now())),
    passMinutes(count) {
      for (let minute = 0; minute < count; minute += 1) {
        clock.advance(MINUTE);
        evaluate();
      }
    },
    async close() {
      for (const timer of [saving, evaluating, aging]) clearInterval(timer);
      metricFile.save(store, clock.now());
    },
  };
}

/** The values of SERVICE_QUOTA. @throws NotHonouredError for a metric other than the concurrency of all functions */
export function createQuotas(concurrency: number): (metric: Metric) => number {
  return (metric) => {
    if (metricKey(metric) !== metricKey(ACCOUNT_CONCURRENCY)) {
      throw new NotHonouredError(
        `SERVICE_QUOTA of ${metric.namespace} ${metric.name}`,
        JSON.stringify(metric.dimensions),
      );
    }
    return concurrency;
  };
}

/** Evaluates everything once, so that metric math which is not honoured stops the start and not a page. */
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
