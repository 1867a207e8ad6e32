/**
 * The cost of an export: the usage of its runs times a dated price list.
 *
 * Included: every invocation of a stage and of the finaliser (requests, GB-seconds, and their use of DynamoDB, S3, KMS and
 * Secrets Manager), the state transitions of the executions, and the API requests that started them.
 *
 * Not included, because it serves many exports or depends on how long a user looks: polls and other reads by the API (a
 * write for each would cost more than the read), push and WebSocket messages, the reconciler, logs, metrics and traces,
 * storage of table and report, data keys, and downloads. The usage of a Lambda that was killed before it could report it is
 * missing too. The dashboard shows the total of all these.
 */
import * as z from 'zod';
import type { ExportCost } from '../../../protocol.ts';
import { COST_PARTS, type CostPart } from '../../../protocol.ts';
import type { ExportRecord } from '../export-record.ts';
import prices from './price-lists/eu-north-1.json' with { type: 'json' };
import { maxUsage, sumOfUsage, USAGE_FIELDS, type Usage, type UsageField } from './usage.ts';

const priceListSchema = z.object({
  id: z.string(),
  region: z.string(),
  date: z.iso.date(),
  currency: z.literal('USD'),
  note: z.string(),
  prices: z.record(
    z.enum(USAGE_FIELDS),
    z.object({
      usd: z.number().min(0),
      per: z.number().min(1),
      unit: z.string(),
      source: z.string(),
      verified: z.boolean(),
    }),
  ),
});
export type PriceList = z.infer<typeof priceListSchema>;

export const PRICE_LIST: PriceList = priceListSchema.parse(prices);

const PART_OF: Readonly<Record<UsageField, CostPart>> = {
  lambdaRequests: 'lambda',
  lambdaGbSeconds: 'lambda',
  stateTransitions: 'stepFunctions',
  readUnits: 'dynamoDb',
  writeUnits: 'dynamoDb',
  s3Writes: 's3',
  s3Reads: 's3',
  s3BytesWritten: 's3',
  s3BytesRead: 's3',
  kmsRequests: 'kms',
  secretRequests: 'secretsManager',
  apiRequests: 'apiGateway',
};

export function costOf(usage: Usage, list: PriceList = PRICE_LIST): ExportCost {
  const ofPart = (part: CostPart) =>
    USAGE_FIELDS.filter((field) => PART_OF[field] === part).reduce((sum, field) => {
      const { usd, per } = list.prices[field];
      return sum + ((usage[field] ?? 0) * usd) / per;
    }, 0);
  const parts = Object.fromEntries(COST_PARTS.map((part) => [part, ofPart(part)] as const));
  const total = COST_PARTS.reduce((sum, part) => sum + (parts[part] ?? 0), 0);
  return { currency: 'USD', total, parts: costPartsSchema.parse(parts), priceList: list.id };
}

const costPartsSchema = z.record(z.enum(COST_PARTS), z.number().min(0));

/**
 * Adds the usage of one attempt to the record of an export or an import, which may be in a later attempt by now.
 * @returns undefined when the usage is already known
 */
export function withUsageOf<R extends Pick<ExportRecord, 'version' | 'cost'>>(
  record: R,
  attempt: number,
  usage: Usage,
): R | undefined {
  const known = record.cost?.attempts ?? {};
  const before = known[attempt];
  const now = maxUsage(before ?? {}, usage);
  if (before !== undefined && USAGE_FIELDS.every((field) => (now[field] ?? 0) === (before[field] ?? 0))) {
    return undefined;
  }
  const attempts = { ...known, [attempt]: now };
  return { ...record, version: record.version + 1, cost: { ...costOf(sumOfUsage(Object.values(attempts))), attempts } };
}

/**
 * Number of billed state transitions: each entered state and each retry of a task.
 * @param eventTypes event types of an execution's history
 */
export function stateTransitions(eventTypes: Iterable<string>): number {
  let [entered, tasks, tries] = [0, 0, 0];
  for (const type of eventTypes) {
    entered += type.endsWith('StateEntered') ? 1 : 0;
    tasks += type === 'TaskStateEntered' ? 1 : 0;
    tries += type === 'TaskScheduled' ? 1 : 0;
  }
  return entered + Math.max(0, tries - tasks);
}
