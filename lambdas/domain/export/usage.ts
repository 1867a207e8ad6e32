/** What a run uses of the services that are paid for by use. Usages add up; what is not said is nothing. */
import * as z from 'zod';

export const USAGE_FIELDS = [
  'lambdaRequests',
  'lambdaGbSeconds',
  'stateTransitions',
  'readUnits',
  'writeUnits',
  's3Writes',
  's3Reads',
  's3BytesWritten',
  's3BytesRead',
  'kmsRequests',
  'secretRequests',
  'apiRequests',
] as const;
export type UsageField = (typeof USAGE_FIELDS)[number];

export const usageSchema = z.partialRecord(z.enum(USAGE_FIELDS), z.number().min(0));
export type Usage = Readonly<z.infer<typeof usageSchema>>;

/** Carried by the write that ends a chunk, or in an item of its own: of one invocation, for one attempt. */
export const attemptUsageSchema = z.object({ attempt: z.int(), usage: usageSchema });
export type AttemptUsage = z.infer<typeof attemptUsageSchema>;

/** The write that carries a usage cannot be in it; it is of one unit. */
export const OWN_WRITE: Usage = { writeUnits: 1 };

export function sumOfUsage(usages: readonly Usage[]): Usage {
  return combine(usages, (values) => values.reduce((sum, value) => sum + value, 0));
}

/** The larger of each: what was counted once may be gone when it is counted again. */
export function maxUsage(one: Usage, other: Usage): Usage {
  return combine([one, other], (values) => Math.max(...values));
}

function combine(usages: readonly Usage[], of: (values: readonly number[]) => number): Usage {
  const fields = USAGE_FIELDS.map((field) => [field, of(usages.map((usage) => usage[field] ?? 0))] as const);
  return Object.fromEntries(fields.filter(([, value]) => value > 0));
}
