/**
 * The body of a dashboard: its widgets, and which of their properties are honoured. Source: CloudWatch API reference,
 * "Dashboard body structure and syntax".
 */
import * as z from 'zod';
import { type LogQuery, parseLogQuery } from '../../cloudwatch/logs/log-query.ts';
import { expressionRow, metricRow, type QueryRow } from '../../cloudwatch/math/metric-query.ts';
import { NotHonouredError } from '../../service/service.ts';
import { withoutIgnored } from '../ignored.ts';

export interface Place {
  /** Columns of 24. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ChartRow {
  readonly row: QueryRow;
  readonly label: string | undefined;
  readonly axis: 'left' | 'right';
  readonly visible: boolean;
  /** Milliseconds. */
  readonly period: number;
}

export interface Threshold {
  readonly value: number;
  readonly label: string;
  readonly axis: 'left' | 'right';
}

export interface Axis {
  readonly label: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

export interface MetricWidget extends Place {
  readonly kind: 'metric';
  readonly title: string;
  readonly view: 'timeSeries' | 'singleValue' | 'bar' | 'table';
  readonly stacked: boolean;
  readonly rows: readonly ChartRow[];
  readonly thresholds: readonly Threshold[];
  readonly axes: Readonly<Record<'left' | 'right', Axis>>;
  readonly legend: boolean;
  /** One value over the whole time range instead of one for each period. */
  readonly wholeRange: boolean;
}

export interface LogWidget extends Place {
  readonly kind: 'log';
  readonly title: string;
  /** The functions whose logs are queried. */
  readonly functionNames: readonly string[];
  readonly query: LogQuery;
}

export type Widget =
  | (Place & { readonly kind: 'text'; readonly markdown: string })
  | (Place & { readonly kind: 'alarm'; readonly title: string; readonly alarmArns: readonly string[] })
  | LogWidget
  | MetricWidget;

export interface DashboardDescriptor {
  readonly name: string;
  readonly widgets: readonly Widget[];
}

const place = { x: z.int().default(0), y: z.int().default(0), width: z.int().default(6), height: z.int().default(6) };
const axisName = z.enum(['left', 'right']).default('left');
const axisSchema = z
  .strictObject({
    label: z.string().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    showUnits: z.boolean().optional(),
  })
  .optional();
const optionsSchema = z.strictObject({
  id: z.string().optional(),
  label: z.string().optional(),
  expression: z.string().optional(),
  stat: z.string().optional(),
  period: z.int().optional(),
  visible: z.boolean().default(true),
  yAxis: axisName,
});
const metricSchema = z.strictObject({
  type: z.literal('metric'),
  ...place,
  properties: z.strictObject({
    title: z.string().default(''),
    view: z.enum(['timeSeries', 'singleValue', 'bar', 'table']).default('timeSeries'),
    stacked: z.boolean().default(false),
    metrics: z.array(z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))),
    stat: z.string().default('Average'),
    period: z.int().default(300),
    annotations: z
      .strictObject({
        horizontal: z
          .array(
            z.strictObject({
              value: z.number(),
              label: z.string().default(''),
              visible: z.boolean().default(true),
              yAxis: axisName,
            }),
          )
          .default([]),
      })
      .optional(),
    yAxis: z.strictObject({ left: axisSchema, right: axisSchema }).optional(),
    legend: z.strictObject({ position: z.enum(['bottom', 'right', 'hidden']) }).optional(),
    setPeriodToTimeRange: z.boolean().default(false),
  }),
});
const bodySchema = z.strictObject({
  widgets: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text'), ...place, properties: z.strictObject({ markdown: z.string() }) }),
      z.strictObject({
        type: z.literal('alarm'),
        ...place,
        properties: z.strictObject({ title: z.string().default(''), alarms: z.array(z.string()) }),
      }),
      z.strictObject({
        type: z.literal('log'),
        ...place,
        properties: z.strictObject({
          title: z.string().default(''),
          view: z.literal('table'),
          /** `SOURCE 'log group' | SOURCE 'another one' | query` */
          query: z.string(),
        }),
      }),
      metricSchema,
    ]),
  ),
});

/**
 * @param body the JSON text, resolved
 * @param functionOfLog names of functions by the names of their log groups
 * @throws NotHonouredError for the first property that would not be drawn
 */
