/** Metrics by their names in the catalogue, and metrics of AWS itself. */
import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type METRICS, METRICS_SERVICE, type MetricName, OTHER_ORGANISATIONS } from '../../lambdas/metric-catalogue.ts';
import type { Parameters } from '../parameters.ts';

/** The dimensions that a metric is split by; `never` for one that is not. */
type DimensionOf<Name extends MetricName> = (typeof METRICS)[Name]['by'][number];

type MetricByOrganisation = {
  [Name in MetricName]: 'organisation' extends DimensionOf<Name> ? Name : never;
}[MetricName];

/** As CloudWatch spells them; `p95` is a percentile. */
export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | 'p50' | 'p95';

interface CatalogueMetricOptions<Name extends MetricName> {
  readonly period?: Duration;
  readonly label?: string;
  readonly color?: string;
  /** At most one: a value is published in total and by each dimension, never by two at once. */
  readonly of?: { readonly [Dimension in DimensionOf<Name>]?: string };
}

/** More lines in one panel cannot be read, and a dashboard can have 2,500 metrics in all. */
const MAX_ORGANISATIONS = 100;

/** The metrics of the Lambdas of one stack. Their namespace is the stack's name, see `stage-function.ts`. */
export class CatalogueMetrics {
  /** The values of the dimension `organisation`, if the deployment names them and there are not too many. */
  readonly organisations: readonly string[] | undefined;
  private readonly namespace: string;

  constructor(namespace: string, organisations: Parameters['organisations']) {
    this.namespace = namespace;
    this.organisations =
      organisations === 'any' || organisations.length > MAX_ORGANISATIONS
        ? undefined
        : [...organisations, OTHER_ORGANISATIONS];
  }

  metric<Name extends MetricName>(
    metricName: Name,
    statistic: Statistic,
    { of, ...options }: CatalogueMetricOptions<Name> = {},
  ): Metric {
    return new Metric({
      namespace: this.namespace,
      metricName,
      statistic,
      dimensionsMap: { service: METRICS_SERVICE, ...of },
      ...options,
    });
  }

  /** One line for each organisation, also without recent exports. Uses `search`, with its limit, if they are not known. */
  byOrganisation(metricName: MetricByOrganisation, statistic: Statistic, period: Duration): IMetric[] {
    return (
      this.organisations?.map((organisation) =>
        this.metric(metricName, statistic, { period, label: organisation, of: { organisation } }),
      ) ?? [this.search(metricName, statistic, 'organisation', period)]
    );
  }

  /**
   * The sum of one metric by the sum of another, over the same period. Not its average: a run with several attempts has several
   * values. Without a value when nothing was counted.
   * @param organisation default: all together
   */
  ratio<Name extends MetricByOrganisation>(
    sum: Name,
    count: Name,
    {
      label,
      period,
      organisation,
    }: { readonly label: string; readonly period?: Duration; readonly organisation?: string },
  ): MathExpression {
    const part = (name: Name) =>
      this.metric<MetricByOrganisation>(name, 'Sum', organisation === undefined ? {} : { of: { organisation } });
    const suffix = organisation === undefined ? '' : `_${organisation}`;
    return new MathExpression({
      expression: `sum${suffix} / count${suffix}`,
      usingMetrics: { [`sum${suffix}`]: part(sum), [`count${suffix}`]: part(count) },
      label,
      ...(period === undefined ? {} : { period }),
    });
  }

  /** One line for each organisation that the deployment names; none if it names none. */
  ratioByOrganisation(sum: MetricByOrganisation, count: MetricByOrganisation, period: Duration): IMetric[] {
    return (this.organisations ?? []).map((organisation) =>
      this.ratio(sum, count, { label: organisation, period, organisation }),
    );
  }

  /**
   * One line for each value of the dimension. CloudWatch finds only metrics that have reported within the last two weeks, also
   * for an earlier range. Not for alarms, which do not support SEARCH.
   */
  search<Name extends MetricName>(
    metricName: Name,
    statistic: Statistic,
    dimension: DimensionOf<Name>,
    period: Duration,
  ): MathExpression {
    // Quoted, because the namespace is the stack's name and can contain a hyphen.
    const schema = `{"${this.namespace}",service,${dimension}}`;
    return new MathExpression({
      expression: `SEARCH('${schema} MetricName="${metricName}"', '${statistic}')`,
      usingMetrics: {},
      // Without a label each line is named after the dimension's value.
      label: '',
      period,
    });
  }
}

/**
 * How many Lambdas of the whole account run at the same time. SERVICE_QUOTA knows it by this metric alone: the one that Service
 * Quotas names as the `UsageMetric` of L-B99A9384, which is Lambda's own without dimensions and not one in AWS/Usage.
 */
export function accountConcurrency(options: MetricOptions): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'ConcurrentExecutions',
    statistic: 'Maximum',
    ...options,
  });
}
