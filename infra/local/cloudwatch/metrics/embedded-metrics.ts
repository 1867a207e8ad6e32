/**
 * Metrics from a log: lines in the embedded metric format, as CloudWatch Logs takes them out of what a Lambda writes.
 * Source: CloudWatch user guide, "Specification: Embedded metric format".
 */
import * as z from 'zod';
import type { Datum } from './metric.ts';

/** At most so many values may stand in one array, and so many dimensions in one set. Source: the specification. */
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

/** A line that says it holds metrics and does not. */
export class EmbeddedMetricError extends Error {
  override readonly name = 'EmbeddedMetricError';
}

/** What the line holds; nothing for any other line of a log. @throws EmbeddedMetricError */
export function embeddedMetrics(line: string): Datum[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  let members: unknown;
  try {
    members = JSON.parse(line);
  } catch {
    // Text that speaks of the format.
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
