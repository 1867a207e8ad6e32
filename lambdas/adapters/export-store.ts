/**
 * The exports and audit tables. Every change of the export item is conditional on the version that was read, and every
 * change of status is one transaction with its audit event and, where it begins or ends a run, with the lock.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { accounted } from '../domain/cost.ts';
import { ConflictError } from '../domain/errors.ts';
import {
  type ChunkRecord,
  chunkRecordSchema,
  type ExportRecord,
  exportRecordSchema,
  holdsLock,
} from '../domain/export-record.ts';
import { namesOf, nextRecord, progressed, type Transition, targetStatus } from '../domain/transition.ts';
import { type AttemptUsage, attemptUsageSchema, sumOfUsage, type Usage } from '../domain/usage.ts';
import type { ChunkKey, Clock, ExportKey, ExportPageQuery, ExportStore } from '../ports.ts';
import { type AuditEvent, auditEventSchema } from '../protocol.ts';
import { callService, faultName } from './sdk-faults.ts';
import {
  auditItemKey,
  auditPartition,
  chunkItemKey,
  chunkPartition,
  chunkPrefix,
  EXPORT_PREFIX,
  exportItemKey,
  lockItemKey,
  organisationPartition,
  usageItemKey,
} from './table-keys.ts';

const SERVICE = 'DynamoDB';
const OPEN_INDEX = 'openExports';
const OPEN_PAGE = 200;
/** Chunk items serve a run and its retries; TTL takes them a week later. */
const CHUNK_LIFETIME_SECONDS = 7 * 24 * 3600;
const MOST_TRIES = 12;
/** Queries that one filtered page may take before it is handed over as far as it came, and what each looks at. */
const MOST_LIST_PAGES = 25;
const FILTERED_PAGE = 100;
/** Why a transaction may be cancelled though nothing is wrong with it. */
const WORTH_ANOTHER_TRY = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export interface ExportTables {
  readonly exports: string;
  readonly audit: string;
}

