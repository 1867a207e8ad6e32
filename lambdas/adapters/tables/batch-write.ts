/** Puts and deletions in batches. DynamoDB may leave some of a batch unprocessed: those are sent again with a growing delay. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand, type BatchWriteCommandInput, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../domain/errors.ts';
import { callService } from '../sdk-faults.ts';

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** DynamoDB takes 25 items a request; 25 of ours are far below its limit of 16 MB. */
const BATCH = 25;
const MAX_TRIES = 10;

/** @throws ConflictError when items are still unprocessed after the last try */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  table: string,
  requests: Readonly<WriteRequests>,
): Promise<void> {
  for (let from = 0; from < requests.length; from += BATCH) {
    let unprocessed: WriteRequests = requests.slice(from, from + BATCH);
    for (let tries = 0; unprocessed.length > 0; tries++) {
      if (tries === MAX_TRIES) {
        throw new ConflictError(new Error(`${unprocessed.length} items were not written`));
      }
      const { UnprocessedItems } = await callService('DynamoDB', () =>
        client.send(new BatchWriteCommand({ RequestItems: { [table]: unprocessed } })),
      );
      unprocessed = UnprocessedItems?.[table] ?? [];
      if (unprocessed.length > 0) {
        await sleep(Math.random() * Math.min(1000, 50 * 2 ** tries));
      }
    }
  }
}
