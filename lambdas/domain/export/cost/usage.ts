/** What a run uses of the services that are billed by use. Usages can be added; a missing field is 0. */
import * as z from 'zod';
import { type ExportCost, exportCostSchema, type Role } from '../../../protocol.ts';

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

/** The usage of one invocation in one attempt. It is part of the write that ends a chunk, or has its own item. */
export const attemptUsageSchema = z.object({ attempt: z.int(), usage: usageSchema });
export type AttemptUsage = z.infer<typeof attemptUsageSchema>;

/** The cost of an export or an import as its record has it, with the usage of each attempt. */
export const runCostSchema = exportCostSchema.extend({ attempts: z.record(z.string(), usageSchema) });

/**
 * As clients see it.
 * @param reader null for what is sent to users of every role
 * @returns null for others than finance, as before the cost has been counted
 */
export function costView(counted: z.infer<typeof runCostSchema> | null, reader: Role | null): ExportCost | null {
  if (counted === null || reader !== 'finance') {
    return null;
  }
  const { attempts: _, ...cost } = counted;
  return cost;
}

/** The write that stores a usage cannot be part of the measured usage. It takes one unit. */
export const OWN_WRITE: Usage = { writeUnits: 1 };

export function sumOfUsage(usages: readonly Usage[]): Usage {
  return combine(usages, (values) => values.reduce((sum, value) => sum + value, 0));
}

/** The larger value of each field, because items that were counted once can be deleted before the next count. */
export function maxUsage(one: Usage, other: Usage): Usage {
  return combine([one, other], (values) => Math.max(...values));
}

function combine(usages: readonly Usage[], of: (values: readonly number[]) => number): Usage {
  const fields = USAGE_FIELDS.map((field) => [field, of(usages.map((usage) => usage[field] ?? 0))] as const);
  return Object.fromEntries(fields.filter(([, value]) => value > 0));
}
