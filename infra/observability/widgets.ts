/** The house style of the dashboards: a title on every panel, a unit on every axis, thresholds as lines. */
import {
  Color,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  LegendPosition,
  LogQueryVisualizationType,
  LogQueryWidget,
  SingleValueWidget,
  TableLayout,
  TableWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/** A dashboard is 24 wide. */
export const FULL_WIDTH = 24;
const GRAPH_HEIGHT = 6;

interface GraphPanel {
  readonly title: string;
  /** The unit on the left axis. */
  readonly unit: string;
  readonly width: number;
  readonly metrics: readonly IMetric[];
  /** The alarm's threshold, drawn as a line. */
  readonly threshold?: { readonly value: number; readonly label: string };
  readonly right?: { readonly unit: string; readonly metrics: readonly IMetric[] };
  /** Draws the lines on top of each other, for parts of a whole. */
  readonly stacked?: boolean;
  /** The end of the axis, so that a small share does not look large. */
  readonly max?: number;
}

export function graph({
  title,
  unit,
  width,
  metrics,
  threshold,
  right,
  stacked = false,
  max,
}: GraphPanel): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    left: [...metrics],
    leftYAxis: { label: unit, min: 0, showUnits: false, ...(max === undefined ? {} : { max }) },
    ...(threshold === undefined ? {} : { leftAnnotations: [{ ...threshold, color: Color.RED }] }),
    ...(right === undefined
      ? {}
      : { right: [...right.metrics], rightYAxis: { label: right.unit, min: 0, showUnits: false } }),
    stacked,
    legendPosition: LegendPosition.BOTTOM,
  });
}

interface RangePanel {
  readonly title: string;
  readonly width: number;
  readonly metrics: readonly IMetric[];
}

/** One number each, over the time range that the dashboard shows. */
export function numbers({ title, width, metrics }: RangePanel): SingleValueWidget {
  return new SingleValueWidget({ title, width, height: 4, metrics: [...metrics], setPeriodToTimeRange: true });
}

/** One bar each, over the time range that the dashboard shows. */
export function bars({ title, width, metrics, unit }: RangePanel & { readonly unit: string }): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    view: GraphWidgetView.BAR,
    left: [...metrics],
    leftYAxis: { label: unit, min: 0, showUnits: false },
    legendPosition: LegendPosition.BOTTOM,
    setPeriodToTimeRange: true,
  });
}

/** One row each, over the time range that the dashboard shows. */
export function table({ title, width, metrics }: RangePanel): TableWidget {
  return new TableWidget({
    title,
    width,
    height: GRAPH_HEIGHT,
    metrics: [...metrics],
    layout: TableLayout.VERTICAL,
    setPeriodToTimeRange: true,
  });
}

interface LogPanel {
  readonly title: string;
  readonly width: number;
  readonly logs: readonly ILogGroup[];
  /** A command of Logs Insights each. */
  readonly query: readonly string[];
}

/** The rows of a log query over the time range that the dashboard shows. */
export function logTable({ title, width, logs, query }: LogPanel): LogQueryWidget {
  return new LogQueryWidget({
    title,
    width,
    height: 2 * GRAPH_HEIGHT,
    logGroupNames: logs.map(({ logGroupName }) => logGroupName),
    queryLines: [...query],
    view: LogQueryVisualizationType.TABLE,
  });
}

export function text(markdown: string, width: number, height: number): TextWidget {
  return new TextWidget({ markdown: markdown.trim(), width, height });
}
