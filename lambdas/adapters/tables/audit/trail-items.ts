/**
 * What a transaction writes with an audit event: the event in its place, and the new head in the trail's record. A head of its
 * own, beside the records of exports and imports, because registers and downloads change no such record.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { linked } from '../../../domain/trail.ts';
import { type TrailHead, type TrailLink, trailHeadSchema } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import { auditItemKey, trailItemKey } from '../table-keys.ts';
import type { TransactItem } from '../transact.ts';

export interface AuditTables {
  /** Of the heads. */
  readonly exports: string;
  /** Of the events. */
  readonly audit: string;
}

export interface TrailKey {
  readonly organisationNumber: string;
  /** See `table-keys.ts`. */
  readonly trailId: string;
}

/** Strongly consistent. @returns undefined for a trail without an event of this release */
export async function readHead(
  client: DynamoDBDocumentClient,
  table: string,
  { organisationNumber, trailId }: TrailKey,
): Promise<TrailHead | undefined> {
  const Key = trailItemKey(organisationNumber, trailId);
  const { Item } = await callService('DynamoDB', () =>
    client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })),
  );
  return Item === undefined ? undefined : trailHeadSchema.parse(Item.trail);
}

/** The first event of a trail. The transaction fails when the trail has one already. */
export function firstEvent(tables: AuditTables, key: TrailKey, event: object): TransactItem[] {
  return trailItems(tables, key, linked(event, undefined), undefined, false);
}

/**
 * The next event of a trail. The transaction fails when another writer was faster; the caller then tries again from here.
 * @param hasOlderEvents asked for a trail without a head; exports and imports without one are of an older release
 */
export async function nextEvent(
  client: DynamoDBDocumentClient,
  tables: AuditTables,
  key: TrailKey,
  event: object,
  hasOlderEvents: () => Promise<boolean> = async () => true,
): Promise<{ readonly items: TransactItem[]; readonly sequence: number }> {
  const head = await readHead(client, tables.exports, key);
  const olderEvents = head?.olderEvents ?? (await hasOlderEvents());
  const next = linked(event, head);
  return { items: trailItems(tables, key, next, head, olderEvents), sequence: next.sequence };
}

function trailItems(
  tables: AuditTables,
  { organisationNumber, trailId }: TrailKey,
  event: TrailLink,
  before: TrailHead | undefined,
  olderEvents: boolean,
): TransactItem[] {
  const trail: TrailHead = { count: event.sequence, hash: event.hash, olderEvents };
  return [
    {
      Put: {
        TableName: tables.exports,
        Item: { ...trailItemKey(organisationNumber, trailId), trail },
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#trail.#hash = :hash',
              ExpressionAttributeNames: { '#trail': 'trail', '#hash': 'hash' },
              ExpressionAttributeValues: { ':hash': before.hash },
            }),
      },
    },
    {
      Put: {
        TableName: tables.audit,
        Item: { ...auditItemKey(organisationNumber, trailId, event.sequence), event },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ];
}
