/** Transactions: conflicts and throttling are retried, and a failed condition is an outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../domain/errors.ts';
import { asNamedFault, faultName } from '../sdk-faults.ts';
import type { TableKey } from './table-keys.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** For every write that competes with others for the same item. */
export const MAX_TRIES = 12;
/** Reasons for a cancelled transaction that pass by themselves. */
const TEMPORARY = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * @returns false when a condition failed
 * @throws ConflictError when a conflict lasts through all tries
 */
export async function transact(client: DynamoDBDocumentClient, items: TransactItem[]): Promise<boolean> {
  return (await unlessRefused(() => client.send(new TransactWriteCommand({ TransactItems: items })))) !== REFUSED;
}

/**
 * Reads items as they were at one moment.
 * @returns the items in the order of the keys, undefined for one that does not exist
 * @throws ConflictError when others write them during all tries
 */
export async function transactGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly TableKey[],
): Promise<(Record<string, unknown> | undefined)[]> {
  const gets = keys.map((Key) => ({ Get: { TableName: table, Key } }));
  const read = await unlessRefused(() => client.send(new TransactGetCommand({ TransactItems: gets })));
  return read === REFUSED ? [] : (read.Responses ?? []).map(({ Item }) => Item);
}

const REFUSED = Symbol('a condition failed');

/** @throws ConflictError when a conflict lasts through all tries */
async function unlessRefused<T>(send: () => Promise<T>): Promise<T | typeof REFUSED> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      return await send();
    } catch (error) {
      if (faultName(error) !== 'TransactionCanceledException') {
        throw asNamedFault('DynamoDB', error);
      }
      const reasons = cancellationCodes(error);
      if (reasons.includes('ConditionalCheckFailed')) {
        return REFUSED;
      }
      if (!reasons.some((reason) => TEMPORARY.has(reason))) {
        throw error;
      }
    }
    await backOff(tries);
  }
  throw new ConflictError(undefined);
}

function cancellationCodes(error: unknown): string[] {
  if (!(error instanceof Error) || !('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) {
    return [];
  }
  return error.CancellationReasons.map((reason: { Code?: string }) => reason.Code ?? 'None');
}

/** Full jitter, so that writers that collided do not collide again at once. */
export function backOff(tries: number): Promise<void> {
  return sleep(Math.random() * Math.min(1000, 20 * 2 ** tries));
}
