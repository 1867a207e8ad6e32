/** Transactions: conflicts and throttling are retried, and a failed condition is an outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../domain/errors.ts';
import { asNamedFault, faultName } from '../sdk-faults.ts';

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
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items }));
      return true;
    } catch (error) {
      if (faultName(error) !== 'TransactionCanceledException') {
        throw asNamedFault('DynamoDB', error);
      }
      const reasons = cancellationCodes(error);
      if (reasons.includes('ConditionalCheckFailed')) {
        return false;
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
