/** Values of metrics as plain data: what the domain finds worth counting, before anything is published. */
import type { METRICS, MetricName } from '../../metric-catalogue.ts';

/** The dimensions that the catalogue knows for a metric; one that a value has not is left out. */
export type MetricDimensions<Name extends MetricName> = {
  readonly [Dimension in (typeof METRICS)[Name]['by'][number]]?: string;
};

/** What `Metrics.add` takes, in one piece. */
export type Measurement = {
  readonly [Name in MetricName]: readonly [name: Name, value: number, dimensions?: MetricDimensions<Name>];
}[MetricName];
