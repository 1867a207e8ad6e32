/** Reads a trail's events and its head, and checks the one against the other. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { checkTrail } from '../../../domain/trail.ts';
import type { CheckedTrail } from '../../../ports.ts';
import { queryAll } from '../query-all.ts';
import { auditItemKey, auditPartition } from '../table-keys.ts';
import { type AuditTables, readHead, type TrailKey } from './trail-items.ts';

/**
 * @param parse of an event with all its fields, because the hash is over all of them; undefined for what is no event
 * @param begun whether the trail has to have an event
 */
export async function readTrail<E>(
  client: DynamoDBDocumentClient,
  tables: AuditTables,
  key: TrailKey,
  parse: (stored: unknown) => E | undefined,
  begun: boolean,
): Promise<CheckedTrail<E>> {
  const head = await readHead(client, tables.exports, key);
  const items = await queryAll(client, tables.audit, 'pk = :pk', {
    ':pk': auditPartition(key.organisationNumber, key.trailId),
  });
  const { sk: last } = auditItemKey(key.organisationNumber, key.trailId, head?.count ?? 0);
  const counted = items.filter(({ sk }) => String(sk) <= last);
  // What the head does not count was written since it was read, if there is a newer head; else somebody added it.
  const grew = counted.length < items.length && (await readHead(client, tables.exports, key))?.hash !== head?.hash;
  const stored = (grew ? counted : items).map(({ event }) => event);
  return { events: stored.flatMap((event) => parse(event) ?? []), head, check: checkTrail(stored, head, begun) };
}
