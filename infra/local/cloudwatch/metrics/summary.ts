/**
 * A summary of the values of a metric in a period, and the statistics of it. Summaries can be added: those of five minutes
 * make the summary of the five-minute period.
 *
 * Difference from AWS: percentiles are exact to three significant digits.
 */
import { NotHonouredError } from '../../service/service.ts';

export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The count of each value, rounded to three significant digits. */
  readonly histogram: ReadonlyMap<number, number>;
}

export function summarise(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  const histogram = new Map<number, number>();
  let sum = 0;
  for (const value of values) {
    sum += value;
    const rounded = Number(value.toPrecision(3));
    histogram.set(rounded, (histogram.get(rounded) ?? 0) + 1);
  }
  return { count: values.length, sum, minimum: Math.min(...values), maximum: Math.max(...values), histogram };
}

export function addUp(one: Summary | undefined, other: Summary | undefined): Summary | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const histogram = new Map(one.histogram);
  for (const [value, times] of other.histogram) histogram.set(value, (histogram.get(value) ?? 0) + times);
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
    histogram,
  };
}

export type Statistic = (summary: Summary) => number;

const PLAIN: Readonly<Record<string, Statistic>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
  SampleCount: ({ count }) => count,
};

/** @throws NotHonouredError for statistics other than these five and percentiles such as `p95` or `p99.9` */
export function statisticNamed(name: string, where: string): Statistic {
  const plain = PLAIN[name];
  if (plain !== undefined) return plain;
  const percent = Number(/^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1] ?? Number.NaN);
  if (Number.isNaN(percent)) throw new NotHonouredError(`the statistic ${name}`, where);
  return (summary) => percentile(summary, percent);
}

/** By nearest rank. */
function percentile({ histogram, count, minimum, maximum }: Summary, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * count));
  let counted = 0;
  for (const [value, times] of [...histogram].sort(([one], [other]) => one - other)) {
    counted += times;
    // The rounded value may be outside the range of the values.
    if (counted >= rank) return Math.min(maximum, Math.max(minimum, value));
  }
  return maximum;
}
