/** What a metric is to CloudWatch: namespace, name and a set of dimensions. With another set it is another metric. */

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Values of one metric, measured at one time. */
export interface Datum {
  readonly metric: Metric;
  /** As CloudWatch spells it: `Count`, `Milliseconds`, `None` ... */
  readonly unit: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly values: readonly number[];
}

/** The same text for the same metric, whatever the order of its dimensions. */
export function metricKey({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([
    namespace,
    name,
    ...Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)),
  ]);
}
