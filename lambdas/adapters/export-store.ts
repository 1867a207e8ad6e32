/**
 * The exports and audit tables. Every change of the export item is conditional on the version that was read, and every
 * change of status is one transaction with its audit event and, where it begins or ends a run, with the lock.
 */
import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../domain/errors.ts';
import { withUsageOf } from '../domain/export/cost.ts';
import { type ChunkRecord, type ExportRecord, exportRecordSchema, holdsLock } from '../domain/export/export-record.ts';
import { namesOf, nextRecord, type Transition, targetStatus, withProgress } from '../domain/export/transition.ts';
import type { Usage } from '../domain/export/usage.ts';
import type { Clock, ExportKey, ExportPageQuery, ExportStore } from '../ports.ts';
import { type AuditEvent, auditEventSchema } from '../protocol.ts';
import { ChunkItems } from './chunk-items.ts';
import { listExports, openExports } from './export-pages.ts';
import { queryAll } from './query-all.ts';
import { callService, faultName } from './sdk-faults.ts';
import { auditItemKey, auditPartition, exportItemKey, lockItemKey } from './table-keys.ts';
import { backOff, MOST_TRIES, type TransactItem, transact } from './transact.ts';

const SERVICE = 'DynamoDB';

export interface ExportTables {
  readonly exports: string;
  readonly audit: string;
}

export class DynamoExportStore implements ExportStore {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: ExportTables;
  private readonly clock: Clock;
  private readonly chunkItems: ChunkItems;

  constructor(client: DynamoDBDocumentClient, tables: ExportTables, clock: Clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
    this.chunkItems = new ChunkItems(client, tables.exports, clock);
  }

  async create(record: ExportRecord): Promise<{ outcome: 'created' } | { outcome: 'joined'; exportId: string }> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const written = await transact(this.client, [
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
    return listExports(this.client, this.tables.exports, organisationNumber, query);
  }

  open(pageSize?: number): AsyncGenerator<readonly ExportRecord[]> {
    return openExports(this.client, this.tables.exports, pageSize);
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
      if (await transact(this.client, items)) {
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
      record.attempt === attempt ? withProgress(record, stage, stageProgress, summary, this.isoNow()) : undefined,
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
      // A transaction on the record at this very moment is one who is writing it, too.
      if (!['ConditionalCheckFailedException', 'TransactionConflictException'].includes(faultName(error))) {
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

  beginChunk(...of: Parameters<ExportStore['beginChunk']>): ReturnType<ExportStore['beginChunk']> {
    return this.chunkItems.begin(...of);
  }

  finishChunk(...of: Parameters<ExportStore['finishChunk']>): Promise<void> {
    return this.chunkItems.finish(...of);
  }

  failChunk(...of: Parameters<ExportStore['failChunk']>): Promise<void> {
    return this.chunkItems.fail(...of);
  }

  chunks(...of: Parameters<ExportStore['chunks']>): Promise<ChunkRecord[]> {
    return this.chunkItems.all(...of);
  }

  deleteChunks(key: ExportKey): Promise<void> {
    return this.chunkItems.deleteAll(key);
  }

  recordUsage(...of: Parameters<ExportStore['recordUsage']>): Promise<void> {
    return this.chunkItems.recordUsage(...of);
  }

  usage(...of: Parameters<ExportStore['usage']>): Promise<Usage> {
    return this.chunkItems.usage(...of);
  }

  async account(...[key, attempt, usage]: Parameters<ExportStore['account']>): ReturnType<ExportStore['account']> {
    return this.update(key, (record) => withUsageOf(record, attempt, usage));
  }

  async audit(key: ExportKey): Promise<AuditEvent[]> {
    const items = await queryAll(this.client, this.tables.audit, 'pk = :pk', {
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
