/** Builds the report: the alarms' states, and every widget of the dashboards evaluated over a range. */

import { readAlarmDescription } from '../cloudwatch/alarms/alarm-description.ts';
import { COMPARISONS } from '../cloudwatch/alarms/alarm-evaluation.ts';
import type { AlarmStatus } from '../cloudwatch/alarms/alarms.ts';
import type { Operations } from '../cloudwatch/cloudwatch.ts';
import { type QuerySources, query } from '../cloudwatch/math/metric-query.ts';
import type { Grid } from '../cloudwatch/metrics/metric-store.ts';
import type {
  Axis,
  ChartRow,
  DashboardDescriptor,
  LogWidget,
  MetricWidget,
  Widget,
} from '../template/resources/dashboard-body.ts';
import { defaultRange, RANGES, type RangeName } from './ranges.ts';
import type {
  AlarmReport,
  ChartReport,
  DashboardReport,
  LogReport,
  OpsReport,
  SeriesReport,
  WidgetReport,
} from './report.ts';

/** A chart with more periods than this gets longer periods. */
const MAX_PERIODS = 300;
const SHOWN_CHANGES = 100;

type Measured = Pick<Operations, 'sources' | 'logs' | 'clock'>;

/** @param range of every dashboard. Default: each dashboard's own */
export function buildReport(operations: Operations, range?: RangeName): OpsReport {
  const { observability, alarms, alarmHistory, clock } = operations;
  const now = clock.now();
  const nameByArn = new Map(alarms.map(({ alarm }) => [alarm.arn, alarm.name]));
  return {
    at: new Date(now).toISOString(),
    alarms: alarms.map(alarmReport),
    history: alarmHistory.slice(-SHOWN_CHANGES).reverse(),
    dashboards: observability.dashboards.map((dashboard) =>
      dashboardReport(dashboard, nameByArn, operations, now, range),
    ),
    savedQueries: [...observability.savedQueries],
  };
}

function alarmReport({ alarm, state, since, reason }: AlarmStatus): AlarmReport {
  const { severity, sentence, runbook } = readAlarmDescription(alarm.description);
  const { comparison, threshold, datapointsToAlarm, evaluationPeriods, period } = alarm;
  return {
    name: alarm.name,
    severity,
    description: sentence,
    state,
    since,
    reason,
    rule: `${COMPARISONS[comparison].sign} ${threshold}, in ${datapointsToAlarm} of ${evaluationPeriods} periods of ${period / 60_000} min; missing data: ${alarm.treatMissingData}`,
    runbook,
  };
}

function dashboardReport(
  { name, widgets }: DashboardDescriptor,
  nameByArn: ReadonlyMap<string, string>,
  measured: Measured,
  now: number,
  chosen: RangeName | undefined,
): DashboardReport {
  const slug = (name.split('-').at(-1) ?? name).toLowerCase();
  const range =
    chosen ??
    defaultRange(
      widgets.flatMap((widget) => (widget.kind === 'metric' ? widget.rows : [])).map(({ period }) => period),
    );
  const from = now - RANGES[range].milliseconds;
  return {
    name,
    slug,
    title: slug.charAt(0).toUpperCase() + slug.slice(1),
    from,
    to: now,
    range,
    widgets: widgets
      .toSorted((one, other) => one.y - other.y || one.x - other.x)
      .map((widget) => widgetReport(widget, name, nameByArn, measured, from, now)),
  };
}

function widgetReport(
  widget: Widget,
  dashboard: string,
  nameByArn: ReadonlyMap<string, string>,
  measured: Measured,
  from: number,
  to: number,
): WidgetReport {
  if (widget.kind === 'text') return widget;
  if (widget.kind === 'log') return logReport(widget, measured, from, to);
  if (widget.kind === 'metric')
    return chartReport(widget, `${dashboard}, "${widget.title}"`, measured.sources, from, to);
  const { alarmArns, ...rest } = widget;
  return { ...rest, alarms: alarmArns.map((arn) => nameByArn.get(arn) ?? arn) };
}

function logReport(widget: LogWidget, { logs, clock }: Measured, from: number, to: number): LogReport {
  const { functionNames, query: logQuery, ...rest } = widget;
  const lines = functionNames
    .flatMap((name) => logs(name, logQuery.present))
    .filter(({ at }) => clock.at(at) >= from && clock.at(at) <= to);
  const { columns, rows } = logQuery.run(lines.map(({ fields }) => fields));
  return { ...rest, columns: [...columns], rows: rows.map((row) => [...row]) };
}

function chartReport(
  widget: MetricWidget,
  where: string,
  sources: QuerySources,
  from: number,
  to: number,
): ChartReport {
  const { rows, axes, legend: _, wholeRange, thresholds, ...rest } = widget;
  const queries = rows.map(({ row }) => row);
  const series = rows
    .filter(({ visible }) => visible)
    .flatMap((chartRow) => {
      const grid = wholeRange ? { start: from, period: to - from, count: 1 } : gridOf(chartRow.period, from, to);
      const found = query(chartRow.row, queries, grid, sources, where);
      return found.map(
        ({ label, values }): SeriesReport => ({
          label: labelOf(chartRow, label),
          axis: chartRow.axis,
          figure: chartRow.row.kind === 'metric' ? chartRow.row.statisticName : chartRow.row.expression,
          start: grid.start,
          period: grid.period,
          values: values.map((value) => value ?? null),
        }),
      );
    });
  return {
    ...rest,
    thresholds: [...thresholds],
    axes: { left: axisReport(axes.left), right: axisReport(axes.right) },
    series,
  };
}

function axisReport({ label, minimum, maximum }: Axis) {
  return { label: label ?? null, minimum: minimum ?? null, maximum: maximum ?? null };
}

function labelOf({ row, label }: ChartRow, found: string): string {
  const given = label ?? (row.kind === 'metric' ? row.metric.name : undefined);
  // The label of a search precedes the dimensions that distinguish its series.
  return [given, found].filter((part) => part !== undefined && part !== '').join(' ') || 'expression';
}

/** Whole periods that cover the range, longer than declared where there would be too many. */
export function gridOf(period: number, from: number, to: number): Grid {
  const factor = Math.max(1, Math.ceil((to - from) / period / MAX_PERIODS));
  const length = period * factor;
  const start = from - (from % length);
  return { start, period: length, count: Math.floor((to - start) / length) + 1 };
}
