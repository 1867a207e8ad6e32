/** The item that says which exports of an organisation run and which wait. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { NO_SLOTS, type Slots, slotsSchema } from '../../../domain/export/slots.ts';
import { callService } from '../../sdk-faults.ts';
import { slotsItemKey } from '../table-keys.ts';
import type { TransactItem } from '../transact.ts';

/** Strongly consistent. */
export async function readSlots(
  client: DynamoDBDocumentClient,
  table: string,
  organisationNumber: string,
): Promise<Slots> {
  const { Item } = await callService('DynamoDB', () =>
    client.send(new GetCommand({ TableName: table, Key: slotsItemKey(organisationNumber), ConsistentRead: true })),
  );
  return Item === undefined ? NO_SLOTS : slotsSchema.parse(Item.slots);
}

/** The Put of changed slots, on condition that they are still those that were read; none when nothing changes. */
export function slotsPut(table: string, organisationNumber: string, before: Slots, after: Slots): TransactItem[] {
  if (before === after) {
    return [];
  }
  const slots = { ...after, version: before.version + 1 };
  return [
    {
      Put: {
        TableName: table,
        Item: { ...slotsItemKey(organisationNumber), slots },
        ...(before.version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#slots.#version = :version',
              ExpressionAttributeNames: { '#slots': 'slots', '#version': 'version' },
              ExpressionAttributeValues: { ':version': before.version },
            }),
      },
    },
  ];
}
