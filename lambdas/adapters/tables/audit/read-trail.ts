/** Reads a trail's events and its head, and checks the one against the other. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { checkTrail } from '../../../domain/trail.ts';
import type { CheckedTrail } from '../../../ports.ts';
import { queryAll } from '../query-all.ts';
import { auditPartition } from '../table-keys.ts';
import { type AuditTables, readHead, type TrailKey } from './trail-items.ts';

/** An event may be written between the two reads. */
const MAX_READS = 5;

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
  let head = await readHead(client, tables.exports, key);
  for (let reads = 1; ; reads++) {
    const items = await queryAll(client, tables.audit, 'pk = :pk', {
      ':pk': auditPartition(key.organisationNumber, key.trailId),
    });
    const stored = items.map(({ event }) => event);
    const check = checkTrail(stored, head, begun);
    if (check.outcome === 'broken' && reads < MAX_READS) {
      const now = await readHead(client, tables.exports, key);
      if (now?.hash !== head?.hash) {
        head = now;
        continue;
      }
    }
    return { events: stored.flatMap((event) => parse(event) ?? []), head, check };
  }
}