export class DynamoExportStore implements ExportStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: ExportTables;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tables: ExportTables, clock: Clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  async create(record: ExportRecord): Promise<{ outcome: 'created' } | { outcome: 'joined'; exportId: string }> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const written = await this.transact([
        {
          Put: {
            TableName: this.tables.exports,
            Item: exportItem(record),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        this.takeLock(record),
        this.auditPut(record, record.requestedBy, {}),
      ]);
      if (written) {
        return { outcome: 'created' };
      }
      const holder = await this.lockHolder(record);
      if (holder !== undefined) {
        return { outcome: 'joined', exportId: holder };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  async read(key: ExportKey): Promise<ExportRecord | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: exportItemKey(key.organisationNumber, key.exportId),
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? undefined : exportRecordSchema.parse(Item.record);
  }

  async list(
    organisationNumber: string,
    query: ExportPageQuery,
  ): Promise<{ records: ExportRecord[]; nextCursor: string | null }> {
    const records: ExportRecord[] = [];
    const filter = filterOf(query);
    let from = query.cursor === undefined ? undefined : exportItemKey(organisationNumber, query.cursor);
    for (let pages = 0; pages < MOST_LIST_PAGES && records.length < query.limit; pages++) {
      const { Items = [], LastEvaluatedKey } = await callService(SERVICE, () =>
        this.client.send(
          new QueryCommand({
            TableName: this.tables.exports,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ...filter,
            ExpressionAttributeValues: {
              ':pk': organisationPartition(organisationNumber),
              ':prefix': EXPORT_PREFIX,
              ...filter?.ExpressionAttributeValues,
            },
            ScanIndexForward: false,
            // Counted before the filter.
            Limit: filter === undefined ? query.limit : FILTERED_PAGE,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      records.push(...Items.map((item) => exportRecordSchema.parse(item.record)));
      if (LastEvaluatedKey === undefined && records.length <= query.limit) {
        return { records, nextCursor: null };
      }
      from = exportItemKey(organisationNumber, String(LastEvaluatedKey?.sk).slice(EXPORT_PREFIX.length));
    }
    const page = records.slice(0, query.limit);
    const last = records.length < query.limit ? from?.sk.slice(EXPORT_PREFIX.length) : page.at(-1)?.exportId;
    return { records: page, nextCursor: last ?? null };
  }

  async transition(
    key: ExportKey,
    attempt: number | null,
    transition: Transition,
    actor: string,
    actorName?: string,
  ): Promise<{ outcome: 'written' | 'refused'; record: ExportRecord }> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const record = await this.mustRead(key);
      const next = nextRecord(record, transition, this.isoNow(), namesOf(actor, actorName));
      if (next === undefined || (attempt !== null && attempt !== record.attempt)) {
        return { outcome: 'refused', record };
      }
      const items: TransactItem[] = [this.replace(record, next), this.auditPut(next, actor, detailsOf(transition))];
      if (holdsLock(record.status) && !holdsLock(next.status)) {
        items.push(this.releaseLock(record));
      } else if (!holdsLock(record.status) && holdsLock(next.status)) {
        items.push(this.takeLock(next));
      }
      if (await this.transact(items)) {
        return { outcome: 'written', record: next };
      }
      if (targetStatus(transition) === 'initialised' && (await this.lockHolder(record)) !== undefined) {
        return { outcome: 'refused', record };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  async progress(...[key, attempt, stage, stageProgress, summary]: Parameters<ExportStore['progress']>): Promise<void> {
    await this.update(key, (record) =>
      record.attempt === attempt ? progressed(record, stage, stageProgress, summary, this.isoNow()) : undefined,
    );
  }

  async plan(key: ExportKey, attempt: number, plan: NonNullable<ExportRecord['plan']>): Promise<void> {
    await this.update(key, (record) =>
      record.attempt === attempt && record.status === 'initialised'
        ? { ...record, plan, version: record.version + 1, updatedAt: this.isoNow() }
        : undefined,
    );
  }

  async predict(key: ExportKey, attempt: number, seconds: number): Promise<void> {
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.tables.exports,
          Key: exportItemKey(key.organisationNumber, key.exportId),
          // Not by version, which has often moved on by now. Who is writing the record at this very moment may undo it,
          // and then there is no prediction to judge.
          UpdateExpression: 'SET #record.#predicted = :seconds',
          ConditionExpression: '#record.#attempt = :attempt AND attribute_not_exists(#record.#predicted)',
          ExpressionAttributeNames: {
            '#record': 'record',
            '#attempt': 'attempt',
            '#predicted': 'predictedSeconds',
          },
          ExpressionAttributeValues: { ':attempt': attempt, ':seconds': seconds },
        }),
      );
    } catch (error) {
      if (faultName(error) !== 'ConditionalCheckFailedException') {
        await callService(SERVICE, () => Promise.reject(error));
      }
    }
  }

  async close(key: ExportKey): Promise<void> {
    await this.update(key, (record) => {
      const { openPartition, ...closed } = record;
      return openPartition === undefined ? undefined : { ...closed, version: record.version + 1 };
    });
  }

  async beginChunk(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined> {
    const fresh = {
      stage: key.stage,
      index: key.index,
      state: 'running',
      exportAttempt,
      rows: null,
      milliseconds: null,
    };
    try {
      const { Item } = await this.readChunk(key);
      const before = Item === undefined ? undefined : chunkRecordSchema.parse(Item.chunk);
      if (before?.state === 'done') {
        return before;
      }
      await this.client.send(
        new PutCommand({
          TableName: this.tables.exports,
          Item: this.chunkItem(key, {
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
        const { Item } = await this.readChunk(key);
        const now = Item === undefined ? undefined : chunkRecordSchema.parse(Item.chunk);
        return now?.state === 'done' ? now : undefined;
      }
      return callService(SERVICE, () => Promise.reject(error));
    }
  }

  async finishChunk(
    ...[key, exportAttempt, result, usage = {}]: Parameters<ExportStore['finishChunk']>
  ): Promise<void> {
    await this.updateChunk(key, exportAttempt, { state: 'done', errorCode: null, ...result }, usage);
  }

  async failChunk(
    ...[key, exportAttempt, errorCode, willRetry, usage = {}]: Parameters<ExportStore['failChunk']>
  ): Promise<void> {
    const state = willRetry ? 'retrying' : 'failed';
    await this.updateChunk(key, exportAttempt, { state, errorCode }, usage);
  }

  async recordUsage(key: ExportKey, attempt: number, usage: Usage): Promise<void> {
    const said: AttemptUsage = { attempt, usage };
    await callService(SERVICE, () =>
      this.client.send(
        new PutCommand({
          TableName: this.tables.exports,
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
    const items = await this.queryAll(this.tables.exports, 'pk = :pk', {
      ':pk': chunkPartition(key.organisationNumber, key.exportId),
    });
    const said = items.flatMap((item) =>
      item.chunk === undefined ? attemptUsageSchema.parse(item.said) : chunkRecordSchema.parse(item.chunk).usage,
    );
    return sumOfUsage(said.filter((each) => each.attempt === attempt).map(({ usage }) => usage));
  }

  async account(...[key, attempt, usage]: Parameters<ExportStore['account']>): ReturnType<ExportStore['account']> {
    return this.update(key, (record) => accounted(record, attempt, usage));
  }

  async chunks(...[key, stage]: Parameters<ExportStore['chunks']>): Promise<ChunkRecord[]> {
    const items = await this.queryAll(this.tables.exports, 'pk = :pk AND begins_with(sk, :prefix)', {
      ':pk': chunkPartition(key.organisationNumber, key.exportId),
      ':prefix': chunkPrefix(stage),
    });
    return items.map((item) => chunkRecordSchema.parse(item.chunk));
  }

  async deleteChunks(key: ExportKey): Promise<void> {
    for (const { stage, index } of await this.chunks(key)) {
      await callService(SERVICE, () =>
        this.client.send(
          new DeleteCommand({
            TableName: this.tables.exports,
            Key: chunkItemKey(key.organisationNumber, key.exportId, stage, index),
          }),
        ),
      );
    }
  }

  async audit(key: ExportKey): Promise<AuditEvent[]> {
    const items = await this.queryAll(this.tables.audit, 'pk = :pk', {
      ':pk': auditPartition(key.organisationNumber, key.exportId),
    });
    return items.map((item) => auditEventSchema.parse(item.event));
  }

  async recordDownload(key: ExportKey, actor: string, validUntil: string): Promise<void> {
    const record = await this.mustRead(key);
    const at = this.isoNow();
    const item = auditItemKey(key.organisationNumber, key.exportId, record.version);
    const event: AuditEvent = {
      exportId: key.exportId,
      version: record.version,
      attempt: record.attempt,
      at,
      status: record.status,
      actor,
      details: { download: true, validUntil },
    };
    await callService(SERVICE, () =>
      this.client.send(
        new PutCommand({
          TableName: this.tables.audit,
          // A download changes no version, so the time and a random part keep two of them apart.
          Item: { ...item, sk: `${item.sk}#DOWNLOAD#${at}#${randomUUID()}`, event },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    );
  }

  async *open(pageSize = OPEN_PAGE): AsyncGenerator<readonly ExportRecord[]> {
    let from: Record<string, unknown> | undefined;
    do {
      const page = await callService(SERVICE, () =>
        this.client.send(
          new QueryCommand({
            TableName: this.tables.exports,
            IndexName: OPEN_INDEX,
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

  private isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }

  private async mustRead(key: ExportKey): Promise<ExportRecord> {
    const record = await this.read(key);
    if (record === undefined) {
      throw new Error(`No export ${key.exportId}`);
    }
    return record;
  }

  /** Changes the record without a change of status; tries again when somebody else was quicker. */
  private async update(
    key: ExportKey,
    change: (record: ExportRecord) => ExportRecord | undefined,
  ): Promise<{ readonly before: ExportRecord; readonly after: ExportRecord } | undefined> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const record = await this.mustRead(key);
      const next = change(record);
      if (next === undefined) {
        return undefined;
      }
      try {
        const { Put } = this.replace(record, next);
        await this.client.send(new PutCommand(Put));
        return { before: record, after: next };
      } catch (error) {
        const name = faultName(error);
        if (name !== 'ConditionalCheckFailedException' && name !== 'TransactionConflictException') {
          await callService(SERVICE, () => Promise.reject(error));
        }
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private replace(before: ExportRecord, after: ExportRecord) {
    return {
      Put: {
        TableName: this.tables.exports,
        Item: exportItem(after),
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': before.version },
      },
    };
  }

  private auditPut(record: ExportRecord, actor: string, details: Record<string, unknown>): TransactItem {
    const event: AuditEvent = {
      exportId: record.exportId,
      version: record.version,
      attempt: record.attempt,
      at: record.updatedAt,
      status: record.status,
      actor,
      details,
    };
    return {
      Put: {
        TableName: this.tables.audit,
        Item: { ...auditItemKey(record.organisationNumber, record.exportId, record.version), event },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  private takeLock(record: ExportRecord): TransactItem {
    return {
      Put: {
        TableName: this.tables.exports,
        Item: { ...lockItemKey(record.organisationNumber, record.requestHash), exportId: record.exportId },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  private releaseLock(record: ExportRecord): TransactItem {
    return {
      Delete: {
        TableName: this.tables.exports,
        Key: lockItemKey(record.organisationNumber, record.requestHash),
        ConditionExpression: 'attribute_not_exists(pk) OR exportId = :id',
        ExpressionAttributeValues: { ':id': record.exportId },
      },
    };
  }

  private async lockHolder(record: ExportRecord): Promise<string | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: lockItemKey(record.organisationNumber, record.requestHash),
          ConsistentRead: true,
        }),
      ),
    );
    return typeof Item?.exportId === 'string' ? Item.exportId : undefined;
  }

  /** @returns false when a condition failed; tells that apart from a conflict, which is tried again. */
  private async transact(items: TransactItem[]): Promise<boolean> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        await this.client.send(new TransactWriteCommand({ TransactItems: items }));
        return true;
      } catch (error) {
        if (faultName(error) !== 'TransactionCanceledException') {
          await callService(SERVICE, () => Promise.reject(error));
        }
        const reasons = cancellationCodes(error);
        if (reasons.includes('ConditionalCheckFailed')) {
          return false;
        }
        if (!reasons.some((reason) => WORTH_ANOTHER_TRY.has(reason))) {
          throw error;
        }
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private readChunk(key: ChunkKey) {
    return callService(SERVICE, () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: chunkItemKey(key.organisationNumber, key.exportId, key.stage, key.index),
          ConsistentRead: true,
        }),
      ),
    );
  }

  private chunkItem(key: ChunkKey, chunk: Record<string, unknown>): Record<string, unknown> {
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
  private async updateChunk(
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
          TableName: this.tables.exports,
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

  private async queryAll(
    table: string,
    condition: string,
    values: Record<string, string>,
  ): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await callService(SERVICE, () =>
        this.client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: condition,
            ExpressionAttributeValues: values,
            ConsistentRead: true,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  }
}

function exportItem(record: ExportRecord): Record<string, unknown> {
  return {
    ...exportItemKey(record.organisationNumber, record.exportId),
    record,
    version: record.version,
    updatedAt: record.updatedAt,
    ...(record.openPartition === undefined ? {} : { openPartition: record.openPartition }),
  };
}

/** Keeps only what the page asks for; undefined when that is everything. Placeholders: `status` and `year` are reserved words. */
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

/** What the audit trail keeps of a change; no link, no personal data. */
function detailsOf(transition: Transition): Record<string, unknown> {
  switch (transition.to) {
    case 'failed':
      return { ...transition.failure, supportReference: transition.supportReference };
    case 'completed': {
      const { fileName, bytes, rows, sha256 } = transition.file;
      return { fileName, bytes, rows, sha256 };
    }
    case 'cancelled':
      return { cleanupCompleted: transition.cleanupCompleted };
    case 'restarted':
      return { from: transition.from };
    default:
      return {};
  }
}

function cancellationCodes(error: unknown): string[] {
  if (!(error instanceof Error) || !('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) {
    return [];
  }
  return error.CancellationReasons.map((reason: { Code?: string }) => reason.Code ?? 'None');
}

/** Full jitter, so that those who met do not meet again at once. */
function backOff(tries: number): Promise<void> {
  return sleep(Math.random() * Math.min(1000, 20 * 2 ** tries));
}
