/**
 * What a Lambda without access to the audit table does with export records: reading, and every write that changes no
 * status. Each write is conditional on the version that was read.
 */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import { withUsageOf } from '../../../domain/export/cost/cost.ts';
import type { Usage } from '../../../domain/export/cost/usage.ts';
import { type ExportRecord, exportRecordSchema } from '../../../domain/export/export-record.ts';
import { withProgress } from '../../../domain/export/transition.ts';
import { withBlankFailure } from '../../../domain/privacy/blank-failures.ts';
import type { Clock, ExportKey, ExportPageQuery, ExportRecords } from '../../../ports.ts';
import { asNamedFault, callService } from '../../sdk-faults.ts';
import { listRecords, openRecords, type RecordKind } from '../record-pages.ts';
import { EXPORT_PREFIX, exportItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES } from '../transact.ts';
import { isOvertaken, putUnlessOvertaken, recordItem, replacementPut } from '../versioned-records.ts';

const SERVICE = 'DynamoDB';

const EXPORTS: RecordKind<ExportRecord> = {
  prefix: EXPORT_PREFIX,
  open: 'OPEN',
  yearPath: ['request', 'year'],
  parse: (record) => exportRecordSchema.parse(record),
};

export class DynamoExportItems implements Omit<ExportRecords, 'create' | 'transition' | 'slots' | 'leaveSlots'> {
  protected readonly client: DynamoDBDocumentClient;
  protected readonly table: string;
  protected readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  async read(key: ExportKey): Promise<ExportRecord | undefined> {
    const { Item } = await callService(SERVICE, () =>
      this.client.send(
        new GetCommand({
          TableName: this.table,
          Key: exportItemKey(key.organisationNumber, key.exportId),
          ConsistentRead: true,
        }),
      ),
    );
    return Item === undefined ? undefined : exportRecordSchema.parse(Item.record);
  }

  list(organisationNumber: string, page: ExportPageQuery): ReturnType<ExportRecords['list']> {
    return listRecords(this.client, this.table, EXPORTS, organisationNumber, page);
  }

  open(pageSize?: number): AsyncGenerator<readonly ExportRecord[]> {
    return openRecords(this.client, this.table, EXPORTS, pageSize);
  }

  async progress(
    ...[key, attempt, stage, stageProgress, summary, known]: Parameters<ExportRecords['progress']>
  ): ReturnType<ExportRecords['progress']> {
    const change = (record: ExportRecord) =>
      record.attempt === attempt ? withProgress(record, stage, stageProgress, summary, this.isoNow()) : undefined;
    return (await this.update(key, change, known))?.after;
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
          TableName: this.table,
          Key: exportItemKey(key.organisationNumber, key.exportId),
          // Not conditional on the version, which has often moved on by now. A concurrent writer of the whole record
          // may overwrite the prediction; the export then has none, which only costs one metric.
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
      if (!isOvertaken(error)) {
        throw asNamedFault(SERVICE, error);
      }
    }
  }

  async recordCost(key: ExportKey, attempt: number, usage: Usage): ReturnType<ExportRecords['recordCost']> {
    return this.update(key, (record) => withUsageOf(record, attempt, usage));
  }

  async note(...[judged, done]: Parameters<ExportRecords['note']>): ReturnType<ExportRecords['note']> {
    const noted = { ...judged, ...done, version: judged.version + 1 };
    return (await putUnlessOvertaken(this.client, this.replacement(judged, noted))) ? noted : undefined;
  }

  async blankFailure(key: ExportKey): Promise<void> {
    await this.update(key, withBlankFailure);
  }

  async close(judged: ExportRecord): Promise<boolean> {
    const { openPartition, ...closed } = judged;
    const after = { ...closed, version: judged.version + 1 };
    return openPartition === undefined || putUnlessOvertaken(this.client, this.replacement(judged, after));
  }

  protected isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }

  protected async mustRead(key: ExportKey): Promise<ExportRecord> {
    const record = await this.read(key);
    if (record === undefined) {
      throw new Error(`No export ${key.exportId}`);
    }
    return record;
  }

  /** The Put that replaces the version that was read, and fails when the stored version is another one. */
  protected replacement(before: ExportRecord, after: ExportRecord) {
    return replacementPut(this.table, exportItemKey(after.organisationNumber, after.exportId), before, after);
  }

  /** Changes the record within its status; tries again when another writer was faster. @throws ConflictError */
  private async update(
    key: ExportKey,
    change: (record: ExportRecord) => ExportRecord | undefined,
    known?: ExportRecord,
  ): Promise<{ readonly before: ExportRecord; readonly after: ExportRecord } | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = (tries === 0 ? known : undefined) ?? (await this.mustRead(key));
      const after = change(before);
      if (after === undefined) {
        return undefined;
      }
      if (await putUnlessOvertaken(this.client, this.replacement(before, after))) {
        return { before, after };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }
}

export function exportItem(record: ExportRecord): Record<string, unknown> {
  return recordItem(exportItemKey(record.organisationNumber, record.exportId), record);
}
