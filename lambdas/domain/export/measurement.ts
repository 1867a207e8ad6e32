/** Values of metrics as plain data, before they are published. */
import type { METRICS, MetricName } from '../../metric-catalogue.ts';

/** The dimensions of a metric in the catalogue; a value may omit some. */
export type MetricDimensions<Name extends MetricName> = {
  readonly [Dimension in (typeof METRICS)[Name]['by'][number]]?: string;
};

/** The arguments of `Metrics.add` as one tuple. */
export type Measurement = {
  readonly [Name in MetricName]: readonly [name: Name, value: number, dimensions?: MetricDimensions<Name>];
}[MetricName];
