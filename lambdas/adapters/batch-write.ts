/** Puts and deletions by the batch, in which DynamoDB may leave some undone: those are sent again, ever more slowly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand, type BatchWriteCommandInput, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../domain/errors.ts';
import { callService } from './sdk-faults.ts';

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** At most 25 items a request (DynamoDB's limit); ours are far below its 16 MB together. */
const BATCH = 25;
const MOST_TRIES = 10;

/** @throws ConflictError when items were left undone too often */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  table: string,
  requests: Readonly<WriteRequests>,
): Promise<void> {
  for (let from = 0; from < requests.length; from += BATCH) {
    let open: WriteRequests = requests.slice(from, from + BATCH);
    for (let tries = 0; open.length > 0; tries++) {
      if (tries === MOST_TRIES) {
        throw new ConflictError(new Error(`${open.length} items were not taken`));
      }
      const { UnprocessedItems } = await callService('DynamoDB', () =>
        client.send(new BatchWriteCommand({ RequestItems: { [table]: open } })),
      );
      open = UnprocessedItems?.[table] ?? [];
      if (open.length > 0) {
        await sleep(Math.random() * Math.min(1000, 50 * 2 ** tries));
      }
    }
  }
}
