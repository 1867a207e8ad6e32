/** Transactions: what is worth another try is tried again, and a failed condition is an answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../domain/errors.ts';
import { callService, faultName } from './sdk-faults.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Of everything that meets others at the same item. */
export const MOST_TRIES = 12;
/** Why a transaction may be cancelled though nothing is wrong with it. */
const WORTH_ANOTHER_TRY = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * @returns false when a condition failed; tells that apart from a conflict, which is tried again
 * @throws ConflictError when the conflict does not end
 */
export async function transact(client: DynamoDBDocumentClient, items: TransactItem[]): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items }));
      return true;
    } catch (error) {
      if (faultName(error) !== 'TransactionCanceledException') {
        await callService('DynamoDB', () => Promise.reject(error));
      }
      const reasons = cancellationCodes(error);
      if (reasons.includes('ConditionalCheckFailed')) {
        return false;
      }
      if (!reasons.some((reason) => WORTH_ANOTHER_TRY.has(reason))) {
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

/** Full jitter, so that those who met do not meet again at once. */
export function backOff(tries: number): Promise<void> {
  return sleep(Math.random() * Math.min(1000, 20 * 2 ** tries));
}
