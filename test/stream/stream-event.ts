/** Stream records in the form in which DynamoDB passes them to Lambda. */

import { chunkItemKey, exportItemKey, type TableKey } from '../../lambdas/adapters/tables/table-keys.ts';
import type { ChunkRecord, ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { KEY_PREFIX } from '../../lambdas/environment.ts';
import type { ChunkKey } from '../../lambdas/ports.ts';
import { chunkRecord } from '../fakes/exports/export-record.ts';

export interface Change {
  readonly key: TableKey;
  readonly before: Record<string, unknown> | undefined;
  readonly after: Record<string, unknown>;
  readonly removed?: boolean;
}

export function exportItem(before: ExportRecord | undefined, after: ExportRecord): Change {
  const key = exportItemKey(after.organisationNumber, after.exportId);
  return {
    key,
    before: before === undefined ? undefined : { ...key, record: before },
    after: { ...key, record: after },
  };
}

/** A chunk that has begun, unless the test sets other fields. */
export function chunkItem(
  { organisationNumber, exportId, stage, index }: ChunkKey,
  before?: Partial<ChunkRecord>,
  after?: Partial<ChunkRecord>,
): Change {
  const key = chunkItemKey(organisationNumber, exportId, stage, index);
  const item = (fields: Partial<ChunkRecord>) => ({ ...key, chunk: chunkRecord({ stage, index, ...fields }) });
  return { key, before: before === undefined ? undefined : item(before), after: item(after ?? {}) };
}

export function connectionItem(connectionId: string, organisationNumber: string): Change {
  const key = { pk: `${KEY_PREFIX.connectionsOfOrganisation}${organisationNumber}`, sk: connectionId };
  return { key, before: undefined, after: { ...key, connectionId } };
}

/** @returns an event whose sequence numbers count from 1 */
export function streamEvent(...changes: readonly Change[]) {
  return {
    Records: changes.map(({ key, before, after, removed = false }, index) => ({
      eventID: `event-${index}`,
      eventName: removed ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-north-1',
      dynamodb: {
        SequenceNumber: String(index + 1),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        Keys: members(key),
        ...(before === undefined ? {} : { OldImage: members(before) }),
        ...(removed ? {} : { NewImage: members(after) }),
      },
    })),
  };
}

function members(value: object): Record<string, unknown> {
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, attribute(member)]));
}

function attribute(value: unknown): Record<string, unknown> {
  if (value === null) {
    return { NULL: true };
  }
  if (Array.isArray(value)) {
    return { L: value.map(attribute) };
  }
  switch (typeof value) {
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      return { M: members(value) };
    default:
      return { S: String(value) };
  }
}
