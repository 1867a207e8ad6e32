/** Items of records with a version, of exports and imports alike: each write replaces the version that was read. */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { asNamedFault, faultName } from '../sdk-faults.ts';
import type { TableKey } from './table-keys.ts';

interface VersionedRecord {
  readonly version: number;
  readonly updatedAt: string;
  readonly openPartition?: string | undefined;
}

/** Another writer changed the item since it was read, or is changing it now. */
const OVERTAKEN = new Set(['ConditionalCheckFailedException', 'TransactionConflictException']);

export function isOvertaken(error: unknown): boolean {
  return OVERTAKEN.has(faultName(error));
}

/** `version`, `updatedAt` and `openPartition` stand beside the record because conditions and the index need them there. */
export function recordItem(key: TableKey, record: VersionedRecord): Record<string, unknown> {
  return {
    ...key,
    record,
    version: record.version,
    updatedAt: record.updatedAt,
    ...(record.openPartition === undefined ? {} : { openPartition: record.openPartition }),
  };
}

/** Holds while the stored version is the one that was read. @param before 0 for none */
export function conditionOnVersion(before: number) {
  return before === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': before },
      };
}

/** The Put that replaces the version that was read, and fails when the stored version is another one. */
export function replacementPut(
  table: string,
  key: TableKey,
  before: Pick<VersionedRecord, 'version'>,
  after: VersionedRecord,
) {
  return {
    TableName: table,
    Item: recordItem(key, after),
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': before.version },
  };
}

/** @returns false when another writer was faster */
export async function putUnlessOvertaken(
  client: DynamoDBDocumentClient,
  put: ReturnType<typeof replacementPut>,
): Promise<boolean> {
  try {
    await client.send(new PutCommand(put));
    return true;
  } catch (error) {
    if (isOvertaken(error)) {
      return false;
    }
    throw asNamedFault('DynamoDB', error);
  }
}
