/** Exports in pages: those of an organisation, and all that still need attention. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ExportRecord, exportRecordSchema } from '../../../domain/export/export-record.ts';
import { OPEN_EXPORTS_INDEX } from '../../../environment.ts';
import type { ExportPageQuery } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { EXPORT_PREFIX, exportItemKey, organisationPartition } from '../table-keys.ts';

const SERVICE = 'DynamoDB';
const OPEN_PAGE = 200;
/** A filtered page is returned incomplete after this many queries, each of which reads `FILTERED_PAGE` items. */
const MAX_LIST_QUERIES = 25;
const FILTERED_PAGE = 100;
/** A page is returned incomplete above this size, because a Lambda's answer has at most 6 MB. */
const MAX_PAGE_BYTES = 2_000_000;

export async function listExports(
  client: DynamoDBDocumentClient,
  table: string,
  organisationNumber: string,
  query: ExportPageQuery,
): Promise<{ records: ExportRecord[]; nextCursor: string | null }> {
  const records: ExportRecord[] = [];
  const filter = filterOf(query);
  let from = query.cursor === undefined ? undefined : exportItemKey(organisationNumber, query.cursor);
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
          ExpressionAttributeValues: {
            ':pk': organisationPartition(organisationNumber),
            ':prefix': EXPORT_PREFIX,
            ...filter?.ExpressionAttributeValues,
          },
          ScanIndexForward: false,
          // DynamoDB applies the limit before the filter.
          Limit: filter === undefined ? query.limit : FILTERED_PAGE,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      ),
    );
    records.push(...Items.map((item) => exportRecordSchema.parse(item.record)));
    bytes += Buffer.byteLength(JSON.stringify(Items));
    if (LastEvaluatedKey === undefined && records.length <= query.limit) {
      return { records, nextCursor: null };
    }
    from = exportItemKey(organisationNumber, String(LastEvaluatedKey?.sk).slice(EXPORT_PREFIX.length));
  }
  const page = records.slice(0, query.limit);
  const last = records.length < query.limit ? from?.sk.slice(EXPORT_PREFIX.length) : page.at(-1)?.exportId;
  return { records: page, nextCursor: last ?? null };
}

export async function* openExports(
  client: DynamoDBDocumentClient,
  table: string,
  pageSize = OPEN_PAGE,
): AsyncGenerator<readonly ExportRecord[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await callService(SERVICE, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          IndexName: OPEN_EXPORTS_INDEX,
          KeyConditionExpression: 'openPartition = :open',
          ExpressionAttributeValues: { ':open': 'OPEN' },
          Limit: pageSize,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      ),
    );
    yield (page.Items ?? []).map((item) => exportRecordSchema.parse(item.record));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Undefined when the query asks for all exports. Placeholders, because `status` and `year` are reserved words. */
function filterOf({ statuses = [], year }: ExportPageQuery) {
  if (statuses.length === 0 && year === undefined) {
    return undefined;
  }
  const marks = statuses.map((_, index) => `:status${index}`);
  return {
    FilterExpression: [
      ...(marks.length === 0 ? [] : [`#record.#status IN (${marks.join(', ')})`]),
      ...(year === undefined ? [] : ['#record.#request.#year = :year']),
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#record': 'record',
      ...(marks.length === 0 ? {} : { '#status': 'status' }),
      ...(year === undefined ? {} : { '#request': 'request', '#year': 'year' }),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(marks.map((mark, index) => [mark, statuses[index]])),
      ...(year === undefined ? {} : { ':year': year }),
    },
  };
}
