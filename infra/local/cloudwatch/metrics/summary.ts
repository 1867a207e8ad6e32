/**
 * All that was measured of one metric in some time, in the space of a few numbers, and the statistics that can be read from
 * it. Summaries add up: those of five minutes make that of a five-minute period.
 *
 * Otherwise than AWS: percentiles are exact to three significant digits.
 */
import { NotHonouredError } from '../../service/service.ts';

export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** How often each value came, values rounded to three significant digits. */
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

/** @throws NotHonouredError for another statistic than these five and percentiles such as `p95` or `p99.9` */
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
  let seen = 0;
  for (const [value, times] of [...histogram].sort(([one], [other]) => one - other)) {
    seen += times;
    // The rounded value may lie outside of what was measured.
    if (seen >= rank) return Math.min(maximum, Math.max(minimum, value));
  }
  return maximum;
}
