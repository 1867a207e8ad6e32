/** Every metric by minute, in memory, bounded: the older, the coarser, then gone. */

import { type Datum, type Metric, metricKey } from './metric.ts';
import { addUp, type Statistic, type Summary, summarise } from './summary.ts';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long which resolution is kept. AWS: a minute for 15 days, five for 63, an hour for 455; one machine keeps the last day
 * in minutes and has the rest as AWS has it a step later.
 */
const RESOLUTIONS = [
  { olderThan: 15 * DAY, milliseconds: HOUR },
  { olderThan: DAY, milliseconds: 5 * MINUTE },
] as const;
const OLDEST = 455 * DAY;
/** What has not reported for longer is not found by SEARCH, though it is still there by its name. Source: CloudWatch user guide. */
const FOUND_FOR = 14 * DAY;
/** Some 40 MB of memory and 15 MB of file. */
const MAX_POINTS = 100_000;

/** Equal periods one after the other; `start` in epoch milliseconds. */
export interface Grid {
  readonly start: number;
  /** Milliseconds. */
  readonly period: number;
  readonly count: number;
}

export interface StoredPoint {
  readonly metric: Metric;
  readonly unit: string;
  /** Epoch milliseconds at which its minute (or five, or hour) begins. */
  readonly at: number;
  readonly summary: Summary;
}

interface Entry {
  readonly metric: Metric;
  unit: string;
  readonly points: Map<number, Summary>;
}

export class MetricStore {
  readonly #entries = new Map<string, Entry>();
  #unsaved = new Map<string, StoredPoint>();

  add({ metric, unit, at, values }: Datum): void {
    const summary = summarise(values.filter(Number.isFinite));
    if (summary === undefined) return;
    const point = { metric, unit, at: at - (at % MINUTE), summary };
    this.restore(point);
    const key = `${point.at} ${metricKey(metric)}`;
    const before = this.#unsaved.get(key)?.summary;
    this.#unsaved.set(key, { ...point, summary: addUp(before, summary) ?? summary });
  }

  /** What was saved before; added to what is there. */
  restore({ metric, unit, at, summary }: StoredPoint): void {
    const key = metricKey(metric);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { metric, unit, points: new Map() };
      this.#entries.set(key, entry);
    }
    entry.unit = unit;
    const sum = addUp(entry.points.get(at), summary);
    if (sum !== undefined) entry.points.set(at, sum);
  }

  /** What was added since the last call, for whoever writes it down. */
  takeUnsaved(): StoredPoint[] {
    const points = [...this.#unsaved.values()];
    this.#unsaved = new Map();
    return points;
  }

  all(): StoredPoint[] {
    return [...this.#entries.values()].flatMap(({ metric, unit, points }) =>
      [...points].map(([at, summary]) => ({ metric, unit, at, summary })),
    );
  }

  unitOf(metric: Metric): string | undefined {
    return this.#entries.get(metricKey(metric))?.unit;
  }

  /** One value a period of the grid; undefined where nothing was measured. */
  read(metric: Metric, statistic: Statistic, { start, period, count }: Grid): (number | undefined)[] {
    const summaries: (Summary | undefined)[] = Array.from({ length: count });
    for (const [at, summary] of this.#entries.get(metricKey(metric))?.points ?? []) {
      const index = Math.floor((at - start) / period);
      if (index >= 0 && index < count) summaries[index] = addUp(summaries[index], summary);
    }
    return summaries.map((summary) => summary && statistic(summary));
  }

  /** Metrics with exactly these dimensions, as SEARCH finds them: those that have reported lately and have data in the grid. */
  search(namespace: string, dimensionNames: readonly string[], { start, period, count }: Grid, now: number): Metric[] {
    const wanted = dimensionNames.toSorted().join('\0');
    const end = start + period * count;
    return [...this.#entries.values()]
      .filter(
        ({ metric, points }) =>
          metric.namespace === namespace &&
          Object.keys(metric.dimensions).toSorted().join('\0') === wanted &&
          points.keys().some((at) => at >= now - FOUND_FOR) &&
          points.keys().some((at) => at >= start && at < end),
      )
      .map(({ metric }) => metric);
  }

  /** Makes coarse what is old and forgets what is too old, or the oldest when there is too much. */
  age(now: number): void {
    let total = 0;
    for (const [key, entry] of this.#entries) {
      const points = new Map<number, Summary>();
      for (const [at, summary] of entry.points) {
        const age = now - at;
        if (age > OLDEST) continue;
        const resolution = RESOLUTIONS.find(({ olderThan }) => age > olderThan)?.milliseconds ?? MINUTE;
        const coarse = at - (at % resolution);
        const sum = addUp(points.get(coarse), summary);
        if (sum !== undefined) points.set(coarse, sum);
      }
      if (points.size === 0) this.#entries.delete(key);
      else this.#entries.set(key, { ...entry, points });
      total += points.size;
    }
    if (total > MAX_POINTS) this.#forgetOldest(total - MAX_POINTS);
  }

  #forgetOldest(surplus: number): void {
    const times = [...this.#entries.values()]
      .flatMap(({ points }) => [...points.keys()])
      .sort((one, other) => one - other);
    const limit = times[surplus] ?? Number.POSITIVE_INFINITY;
    for (const { points } of this.#entries.values()) {
      for (const at of [...points.keys()]) if (at < limit) points.delete(at);
    }
  }
}
