/**
 * Export records with their statuses. Every change of status is one transaction with its audit event and, where it
 * begins or ends a run, with the lock that keeps the same request from running twice.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError, type ErrorDetails } from '../../../domain/errors.ts';
import { type ExportRecord, holdsLock } from '../../../domain/export/export-record.ts';
import { namesOf, nextRecord, type Transition, targetStatus } from '../../../domain/export/transition.ts';
import type { Clock, ExportKey, ExportRecords } from '../../../ports.ts';
import { callService } from '../../sdk-faults.ts';
import { appendedEvent } from '../audit-trail.ts';
import { lockItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { DynamoExportItems, exportItem } from './export-items.ts';

export class DynamoExportRecords extends DynamoExportItems implements ExportRecords {
  private readonly auditTable: string;

  constructor(
    client: DynamoDBDocumentClient,
    tables: { readonly exports: string; readonly audit: string },
    clock: Clock,
  ) {
    super(client, tables.exports, clock);
    this.auditTable = tables.audit;
  }

  async create(record: ExportRecord): ReturnType<ExportRecords['create']> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const written = await transact(this.client, [
        {
          Put: { TableName: this.table, Item: exportItem(record), ConditionExpression: 'attribute_not_exists(pk)' },
        },
        this.takeLock(record),
        this.auditEvent(record, record.requestedBy, {}),
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

  async transition(
    key: ExportKey,
    attempt: number | null,
    transition: Transition,
    actor: string,
    actorName?: string,
  ): ReturnType<ExportRecords['transition']> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const record = await this.mustRead(key);
      const next = nextRecord(record, transition, this.isoNow(), namesOf(actor, actorName));
      if (next === undefined || (attempt !== null && attempt !== record.attempt)) {
        return { outcome: 'refused', record };
      }
      const items = [
        { Put: this.replacement(record, next) },
        this.auditEvent(next, actor, detailsOf(transition)),
        ...this.lockChange(record, next),
      ];
      if (await transact(this.client, items)) {
        return { outcome: 'written', record: next };
      }
      if (targetStatus(transition) === 'initialised' && (await this.isLockedByAnother(record))) {
        return { outcome: 'refused', record };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  private auditEvent(record: ExportRecord, actor: string, details: Record<string, unknown>): TransactItem {
    return { Put: appendedEvent(this.auditTable, record, { at: record.updatedAt, actor, details }) };
  }

  private lockChange(before: ExportRecord, after: ExportRecord): TransactItem[] {
    if (holdsLock(before.status) === holdsLock(after.status)) {
      return [];
    }
    return [holdsLock(after.status) ? this.takeLock(after) : this.releaseLock(before)];
  }

  private takeLock(record: ExportRecord): TransactItem {
    return {
      Put: {
        TableName: this.table,
        Item: { ...lockItemKey(record.organisationNumber, record.requestHash), exportId: record.exportId },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  private releaseLock(record: ExportRecord): TransactItem {
    return {
      Delete: {
        TableName: this.table,
        Key: lockItemKey(record.organisationNumber, record.requestHash),
        ConditionExpression: 'attribute_not_exists(pk) OR exportId = :id',
        ExpressionAttributeValues: { ':id': record.exportId },
      },
    };
  }

  /** A paused export holds the lock itself: its transaction failed because the record was written meanwhile. */
  private async isLockedByAnother(record: ExportRecord): Promise<boolean> {
    const holder = await this.lockHolder(record);
    return holder !== undefined && holder !== record.exportId;
  }

  /** @returns the id of the export that holds the lock of the record's request */
  private async lockHolder(record: ExportRecord): Promise<string | undefined> {
    const { Item } = await callService('DynamoDB', () =>
      this.client.send(
        new GetCommand({
          TableName: this.table,
          Key: lockItemKey(record.organisationNumber, record.requestHash),
          ConsistentRead: true,
        }),
      ),
    );
    return typeof Item?.exportId === 'string' ? Item.exportId : undefined;
  }
}

/** Lists quote the register. They stay in the record alone, because nothing can be deleted from the audit trail. */
function withoutLists(details: ErrorDetails): ErrorDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => !Array.isArray(value)));
}

/** What the audit trail keeps of a change; no link, no personal data. */
function detailsOf(transition: Transition): Record<string, unknown> {
  switch (transition.to) {
    case 'failed': {
      const { failure, supportReference } = transition;
      return { ...failure, details: withoutLists(failure.details), supportReference };
    }
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
