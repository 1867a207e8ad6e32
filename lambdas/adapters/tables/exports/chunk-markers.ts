/** Markers of an export's chunks: items in a partition of their own, so that forty workers never meet on the export item. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { AttemptUsage, Usage } from '../../../domain/export/cost/usage.ts';
import { begunChunk, type ChunkRecord, chunkRecordSchema } from '../../../domain/export/export-record.ts';
import type { ChunkKey, ChunkMarkers, Clock, ExportKey } from '../../../ports.ts';
import type { ChunkedStage } from '../../../protocol.ts';
import { asNamedFault, callService, faultName } from '../../sdk-faults.ts';
import { type Projection, queryAll } from '../query-all.ts';
import { chunkItemKey, chunkPartition, chunkPartitionExpiry, chunkPrefix } from '../table-keys.ts';

const SERVICE = 'DynamoDB';

/** All that `ChunkMarkers.listShown` promises. The rest of a marker, its usage and the names of its objects, is most of it. */
const SHOWN = projectionOf([
  ...['stage', 'index', 'state', 'attempt', 'exportAttempt', 'rows', 'milliseconds', 'errorCode'].map((name) => [name]),
  ['outcome', 'basis'],
  ['outcome', 'sums'],
]);

export class DynamoChunkMarkers implements ChunkMarkers {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async begin(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined> {
    // Nearly every chunk begins once, so its marker is written without a read before.
    if (await this.putBegun(key, exportAttempt, undefined)) {
      return undefined;
    }
    const before = await this.read(key);
    if (before?.state === 'done' || (await this.putBegun(key, exportAttempt, before))) {
      return before?.state === 'done' ? before : undefined;
    }
    const now = await this.read(key);
    return now?.state === 'done' ? now : undefined;
  }

  async finish(...[key, exportAttempt, result, usage = {}]: Parameters<ChunkMarkers['finish']>): Promise<void> {
    await this.update(key, exportAttempt, { state: 'done', errorCode: null, ...result }, usage);
  }

  async fail(
    ...[key, exportAttempt, errorCode, willRetry, usage = {}]: Parameters<ChunkMarkers['fail']>
  ): Promise<void> {
    const state = willRetry ? 'retrying' : 'failed';
    await this.update(key, exportAttempt, { state, errorCode }, usage);
  }

  async list(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]> {
    return this.query(key, stage);
  }

  async listShown(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]> {
    return this.query(key, stage, SHOWN);
  }

  private async query(
    key: ExportKey,
    stage: ChunkedStage | undefined,
    projection?: Projection,
  ): Promise<ChunkRecord[]> {
    const condition = 'pk = :pk AND begins_with(sk, :prefix)';
    const values = { ':pk': chunkPartition(key.organisationNumber, key.exportId), ':prefix': chunkPrefix(stage) };
    const items = await queryAll(this.client, this.table, condition, values, projection);
    return items.map(({ chunk }) => chunkRecordSchema.parse({ outcome: null, ...Object(chunk) }));
  }

  /** A put, because every stage may do that and only some may update. No other writer changes a chunk that is done. */
  async invalidate(key: ExportKey, judged: ChunkRecord, exportAttempt: number): Promise<void> {
    if (judged.state !== 'done' || judged.exportAttempt > exportAttempt) {
      return;
    }
    const chunk: ChunkRecord = { ...judged, state: 'failed', outcome: null, rows: null };
    await unlessRefused(() =>
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...itemKey({ ...key, ...chunk }), chunk, expiresAt: chunkPartitionExpiry(this.clock.now()) },
          ConditionExpression:
            '#chunk.#state = :done AND #chunk.#exportAttempt = :exportAttempt AND #chunk.#outcome = :outcome',
          ExpressionAttributeNames: {
            '#chunk': 'chunk',
            '#state': 'state',
            '#exportAttempt': 'exportAttempt',
            '#outcome': 'outcome',
          },
          ExpressionAttributeValues: {
            ':done': 'done',
            ':exportAttempt': judged.exportAttempt,
            ':outcome': judged.outcome,
          },
        }),
      ),
    );
  }

  async deleteUpTo(key: ExportKey, exportAttempt: number): Promise<void> {
    for (const { stage, index, exportAttempt: begunIn } of await this.list(key)) {
      if (begunIn > exportAttempt) {
        continue;
      }
      await unlessRefused(() =>
        this.client.send(
          new DeleteCommand({
            TableName: this.table,
            Key: itemKey({ ...key, stage, index }),
            // A later attempt may have begun the chunk since it was listed.
            ConditionExpression: 'attribute_not_exists(pk) OR #chunk.#exportAttempt <= :exportAttempt',
            ExpressionAttributeNames: { '#chunk': 'chunk', '#exportAttempt': 'exportAttempt' },
            ExpressionAttributeValues: { ':exportAttempt': exportAttempt },
          }),
        ),
      );
    }
  }

  /** @returns whether the marker was written: it is not when the chunk is another's, or `before` is undefined and there is one */
  private putBegun(key: ChunkKey, exportAttempt: number, before: ChunkRecord | undefined): Promise<boolean> {
    const condition =
      before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            // A worker of an earlier attempt must not take the chunk back: the later attempt's result would be refused.
            ConditionExpression:
              'attribute_not_exists(pk) OR (#chunk.#state <> :done AND #chunk.#exportAttempt <= :exportAttempt)',
            ExpressionAttributeNames: { '#chunk': 'chunk', '#state': 'state', '#exportAttempt': 'exportAttempt' },
            ExpressionAttributeValues: { ':done': 'done', ':exportAttempt': exportAttempt },
          };
    const chunk = begunChunk(key, exportAttempt, before);
    const Item = { ...itemKey(key), chunk, expiresAt: chunkPartitionExpiry(this.clock.now()) };
    return unlessRefused(() => this.client.send(new PutCommand({ TableName: this.table, Item, ...condition })));
  }

  private async read(key: ChunkKey): Promise<ChunkRecord | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(new GetCommand({ TableName: this.table, Key: itemKey(key), ConsistentRead: true })),
    );
    return Item === undefined ? undefined : chunkRecordSchema.parse(Item.chunk);
  }

  /** Writes fields of a chunk that this attempt began; the chunk of a later attempt, or a finished one, stays as it is. */
  private async update(
    key: ChunkKey,
    exportAttempt: number,
    fields: Record<string, unknown>,
    usage: Usage,
  ): Promise<void> {
    const names = Object.keys(fields);
    const used: AttemptUsage = { attempt: exportAttempt, usage };
    await unlessRefused(() =>
      this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: itemKey(key),
          UpdateExpression: `SET ${[
            ...names.map((name) => `#chunk.#${name} = :${name}`),
            '#chunk.#usage = list_append(if_not_exists(#chunk.#usage, :none), :used)',
          ].join(', ')}`,
          ConditionExpression: '#chunk.#exportAttempt = :exportAttempt AND #chunk.#state <> :done',
          ExpressionAttributeNames: Object.fromEntries(
            ['chunk', 'exportAttempt', 'state', 'usage', ...names].map((name) => [`#${name}`, name]),
          ),
          ExpressionAttributeValues: {
            ':exportAttempt': exportAttempt,
            ':done': 'done',
            ':none': [],
            ':used': [used],
            ...Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
          },
        }),
      ),
    );
  }
}

/** A write whose condition is not met changes nothing, and that is no error. @returns whether it was made */
async function unlessRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (faultName(error) !== 'ConditionalCheckFailedException') {
      throw asNamedFault(SERVICE, error);
    }
    return false;
  }
}

function itemKey(key: ChunkKey) {
  return chunkItemKey(key.organisationNumber, key.exportId, key.stage, key.index);
}

/** @param paths within a marker */
function projectionOf(paths: readonly (readonly string[])[]): Projection {
  return {
    ProjectionExpression: paths.map((path) => ['chunk', ...path].map((name) => `#${name}`).join('.')).join(', '),
    ExpressionAttributeNames: Object.fromEntries(['chunk', ...paths.flat()].map((name) => [`#${name}`, name])),
  };
}
