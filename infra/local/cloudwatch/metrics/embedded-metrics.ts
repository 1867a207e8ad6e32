/**
 * Metrics from log lines in the embedded metric format, as CloudWatch Logs extracts them from a function's output.
 * Source: CloudWatch user guide, "Specification: Embedded metric format".
 */
import * as z from 'zod';
import type { Datum } from './metric.ts';

/** Maximum values in one array and dimensions in one set. Source: the specification. */
const MAX_VALUES = 100;
const MAX_DIMENSIONS = 30;

const envelopeSchema = z.looseObject({
  _aws: z.looseObject({
    /** Epoch milliseconds. */
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.looseObject({
        Namespace: z.string().min(1),
        Dimensions: z.array(z.array(z.string()).max(MAX_DIMENSIONS)),
        Metrics: z.array(z.looseObject({ Name: z.string().min(1), Unit: z.string().default('None') })),
      }),
    ),
  }),
});
const valuesSchema = z.union([z.number().transform((value) => [value]), z.array(z.number()).max(MAX_VALUES)]);

/** Thrown for a line that claims to hold metrics but is malformed. */
export class EmbeddedMetricError extends Error {
  override readonly name = 'EmbeddedMetricError';
}

/** @returns the metrics of the line; an empty list for any other line. @throws EmbeddedMetricError */
export function embeddedMetrics(line: string): Datum[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  let members: unknown;
  try {
    members = JSON.parse(line);
  } catch {
    // Text that only mentions the format.
    return [];
  }
  const envelope = envelopeSchema.safeParse(members);
  if (!envelope.success) throw new EmbeddedMetricError(z.prettifyError(envelope.error));
  const { _aws, ...root } = envelope.data;
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) => {
      const values = valuesSchema.safeParse(root[Name]);
      if (!values.success) throw new EmbeddedMetricError(`${Name} has no value, or none that is a number`);
      return Dimensions.map((names) => ({
        metric: {
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, dimensionValue(root, name)])),
        },
        unit: Unit,
        at: _aws.Timestamp,
        values: values.data,
      }));
    }),
  );
}

function dimensionValue(root: Readonly<Record<string, unknown>>, name: string): string {
  const value = root[name];
  if (typeof value !== 'string' || value === '') throw new EmbeddedMetricError(`The dimension ${name} has no value`);
  return value;
}
