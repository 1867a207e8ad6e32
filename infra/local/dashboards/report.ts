/** What operators see, as data: the pages and the text for a terminal are made from it. */
import * as z from 'zod';
import { alarmStateSchema } from '../cloudwatch/alarms/alarm-evaluation.ts';
import { stateChangeSchema } from '../cloudwatch/alarms/alarms.ts';

const axisSchema = z.object({
  label: z.string().nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
});

const alarmSchema = z.object({
  name: z.string(),
  severity: z.string(),
  description: z.string(),
  state: alarmStateSchema,
  since: z.string().nullable(),
  reason: z.string(),
  /** `success rate < 80, 1 of 1 periods of 60 min` */
  rule: z.string(),
  /** `docs/runbook.md#anchor`; null when the alarm's description names none. */
  runbook: z.string().nullable(),
});
export type AlarmReport = z.infer<typeof alarmSchema>;

const seriesSchema = z.object({
  label: z.string(),
  axis: z.enum(['left', 'right']),
  /** `Sum`, `p95` ..., or the text of an expression. */
  figure: z.string(),
  /** Epoch milliseconds when the first value's period begins. */
  start: z.number(),
  /** Milliseconds. */
  period: z.number(),
  values: z.array(z.number().nullable()),
});
export type SeriesReport = z.infer<typeof seriesSchema>;

const place = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };
const chartSchema = z.object({
  kind: z.literal('metric'),
  ...place,
  title: z.string(),
  view: z.enum(['timeSeries', 'singleValue', 'bar', 'table']),
  stacked: z.boolean(),
  thresholds: z.array(z.object({ value: z.number(), label: z.string(), axis: z.enum(['left', 'right']) })),
  axes: z.object({ left: axisSchema, right: axisSchema }),
  series: z.array(seriesSchema),
});
export type ChartReport = z.infer<typeof chartSchema>;

const logSchema = z.object({
  kind: z.literal('log'),
  ...place,
  title: z.string(),
  columns: z.array(z.string()),
  /** A value for each column. */
  rows: z.array(z.array(z.union([z.string(), z.number()]).nullable())),
});
export type LogReport = z.infer<typeof logSchema>;

const widgetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), ...place, markdown: z.string() }),
  z.object({ kind: z.literal('alarm'), ...place, title: z.string(), alarms: z.array(z.string()) }),
  logSchema,
  chartSchema,
]);
export type WidgetReport = z.infer<typeof widgetSchema>;

const dashboardSchema = z.object({
  name: z.string(),
  /** Part of the address of its page. */
  slug: z.string(),
  title: z.string(),
  /** Epoch milliseconds. */
  from: z.number(),
  to: z.number(),
  range: z.string(),
  widgets: z.array(widgetSchema),
});
export type DashboardReport = z.infer<typeof dashboardSchema>;

export const opsReportSchema = z.object({
  /** ISO 8601, by the clock of the metrics. */
  at: z.string(),
  alarms: z.array(alarmSchema),
  /** Newest first. */
  history: z.array(stateChangeSchema),
  dashboards: z.array(dashboardSchema),
  savedQueries: z.array(z.object({ name: z.string(), query: z.string() })),
});
export type OpsReport = z.infer<typeof opsReportSchema>;
