/**
 * What a run costs in AWS: counted operations times dated list prices, `eu-north-1` in three price lists. Left out: what an
 * unused stack costs too (`npm test -- idle-cost`), storage, and the service's own events, which are free.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { PRICE_LIST } from '../../../lambdas/domain/export/cost/cost.ts';
import { IDLE_PRICES } from '../../infra/idle-cost/idle-cost.ts';
import type { LambdaUse, Operations } from './operations.ts';

const followedSchema = z.object({
  region: z.literal(PRICE_LIST.region),
  date: z.iso.date(),
  currency: z.literal('USD'),
  note: z.string(),
  prices: z.record(
    z.enum(['webSocketMessages', 'webSocketMinutes', 'bytesToInternet']),
    z.object({
      usd: z.number().positive(),
      per: z.number().min(1),
      unit: z.string(),
      source: z.string().startsWith('https://aws.amazon.com/'),
      verified: z.boolean(),
    }),
  ),
});

const FOLLOWED_PRICES = followedSchema.parse(
  JSON.parse(
    readFileSync(
      path.join(import.meta.dirname, '..', '..', '..', 'infra/price-lists/eu-north-1-followed.json'),
      'utf8',
    ),
  ),
);

/** The parts that a bill has lines for, in cents. */
export interface RunCost {
  readonly lambda: number;
  readonly stepFunctions: number;
  readonly dynamoDb: number;
  readonly s3: number;
  readonly api: number;
  readonly logsAndTraces: number;
  readonly keys: number;
  readonly download: number;
}

/**
 * The memory that gives a Lambda one whole core. Source: Lambda developer guide, "Configure Lambda function memory".
 * A smaller Lambda takes longer than a core of the machine that it was measured on, by as much as it has less.
 */
const MEGABYTES_OF_A_CORE = 1769;

/** @param milliseconds as measured on one core of the local machine */
function gigabyteSeconds({ milliseconds, megabytes }: LambdaUse): number {
  return (milliseconds / 1000) * (Math.max(megabytes, MEGABYTES_OF_A_CORE) / 1024);
}

/** @param minutes for which one page is connected; default 1 */
export function partsOfCost(run: Operations, minutes = 1): RunCost {
  const uses = Object.values(run.lambdas);
  const price = (list: { readonly usd: number; readonly per: number }, count: number) =>
    (count * list.usd * 100) / list.per;
  const own = PRICE_LIST.prices;
  const { logBytesIngested, traces } = IDLE_PRICES.prices;
  const { webSocketMessages, webSocketMinutes, bytesToInternet } = FOLLOWED_PRICES.prices;
  const sum = (of: (use: LambdaUse) => number) => uses.reduce((total, use) => total + of(use), 0);
  return {
    lambda:
      price(
        own.lambdaRequests,
        sum((use) => use.invocations),
      ) + price(own.lambdaGbSeconds, sum(gigabyteSeconds)),
    stepFunctions: price(own.stateTransitions, run.stateTransitions),
    dynamoDb: price(own.readUnits, run.readUnits) + price(own.writeUnits, run.writeUnits),
    s3: price(own.s3Writes, run.s3Writes) + price(own.s3Reads, run.s3Reads),
    api:
      price(own.apiRequests, run.apiRequests) +
      price(webSocketMessages, run.webSocketMessages) +
      price(webSocketMinutes, minutes),
    logsAndTraces: price(logBytesIngested, run.logBytes) + price(traces, run.traces),
    keys: price(own.kmsRequests, run.kmsRequests) + price(own.secretRequests, run.secretRequests),
    download: price(bytesToInternet, run.bytesToInternet),
  };
}

/** @returns cents */
export function costOfRun(run: Operations): number {
  return Object.values(partsOfCost(run)).reduce((sum, part) => sum + part, 0);
}
