/** All metrics by minute in memory. Old data gets a coarser resolution, the oldest is deleted. */
import { type Datum, type Metric, metricKey } from './metric.ts';
import { addUp, type Statistic, type Summary, summarise } from './summary.ts';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Resolution by age: one minute for a day, five minutes for 15 days, one hour for 455 days. AWS keeps one minute for 15
 * days, five minutes for 63 days and one hour for 455 days.
 */
const RESOLUTIONS = [
  { olderThan: 15 * DAY, milliseconds: HOUR },
  { olderThan: DAY, milliseconds: 5 * MINUTE },
] as const;
const OLDEST = 455 * DAY;
/** SEARCH does not find metrics without newer data. Source: CloudWatch user guide. */
const SEARCHABLE_FOR = 14 * DAY;
/** About 40 MB of memory and 15 MB of file. */
const MAX_POINTS = 100_000;

/** Consecutive periods of equal length; `start` in epoch milliseconds. */
export interface Grid {
  readonly start: number;
  /** Milliseconds. */
  readonly period: number;
  readonly count: number;
}

export interface StoredPoint {
  readonly metric: Metric;
  readonly unit: string;
  /** Epoch milliseconds of the start of its minute (or five minutes, or hour). */
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

  /** Adds a saved point to the store. */
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

  /** What was added since the last call, for saving. */
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

  /** One value for each period of the grid; undefined for a period without data. */
  read(metric: Metric, statistic: Statistic, { start, period, count }: Grid): (number | undefined)[] {
    const summaries: (Summary | undefined)[] = Array.from({ length: count });
    for (const [at, summary] of this.#entries.get(metricKey(metric))?.points ?? []) {
      const index = Math.floor((at - start) / period);
      if (index >= 0 && index < count) summaries[index] = addUp(summaries[index], summary);
    }
    return summaries.map((summary) => summary && statistic(summary));
  }

  /** Metrics with exactly these dimensions and with data in the grid and in the last 14 days, as SEARCH finds them. */
  search(namespace: string, dimensionNames: readonly string[], { start, period, count }: Grid, now: number): Metric[] {
    const wanted = dimensionNames.toSorted().join('\0');
    const end = start + period * count;
    return [...this.#entries.values()]
      .filter(
        ({ metric, points }) =>
          metric.namespace === namespace &&
          Object.keys(metric.dimensions).toSorted().join('\0') === wanted &&
          points.keys().some((at) => at >= now - SEARCHABLE_FOR) &&
          points.keys().some((at) => at >= start && at < end),
      )
      .map(({ metric }) => metric);
  }

  /** Reduces the resolution of old data, and deletes the oldest data. */
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
    if (total > MAX_POINTS) this.#deleteOldest(total - MAX_POINTS);
  }

  #deleteOldest(surplus: number): void {
    const times = [...this.#entries.values()]
      .flatMap(({ points }) => [...points.keys()])
      .sort((one, other) => one - other);
    const limit = times[surplus] ?? Number.POSITIVE_INFINITY;
    for (const { points } of this.#entries.values()) {
      for (const at of [...points.keys()]) if (at < limit) points.delete(at);
    }
  }
}
