/** Evaluates the rows of metrics and expressions that alarms and dashboards declare. */
import { NotHonouredError } from '../../service/service.ts';
import { type Metric, metricKey } from '../metrics/metric.ts';
import type { Grid, MetricStore } from '../metrics/metric-store.ts';
import { type Statistic, statisticNamed } from '../metrics/summary.ts';
import { type MathNode, parseMath } from './math-syntax.ts';
import { evaluateMath, type LabelledSeries, type MathValue, seriesOf } from './metric-math.ts';
import { parseSearch } from './search-syntax.ts';

export interface MetricRow {
  readonly kind: 'metric';
  /** The name for expressions. */
  readonly id: string | undefined;
  readonly metric: Metric;
  readonly statisticName: string;
  readonly statistic: Statistic;
}

export interface ExpressionRow {
  readonly kind: 'expression';
  readonly id: string | undefined;
  readonly expression: string;
  readonly tree: MathNode;
}

export type QueryRow = MetricRow | ExpressionRow;

export interface QuerySources {
  readonly store: MetricStore;
  /** Epoch milliseconds, by the clock of the metrics. */
  readonly now: () => number;
  /** @throws NotHonouredError for a metric without a known quota */
  quotaOf(metric: Metric): number;
}

/** @throws NotHonouredError for a statistic that is not honoured */
export function metricRow(id: string | undefined, metric: Metric, statisticName: string, where: string): MetricRow {
  return { kind: 'metric', id, metric, statisticName, statistic: statisticNamed(statisticName, where) };
}

/** @throws NotHonouredError for metric math outside the subset */
export function expressionRow(id: string | undefined, expression: string, where: string): ExpressionRow {
  return { kind: 'expression', id, expression, tree: parseMath(expression, where) };
}

/** One series for a metric, one or several for an expression. @throws NotHonouredError */
export function query(
  row: QueryRow,
  rows: readonly QueryRow[],
  grid: Grid,
  sources: QuerySources,
  where: string,
): readonly LabelledSeries[] {
  return seriesOf(rowValue(row, rows, grid, sources, where), grid.count);
}

function rowValue(
  row: QueryRow,
  rows: readonly QueryRow[],
  grid: Grid,
  sources: QuerySources,
  where: string,
): MathValue {
  if (row.kind === 'metric') return { kind: 'series', values: sources.store.read(row.metric, row.statistic, grid) };
  // Without the row itself, so that no expression refers to itself.
  const others = rows.filter((other) => other !== row);
  const rowOf = (id: string): QueryRow => {
    const found = others.find((other) => other.id === id);
    if (found === undefined) throw new NotHonouredError(`the unknown id ${id} in "${row.expression}"`, where);
    return found;
  };
  return evaluateMath(row.tree, {
    count: grid.count,
    where,
    valueOf: (id) => rowValue(rowOf(id), others, grid, sources, where),
    search: (text, statisticName) => search(text, statisticNamed(statisticName, where), grid, sources, where),
    serviceQuota(id) {
      const named = rowOf(id);
      if (named.kind !== 'metric') throw new NotHonouredError(`SERVICE_QUOTA of the expression ${id}`, where);
      return sources.quotaOf(named.metric);
    },
  });
}

/** The label of each series is the dimensions in which it differs from the others. */
function search(
  text: string,
  statistic: Statistic,
  grid: Grid,
  { store, now }: QuerySources,
  where: string,
): readonly LabelledSeries[] {
  const { namespace, dimensionNames, accepts } = parseSearch(text, where);
  const found = store
    .search(namespace, dimensionNames, grid, now())
    .filter(accepts)
    .sort((one, other) => (metricKey(one) < metricKey(other) ? -1 : 1));
  const telling = dimensionNames.filter((name) => new Set(found.map(({ dimensions }) => dimensions[name])).size > 1);
  const severalNames = new Set(found.map(({ name }) => name)).size > 1;
  // A single series gets its last dimension as label.
  const named = telling.length > 0 || severalNames ? telling : dimensionNames.slice(-1);
  return found.map((metric) => ({
    label: [...(severalNames ? [metric.name] : []), ...named.map((name) => metric.dimensions[name])].join(' '),
    values: store.read(metric, statistic, grid),
  }));
}

/** The metrics among the rows. */
export function metricsOf(rows: readonly QueryRow[]): MetricRow[] {
  return rows.filter((row) => row.kind === 'metric');
}
