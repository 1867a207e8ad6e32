/** The alarms of the template: their evaluation, their states and the history of changes. */

import * as z from 'zod';
import { metricsOf, type QueryRow, type QuerySources, query } from '../math/metric-query.ts';
import { type Grid, MINUTE } from '../metrics/metric-store.ts';
import { type AlarmRule, type AlarmState, alarmStateSchema, EXTRA_PERIODS, evaluateAlarm } from './alarm-evaluation.ts';

export interface AlarmDescriptor extends AlarmRule {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  /** Milliseconds. */
  readonly period: number;
  readonly rows: readonly QueryRow[];
  /** The row whose value is compared with the threshold. */
  readonly judged: QueryRow;
  /** ARNs of the topics to notify, by the new state. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

export const stateChangeSchema = z.object({
  /** ISO 8601, by the clock of the metrics. */
  at: z.string(),
  alarm: z.string(),
  from: alarmStateSchema,
  to: alarmStateSchema,
  reason: z.string(),
});
export type StateChange = Readonly<z.infer<typeof stateChangeSchema>>;

export interface AlarmStatus {
  readonly alarm: AlarmDescriptor;
  readonly state: AlarmState;
  /** Time of the last change of state; null if there was none. */
  readonly since: string | null;
  readonly reason: string;
}

const UNKNOWN: Omit<StateChange, 'at' | 'alarm'> = {
  from: 'INSUFFICIENT_DATA',
  to: 'INSUFFICIENT_DATA',
  reason: 'Not evaluated yet',
};

export class Alarms {
  readonly #descriptors: readonly AlarmDescriptor[];
  readonly #sources: QuerySources;
  readonly #observedFrom: number;
  readonly #history: StateChange[];
  readonly #latest = new Map<string, StateChange>();

  /**
   * @param observedFrom epoch milliseconds of the start of the engine. An earlier period without data is not a missing data
   * point, so that no alarm fires for the time when the machine was off
   * @param history of earlier engines, oldest first
   */
  constructor(
    descriptors: readonly AlarmDescriptor[],
    sources: QuerySources,
    observedFrom: number,
    history: readonly StateChange[],
  ) {
    this.#descriptors = descriptors;
    this.#sources = sources;
    this.#observedFrom = observedFrom;
    this.#history = [...history];
    for (const change of history) this.#latest.set(change.alarm, change);
  }

  get statuses(): readonly AlarmStatus[] {
    return this.#descriptors.map((alarm) => {
      const latest = this.#latest.get(alarm.name);
      const { to: state, reason } = latest ?? UNKNOWN;
      return { alarm, state, since: latest?.at ?? null, reason };
    });
  }

  /** Oldest first. */
  get history(): readonly StateChange[] {
    return this.#history;
  }

  /** Evaluates every alarm over the periods up to the last full minute. @returns the changes of state */
  evaluate(now: number): { readonly alarm: AlarmDescriptor; readonly change: StateChange }[] {
    return this.statuses.flatMap(({ alarm, state: from }) => {
      const datapoints = this.#datapoints(alarm, now);
      const unseen = datapoints.length < alarm.evaluationPeriods && datapoints.every((value) => value === undefined);
      if (unseen) return [];
      const { state: to, reason } = evaluateAlarm(alarm, datapoints, from);
      if (to === from && this.#latest.has(alarm.name)) return [];
      const change = { at: new Date(now).toISOString(), alarm: alarm.name, from, to, reason };
      this.#latest.set(alarm.name, change);
      if (to === from) return [];
      this.#history.push(change);
      return [{ alarm, change }];
    });
  }

  /** Oldest first, without periods in which no engine ran. */
  #datapoints(alarm: AlarmDescriptor, now: number): (number | undefined)[] {
    const { period, rows, judged, name } = alarm;
    const count = alarm.evaluationPeriods + EXTRA_PERIODS;
    const end = now - (now % MINUTE);
    const grid: Grid = { start: end - count * period, period, count };
    const [series] = query(judged, rows, grid, this.#sources, name);
    const measured = metricsOf(rows).map(({ metric, statistic }) => this.#sources.store.read(metric, statistic, grid));
    const observed = (at: number) =>
      grid.start + at * period >= this.#observedFrom || measured.some((values) => values[at] !== undefined);
    return (series?.values ?? []).filter((_, at) => observed(at));
  }
}