export function readDashboardBody(
  name: string,
  body: string,
  functionOfLog: ReadonlyMap<string, string>,
): DashboardDescriptor {
  const given = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  const parsed = bodySchema.safeParse(withoutIgnored('AWS::CloudWatch::Dashboard body', given));
  if (!parsed.success) throw new NotHonouredError(`this in a dashboard: ${z.prettifyError(parsed.error)}`, name);
  return { name, widgets: parsed.data.widgets.map((widget) => readWidget(widget, name, functionOfLog)) };
}

const SOURCE = /SOURCE '([^']+)'\s*\|\s*/g;

function readWidget(
  widget: z.infer<typeof bodySchema>['widgets'][number],
  dashboard: string,
  functionOfLog: ReadonlyMap<string, string>,
): Widget {
  const { x, y, width, height } = widget;
  const at = { x, y, width, height };
  switch (widget.type) {
    case 'text':
      return { ...at, kind: 'text', markdown: widget.properties.markdown };
    case 'alarm':
      return { ...at, kind: 'alarm', title: widget.properties.title, alarmArns: widget.properties.alarms };
    case 'log': {
      const { title, query } = widget.properties;
      const where = `${dashboard}, "${title}"`;
      const sources = [...query.matchAll(SOURCE)].map(([, group = '']) => group);
      const functionNames = sources.map((group) => {
        const functionName = functionOfLog.get(group);
        if (functionName === undefined)
          throw new NotHonouredError(`the log ${group}, which is not a function's`, where);
        return functionName;
      });
      return { ...at, kind: 'log', title, functionNames, query: parseLogQuery(query.replaceAll(SOURCE, ''), where) };
    }
    case 'metric': {
      const { title, view, stacked, annotations, yAxis, legend, setPeriodToTimeRange } = widget.properties;
      const where = `${dashboard}, "${title}"`;
      return {
        ...at,
        kind: 'metric',
        title,
        view,
        stacked,
        rows: readRows(widget.properties, where),
        thresholds: (annotations?.horizontal ?? [])
          .filter(({ visible }) => visible)
          .map(({ value, label, yAxis: axis }) => ({ value, label, axis })),
        axes: { left: readAxis(yAxis?.left), right: readAxis(yAxis?.right) },
        legend: legend?.position !== 'hidden',
        wholeRange: setPeriodToTimeRange,
      };
    }
  }
}

function readAxis(axis: z.infer<typeof axisSchema>): Axis {
  return { label: axis?.label, minimum: axis?.min, maximum: axis?.max };
}

/** `[namespace, name, dimension, value, ..., options]`, or `[{ expression, ... }]`. */
function readRows(
  { metrics, stat, period }: z.infer<typeof metricSchema>['properties'],
  where: string,
): readonly ChartRow[] {
  return metrics.map((items) => {
    const last = items.at(-1);
    const options = optionsSchema.safeParse(typeof last === 'object' ? last : {});
    if (!options.success) throw new NotHonouredError(`this of a metric: ${z.prettifyError(options.error)}`, where);
    const { id, label, expression, visible, yAxis: axis } = options.data;
    const names = items.filter((item) => typeof item === 'string');
    const row =
      expression === undefined
        ? namedMetric(names, id, options.data.stat ?? stat, where)
        : expressionRow(id, expression, where);
    return { row, label, axis, visible, period: (options.data.period ?? period) * 1000 };
  });
}

function namedMetric(names: readonly string[], id: string | undefined, statistic: string, where: string): QueryRow {
  const [namespace, name, ...rest] = names;
  // `.` and `...`, which repeat the names of the metric before, are not honoured.
  if (
    namespace === undefined ||
    name === undefined ||
    rest.length % 2 !== 0 ||
    names.some((each) => /^\.+$/.test(each))
  ) {
    throw new NotHonouredError(`a metric written as ${JSON.stringify(names)}`, where);
  }
  const dimensions: Record<string, string> = {};
  for (let at = 0; at < rest.length; at += 2) dimensions[rest[at] ?? ''] = rest[at + 1] ?? '';
  return metricRow(id, { namespace, name, dimensions }, statistic, where);
}
