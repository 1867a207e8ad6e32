/**
 * Chunks of an export and what its invocations have used: a partition of its own, apart from the export item, on which forty
 * workers would meet.
 */
import { randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type ChunkRecord, chunkRecordSchema } from '../domain/export/export-record.ts';
import { type AttemptUsage, attemptUsageSchema, sumOfUsage, type Usage } from '../domain/export/usage.ts';
import type { ChunkKey, Clock, ExportKey, ExportStore } from '../ports.ts';
import { queryAll } from './query-all.ts';
import { callService, faultName } from './sdk-faults.ts';
import { chunkItemKey, chunkPartition, chunkPrefix, usageItemKey } from './table-keys.ts';

const SERVICE = 'DynamoDB';
/** Chunk items serve a run and its retries; TTL takes them a week later. */
const CHUNK_LIFETIME_SECONDS = 7 * 24 * 3600;

export class ChunkItems {
  private readonly client: DynamoDBDocumentClient;
  private readonly table: string;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async begin(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined> {
    const fresh = {
      stage: key.stage,
      index: key.index,
      state: 'running',
      exportAttempt,
      rows: null,
      milliseconds: null,
    };
    try {
      const { Item } = await this.read(key);
      const before = Item === undefined ? undefined : chunkRecordSchema.parse(Item.chunk);
      if (before?.state === 'done') {
        return before;
      }
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: this.item(key, {
            ...fresh,
            attempt: (before?.attempt ?? 0) + 1,
            errorCode: null,
            outcome: null,
            usage: before?.usage ?? [],
          }),
          // Nor from a later attempt, whose own mark of the same work would then be refused.
          ConditionExpression:
            'attribute_not_exists(pk) OR (#chunk.#state <> :done AND #chunk.#exportAttempt <= :exportAttempt)',
          ExpressionAttributeNames: { '#chunk': 'chunk', '#state': 'state', '#exportAttempt': 'exportAttempt' },
          ExpressionAttributeValues: { ':done': 'done', ':exportAttempt': exportAttempt },
        }),
      );
      return undefined;
    } catch (error) {
      if (faultName(error) === 'ConditionalCheckFailedException') {
        const { Item } = await this.read(key);
        const now = Item === undefined ? undefined : chunkRecordSchema.parse(Item.chunk);
        return now?.state === 'done' ? now : undefined;
      }
      return callService(SERVICE, () => Promise.reject(error));
    }
  }

  async finish(...[key, exportAttempt, result, usage = {}]: Parameters<ExportStore['finishChunk']>): Promise<void> {
    await this.update(key, exportAttempt, { state: 'done', errorCode: null, ...result }, usage);
  }

  async fail(
    ...[key, exportAttempt, errorCode, willRetry, usage = {}]: Parameters<ExportStore['failChunk']>
  ): Promise<void> {
    const state = willRetry ? 'retrying' : 'failed';
    await this.update(key, exportAttempt, { state, errorCode }, usage);
  }

  async recordUsage(key: ExportKey, attempt: number, usage: Usage): Promise<void> {
    const said: AttemptUsage = { attempt, usage };
    await callService(SERVICE, () =>
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...usageItemKey(key.organisationNumber, key.exportId, attempt, randomUUID()),
            said,
            expiresAt: this.expiry(),
          },
        }),
      ),
    );
  }

  async usage(key: ExportKey, attempt: number): Promise<Usage> {
    const items = await queryAll(this.client, this.table, 'pk = :pk', {
      ':pk': chunkPartition(key.organisationNumber, key.exportId),
    });
    const said = items.flatMap((item) =>
      item.chunk === undefined ? attemptUsageSchema.parse(item.said) : chunkRecordSchema.parse(item.chunk).usage,
    );
    return sumOfUsage(said.filter((each) => each.attempt === attempt).map(({ usage }) => usage));
  }

  async all(...[key, stage]: Parameters<ExportStore['chunks']>): Promise<ChunkRecord[]> {
    const items = await queryAll(this.client, this.table, 'pk = :pk AND begins_with(sk, :prefix)', {
      ':pk': chunkPartition(key.organisationNumber, key.exportId),
      ':prefix': chunkPrefix(stage),
    });
    return items.map((item) => chunkRecordSchema.parse(item.chunk));
  }

  async deleteAll(key: ExportKey): Promise<void> {
    for (const { stage, index } of await this.all(key)) {
      await callService(SERVICE, () =>
        this.client.send(
          new DeleteCommand({
            TableName: this.table,
            Key: chunkItemKey(key.organisationNumber, key.exportId, stage, index),
          }),
        ),
      );
    }
  }

  private read(key: ChunkKey) {
    return callService(SERVICE, () =>
      this.client.send(
        new GetCommand({
          TableName: this.table,
          Key: chunkItemKey(key.organisationNumber, key.exportId, key.stage, key.index),
          ConsistentRead: true,
        }),
      ),
    );
  }

  private item(key: ChunkKey, chunk: Record<string, unknown>): Record<string, unknown> {
    return {
      ...chunkItemKey(key.organisationNumber, key.exportId, key.stage, key.index),
      chunk,
      expiresAt: this.expiry(),
    };
  }

  private expiry(): number {
    return Math.floor(this.clock.now() / 1000) + CHUNK_LIFETIME_SECONDS;
  }

  /** Writes fields of a chunk that this attempt began; a later attempt's chunk, or a finished one, is left alone. */
  private async update(
    key: ChunkKey,
    exportAttempt: number,
    fields: Record<string, unknown>,
    usage: Usage,
  ): Promise<void> {
    const names = Object.keys(fields);
    const said: AttemptUsage = { attempt: exportAttempt, usage };
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: chunkItemKey(key.organisationNumber, key.exportId, key.stage, key.index),
          UpdateExpression: `SET ${[
            ...names.map((name) => `#chunk.#${name} = :${name}`),
            '#chunk.#usage = list_append(if_not_exists(#chunk.#usage, :none), :said)',
          ].join(', ')}`,
          ConditionExpression: '#chunk.#exportAttempt = :exportAttempt AND #chunk.#state <> :done',
          ExpressionAttributeNames: Object.fromEntries(
            ['chunk', 'exportAttempt', 'state', 'usage', ...names].map((name) => [`#${name}`, name]),
          ),
          ExpressionAttributeValues: {
            ':exportAttempt': exportAttempt,
            ':done': 'done',
            ':none': [],
            ':said': [said],
            ...Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
          },
        }),
      );
    } catch (error) {
      if (faultName(error) !== 'ConditionalCheckFailedException') {
        await callService(SERVICE, () => Promise.reject(error));
      }
    }
  }
}
