/** Records of exports or of imports in pages: those of an organisation, and all that still need attention. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { OPEN_EXPORTS_INDEX } from '../../environment.ts';
import { callService } from '../sdk-faults.ts';
import { organisationPartition } from './table-keys.ts';

const SERVICE = 'DynamoDB';
const OPEN_PAGE = 200;
/** A filtered page is returned incomplete after this many queries, each of which reads `FILTERED_PAGE` items. */
const MAX_LIST_QUERIES = 25;
const FILTERED_PAGE = 100;
/** A page is returned incomplete above this size, because a Lambda's answer has at most 6 MB. */
const MAX_PAGE_BYTES = 2_000_000;

/** One kind of record in the table. */
export interface RecordKind<R> {
  /** What the sort key begins with; the record's id is the rest of it. */
  readonly prefix: string;
  /** The partition of open records in the index of open work. */
  readonly open: string;
  /** Path of the year within the record. */
  readonly yearPath: readonly string[];
  readonly parse: (record: unknown) => R;
}

export interface RecordQuery {
  readonly limit: number;
  /** Id of the last record of the previous page. */
  readonly cursor?: string;
  readonly statuses?: readonly string[];
  readonly year?: number;
  /** Reads what was written a moment ago too, for twice the price. */
  readonly consistent?: boolean;
}

/** Newest first: ids sort by time. */
export async function listRecords<R>(
  client: DynamoDBDocumentClient,
  table: string,
  kind: RecordKind<R>,
  organisationNumber: string,
  query: RecordQuery,
): Promise<{ records: R[]; nextCursor: string | null }> {
  const pk = organisationPartition(organisationNumber);
  const records: { readonly id: string; readonly record: R }[] = [];
  const filter = filterOf(kind, query);
  let from = query.cursor;
  let bytes = 0;
  for (
    let queries = 0;
    queries < MAX_LIST_QUERIES && records.length < query.limit && bytes < MAX_PAGE_BYTES;
    queries++
  ) {
    const { Items = [], LastEvaluatedKey } = await callService(SERVICE, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ...filter,
          ExpressionAttributeValues: { ':pk': pk, ':prefix': kind.prefix, ...filter?.ExpressionAttributeValues },
          ScanIndexForward: false,
          ConsistentRead: query.consistent ?? false,
          // DynamoDB applies the limit before the filter.
          Limit: filter === undefined ? query.limit : FILTERED_PAGE,
          ...(from === undefined ? {} : { ExclusiveStartKey: { pk, sk: `${kind.prefix}${from}` } }),
        }),
      ),
    );
    records.push(...Items.map(({ sk, record }) => ({ id: idOf(kind, sk), record: kind.parse(record) })));
    bytes += Buffer.byteLength(JSON.stringify(Items));
    if (LastEvaluatedKey === undefined && records.length <= query.limit) {
      return { records: records.map(({ record }) => record), nextCursor: null };
    }
    from = idOf(kind, LastEvaluatedKey?.sk);
  }
  const page = records.slice(0, query.limit);
  const last = records.length < query.limit ? from : page.at(-1)?.id;
  return { records: page.map(({ record }) => record), nextCursor: last ?? null };
}

export async function* openRecords<R>(
  client: DynamoDBDocumentClient,
  table: string,
  kind: RecordKind<R>,
  pageSize = OPEN_PAGE,
): AsyncGenerator<readonly R[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await callService(SERVICE, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          IndexName: OPEN_EXPORTS_INDEX,
          KeyConditionExpression: 'openPartition = :open',
          ExpressionAttributeValues: { ':open': kind.open },
          Limit: pageSize,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      ),
    );
    yield (page.Items ?? []).map((item) => kind.parse(item.record));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

function idOf({ prefix }: Pick<RecordKind<unknown>, 'prefix'>, sortKey: unknown): string {
  return String(sortKey).slice(prefix.length);
}

/** Undefined when the query asks for all records. Placeholders, because `status` and `year` are reserved words. */
function filterOf({ yearPath }: Pick<RecordKind<unknown>, 'yearPath'>, { statuses = [], year }: RecordQuery) {
  if (statuses.length === 0 && year === undefined) {
    return undefined;
  }
  const marks = statuses.map((_, index) => `:status${index}`);
  return {
    FilterExpression: [
      ...(marks.length === 0 ? [] : [`#record.#status IN (${marks.join(', ')})`]),
      ...(year === undefined ? [] : [`#record.${yearPath.map((name) => `#${name}`).join('.')} = :year`]),
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#record': 'record',
      ...(marks.length === 0 ? {} : { '#status': 'status' }),
      ...(year === undefined ? {} : Object.fromEntries(yearPath.map((name) => [`#${name}`, name]))),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(marks.map((mark, index) => [mark, statuses[index]])),
      ...(year === undefined ? {} : { ':year': year }),
    },
  };
}
