/** Metrics that are kept in the order in which they were added. */
import type { Measurement } from '../../lambdas/domain/export/measurement.ts';
import type { MetricName } from '../../lambdas/metric-catalogue.ts';
import type { Metrics } from '../../lambdas/ports.ts';

export class RecordedMetrics implements Metrics {
  readonly measured: Measurement[] = [];

  add(...measurement: Measurement): void {
    this.measured.push(measurement);
  }

  /** The values of one metric, whatever their dimensions. */
  valuesOf(name: MetricName): number[] {
    return this.measured.filter(([each]) => each === name).map(([, value]) => value);
  }
}
