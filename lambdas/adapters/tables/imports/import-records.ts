/**
 * Import records: one item for each session, with all its files. Every change of a status, of the session or of a file,
 * is one transaction with its audit event; each write is conditional on the version that was read.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import { withUsageOf } from '../../../domain/export/cost/cost.ts';
import { namesOf } from '../../../domain/export/transition.ts';
import { nextFile } from '../../../domain/imports/file-transition.ts';
import { type ImportFile, type ImportRecord, importRecordSchema } from '../../../domain/imports/import-record.ts';
import { nextImport } from '../../../domain/imports/import-transition.ts';
import { withBlankFailures } from '../../../domain/privacy/blank-failures.ts';
import type { Clock, ImportKey, ImportRecords, ImportWrite } from '../../../ports.ts';
import { IMPORT_STATUSES, isImportEnded } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import { type AuditTables, firstEvent, nextEvent } from '../audit/trail-items.ts';
import { listRecords, openRecords, type RecordKind } from '../record-pages.ts';
import { IMPORT_PREFIX, importCountKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { putUnlessOvertaken } from '../versioned-records.ts';
import { importEvent, importItem, importTrail, replacementOf, sessionChange } from './import-items.ts';
import { DynamoImportReader } from './import-reader.ts';

const IMPORTS: RecordKind<ImportRecord> = {
  prefix: IMPORT_PREFIX,
  open: 'OPEN-IMPORT',
  yearPath: ['year'],
  parse: (record) => importRecordSchema.parse(record),
};

const OPEN_STATUSES = IMPORT_STATUSES.filter((status) => !isImportEnded(status));

/** A change of a record, and the writes that belong to it. */
interface Change {
  readonly after: ImportRecord;
  readonly items: readonly TransactItem[];
}

export class DynamoImportRecords extends DynamoImportReader implements ImportRecords {
  private readonly tables: AuditTables;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, clock: Clock) {
    super(client, tables.exports);
    this.tables = tables;
    this.clock = clock;
  }

  /** Counted between two reads of the number of imports made, so that two at the same time cannot both be the last. */
  async create(record: ImportRecord, maxOpen?: number): ReturnType<ImportRecords['create']> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const made = await this.importsMade(record.organisationNumber);
      if (maxOpen !== undefined && (await this.countOpen(record.organisationNumber, maxOpen)) >= maxOpen) {
        return 'full';
      }
      const written = await transact(this.client, [
        {
          Put: {
            TableName: this.tables.exports,
            Item: importItem(record),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        ...firstEvent(this.tables, importTrail(record), importEvent(record, record.requestedBy)),
        {
          Put: {
            TableName: this.tables.exports,
            Item: { ...importCountKey(record.organisationNumber), made: made + 1 },
            ConditionExpression: 'attribute_not_exists(pk) OR made = :made',
            ExpressionAttributeValues: { ':made': made },
          },
        },
      ]);
      if (written) {
        return 'created';
      }
      if ((await this.read(record)) !== undefined) {
        throw new Error(`The import ${record.importId} exists already`);
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  list(...[organisationNumber, page]: Parameters<ImportRecords['list']>): ReturnType<ImportRecords['list']> {
    return listRecords(this.client, this.tables.exports, IMPORTS, organisationNumber, page);
  }

  open(pageSize?: number): AsyncGenerator<readonly ImportRecord[]> {
    return openRecords(this.client, this.tables.exports, IMPORTS, pageSize);
  }

  async transition(
    ...[key, attempt, transition, actor, actorName]: Parameters<ImportRecords['transition']>
  ): Promise<ImportWrite> {
    const { before, after } = await this.change(key, async (record) => {
      const next = nextImport(record, transition, this.isoNow(), namesOf(actor, actorName));
      return next === undefined || (attempt !== null && attempt !== record.attempt)
        ? undefined
        : { after: next, items: await sessionChange(this.client, this.tables, [record, next], actor, transition) };
    });
    return after === undefined ? { outcome: 'refused', record: before } : { outcome: 'written', record: after };
  }

  async changeFile(...[key, attempt, fileId, change]: Parameters<ImportRecords['changeFile']>): Promise<ImportWrite> {
    const { before, after } = await this.change(key, async (record) => {
      const next = attempt === record.attempt ? nextFile(record, fileId, change, this.isoNow()) : undefined;
      if (next === undefined) {
        return undefined;
      }
      const file = next.files.find((each) => each.fileId === fileId);
      const sameStatus = record.files.some((each) => each.fileId === fileId && each.status === file?.status);
      return { after: next, items: sameStatus ? [] : await this.fileEvent(next, file) };
    });
    return after === undefined ? { outcome: 'refused', record: before } : { outcome: 'written', record: after };
  }

  async recordCost(
    ...[key, attempt, usage]: Parameters<ImportRecords['recordCost']>
  ): ReturnType<ImportRecords['recordCost']> {
    const { before, after } = await this.change(key, (record) => {
      const next = withUsageOf(record, attempt, usage);
      return next === undefined ? undefined : { after: next, items: [] };
    });
    return after === undefined ? undefined : { before, after };
  }

  async blankFailures(key: ImportKey): Promise<void> {
    await this.change(key, (record) => {
      const after = withBlankFailures(record);
      return after === undefined ? undefined : { after, items: [] };
    });
  }

  async close(judged: ImportRecord): Promise<boolean> {
    const { openPartition, ...closed } = judged;
    const { Put } = replacementOf(this.tables.exports, judged, { ...closed, version: judged.version + 1 });
    return openPartition === undefined || putUnlessOvertaken(this.client, Put);
  }

  /**
   * Writes a change of the record; tries again when another writer was faster.
   * @returns without `after` when there is nothing to change
   * @throws ConflictError
   */
  private async change(
    key: ImportKey,
    changeOf: (record: ImportRecord) => Change | undefined | Promise<Change | undefined>,
  ): Promise<{ readonly before: ImportRecord; readonly after?: ImportRecord }> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.read(key);
      if (before === undefined) {
        throw new Error(`No import ${key.importId}`);
      }
      const change = await changeOf(before);
      if (change === undefined) {
        return { before };
      }
      const put = replacementOf(this.tables.exports, before, change.after);
      const written =
        change.items.length === 0
          ? await putUnlessOvertaken(this.client, put.Put)
          : await transact(this.client, [put, ...change.items]);
      if (written) {
        return { before, after: change.after };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private async importsMade(organisationNumber: string): Promise<number> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(
        new GetCommand({
          TableName: this.tables.exports,
          Key: importCountKey(organisationNumber),
          ConsistentRead: true,
        }),
      ),
    );
    return typeof Item?.made === 'number' ? Item.made : 0;
  }

  /** @param limit more are not counted */
  private async countOpen(organisationNumber: string, limit: number): Promise<number> {
    const query = { limit, statuses: OPEN_STATUSES, consistent: true };
    const { records } = await listRecords(this.client, this.tables.exports, IMPORTS, organisationNumber, query);
    return records.length;
  }

  private async fileEvent(after: ImportRecord, file: ImportFile | undefined): Promise<TransactItem[]> {
    const event = importEvent(after, 'pipeline', file);
    return (await nextEvent(this.client, this.tables, importTrail(after), event)).items;
  }

  private isoNow(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
