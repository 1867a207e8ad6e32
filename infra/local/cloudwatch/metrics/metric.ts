/** CloudWatch's identity of a metric: namespace, name and dimensions. Other dimensions make another metric. */

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Values of one metric at one time. */
export interface Datum {
  readonly metric: Metric;
  /** `Count`, `Milliseconds`, `None` ... */
  readonly unit: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly values: readonly number[];
}

/** The same text for the same metric in any order of its dimensions. */
export function metricKey({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([
    namespace,
    name,
    ...Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)),
  ]);
}
