/** The key of an organisation's marks, in its partition of the exports table. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { MARK_KEY_BYTES } from '../../../domain/decisions/marks.ts';
import { ConflictError } from '../../../domain/errors.ts';
import { callService, faultName } from '../../sdk-faults.ts';
import { markKeyItemKey } from '../table-keys.ts';

/** Strongly consistent. @returns undefined when none has been made */
export async function readMarkKey(
  client: DynamoDBDocumentClient,
  table: string,
  organisationNumber: string,
): Promise<Uint8Array | undefined> {
  const Key = markKeyItemKey(organisationNumber);
  const { Item } = await callService('DynamoDB', () =>
    client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })),
  );
  return Item === undefined ? undefined : Buffer.from(String(Item.key), 'base64');
}

/** @param randomBytes cryptographically random */
export async function ensureMarkKey(
  client: DynamoDBDocumentClient,
  table: string,
  organisationNumber: string,
  randomBytes: (length: number) => Uint8Array,
): Promise<Uint8Array> {
  const stored = await readMarkKey(client, table, organisationNumber);
  if (stored !== undefined) {
    return stored;
  }
  const key = Buffer.from(randomBytes(MARK_KEY_BYTES)).toString('base64');
  await callService('DynamoDB', async () => {
    try {
      const Item = { ...markKeyItemKey(organisationNumber), key };
      const ConditionExpression = 'attribute_not_exists(pk)';
      await client.send(new PutCommand({ TableName: table, Item, ConditionExpression }));
    } catch (error) {
      // Somebody else has made one; that is read below.
      if (faultName(error) !== 'ConditionalCheckFailedException') {
        throw error;
      }
    }
  });
  const made = await readMarkKey(client, table, organisationNumber);
  if (made === undefined) {
    throw new ConflictError(undefined);
  }
  return made;
}
