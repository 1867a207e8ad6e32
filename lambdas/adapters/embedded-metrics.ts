/**
 * Metrics in CloudWatch's embedded format on standard output; values with the same dimensions share a line. Each value is
 * published under `service` alone and under `service` with each of its dimensions. A line of an organisation's metrics holds
 * one value of each metric, as a number: the finance dashboard sums log lines, and cannot sum lists.
 */
import { Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import type { Measurement } from '../domain/export/measurement.ts';
import { METRICS, METRICS_SERVICE, type MetricName } from '../metric-catalogue.ts';
import type { Metrics } from '../ports.ts';
import { lazily } from './lazily.ts';

interface Group {
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly values: Map<MetricName, number[]>;
}

/** Powertools publishes by itself at 100 values of one metric, and then drops the dimensions. */
const MAX_VALUES = 99;

export class EmbeddedMetrics implements Metrics {
  private groups = new Map<string, Group>();
  // Made with the first value, because importing a handler must not read the environment.
  private readonly powertools = lazily(() => new Powertools({ serviceName: METRICS_SERVICE }));

  add(...[name, value, given = {}]: Measurement): void {
    const dimensions = Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1));
    const key = JSON.stringify(dimensions);
    const group = this.groups.get(key) ?? { dimensions, values: new Map() };
    this.groups.set(key, group);
    const values = group.values.get(name) ?? [];
    group.values.set(name, values);
    values.push(value);
  }

  /** Writes what was added since the last call; writes nothing when nothing was added. */
  publish(): void {
    const groups = this.groups;
    this.groups = new Map();
    for (const group of groups.values()) {
      const count = Math.max(...[...group.values.values()].map((values) => values.length));
      const perLine = group.dimensions.some(([name]) => name === 'organisation') ? 1 : MAX_VALUES;
      for (let from = 0; from < count; from += perLine) {
        this.publishOne(group, from, from + perLine);
      }
    }
  }

  private publishOne({ dimensions, values: all }: Group, from: number, to: number): void {
    const powertools = this.powertools().addDimensions({});
    for (const [name, value] of dimensions) {
      powertools.addDimensions({ [name]: value });
    }
    for (const [name, values] of all) {
      for (const value of values.slice(from, to)) {
        powertools.addMetric(name, METRICS[name].unit, value);
      }
    }
    powertools.publishStoredMetrics();
  }
}

/** The metrics of this process; `observed` publishes them at the end of each invocation. */
export const embeddedMetrics = lazily(() => new EmbeddedMetrics());
