/**
 * Export records with their statuses. Every change of status is one transaction with its audit event and, where it
 * begins or ends a run, with the lock that keeps the same request from running twice.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../../../domain/errors.ts';
import { type ExportRecord, holdsLock } from '../../../domain/export/export-record.ts';
import { isCheck } from '../../../domain/export/purpose.ts';
import {
  asQueued,
  changesSlots,
  enter,
  isInSlots,
  leave,
  type Slots,
  slotsAfter,
} from '../../../domain/export/slots.ts';
import { namesOf, nextRecord, type Transition } from '../../../domain/export/transition.ts';
import { withoutLists } from '../../../domain/failure-details.ts';
import type { Clock, ExportKey, ExportRecords } from '../../../ports.ts';
import type { AuditEvent } from '../../../protocol.ts';
import { callService } from '../../sdk-faults.ts';
import { exportEvent, exportTrail } from '../audit/export-events.ts';
import { type AuditTables, firstEvent, nextEvent } from '../audit/trail-items.ts';
import { lockItemKey } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { DynamoExportItems, exportItem } from './export-items.ts';
import { readSlots, slotsPut } from './export-slots.ts';

export class DynamoExportRecords extends DynamoExportItems implements ExportRecords {
  private readonly tables: AuditTables;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, clock: Clock) {
    super(client, tables.exports, clock);
    this.tables = tables;
  }

  async create(asked: ExportRecord): ReturnType<ExportRecords['create']> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const slots = await this.slots(asked.organisationNumber);
      const entered = enter(slots, asked.exportId);
      if (entered !== undefined) {
        const record = entered.status === 'queued' ? asQueued(asked) : asked;
        const written = await transact(this.client, [
          {
            Put: { TableName: this.table, Item: exportItem(record), ConditionExpression: 'attribute_not_exists(pk)' },
          },
          this.takeLock(record),
          ...firstEvent(this.tables, exportTrail(record), changeEvent(record, record.requestedBy, {})),
          ...slotsPut(this.table, record.organisationNumber, slots, entered.slots),
        ]);
        if (written) {
          return { outcome: 'created', record };
        }
      }
      const holder = await this.holderOfLock(asked);
      if (holder !== undefined) {
        return { outcome: holder.status === 'cancelling' ? 'cancelling' : 'joined', exportId: holder.exportId };
      }
      if (entered === undefined) {
        return { outcome: 'full' };
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
      const isAllowed = nextRecord(record, transition, this.isoNow()) !== undefined;
      if (!isAllowed || (attempt !== null && attempt !== record.attempt)) {
        return { outcome: 'refused', record };
      }
      const inSlots = await this.inSlots(record, transition);
      const next =
        inSlots.outcome === 'possible'
          ? nextRecord(record, inSlots.transition, this.isoNow(), namesOf(actor, actorName))
          : undefined;
      if (inSlots.outcome !== 'possible' || next === undefined) {
        return { outcome: inSlots.outcome === 'full' ? 'full' : 'refused', record };
      }
      const event = changeEvent(next, actor, detailsOf(transition));
      const audited = await nextEvent(this.client, this.tables, exportTrail(next), event);
      const items = [
        { Put: this.replacement(record, next) },
        ...audited.items,
        ...this.lockChange(record, next),
        ...inSlots.items,
      ];
      if (await transact(this.client, items)) {
        return { outcome: 'written', record: next };
      }
      if (transition.to === 'restarted' && (await this.isLockedByAnother(record))) {
        return { outcome: 'refused', record };
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  slots(organisationNumber: string): Promise<Slots> {
    return readSlots(this.client, this.table, organisationNumber);
  }

  async leaveSlots(key: ExportKey): Promise<void> {
    const slots = await this.slots(key.organisationNumber);
    const record = await this.read(key);
    const write = slotsPut(this.table, key.organisationNumber, slots, leave(slots, key.exportId));
    if ((record === undefined || !isInSlots(record.status)) && write.length > 0) {
      // A restart meanwhile changes the slots, and this write is then not made.
      await transact(this.client, write);
    }
  }

  /** The write of the slots that goes with a change of status, and the change as the slots allow it. */
  private async inSlots(record: ExportRecord, transition: Transition) {
    if (isCheck(record) || !changesSlots(record.status, transition)) {
      return { outcome: 'possible', transition, items: [] } as const;
    }
    const slots = await this.slots(record.organisationNumber);
    const after = slotsAfter(slots, record.exportId, transition);
    if (typeof after === 'string') {
      return { outcome: after };
    }
    const items = slotsPut(this.table, record.organisationNumber, slots, after.slots);
    return { outcome: 'possible', transition: after.transition, items } as const;
  }

  private lockChange(before: ExportRecord, after: ExportRecord): TransactItem[] {
    if (isCheck(after) || holdsLock(before.status) === holdsLock(after.status)) {
      return [];
    }
    return [holdsLock(after.status) ? this.takeLock(after) : this.releaseLock(before)];
  }

  /** Also one that the export itself holds: a lock is only ever in the way of another export. */
  private takeLock(record: ExportRecord): TransactItem {
    return {
      Put: {
        TableName: this.table,
        Item: { ...lockItemKey(record.organisationNumber, record.requestHash), exportId: record.exportId },
        ConditionExpression: 'attribute_not_exists(pk) OR exportId = :id',
        ExpressionAttributeValues: { ':id': record.exportId },
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

  /** The export that holds the lock of the record's request; undefined when it has just ended. */
  private async holderOfLock(record: ExportRecord): Promise<ExportRecord | undefined> {
    const exportId = await this.lockHolder(record);
    const holder = exportId === undefined ? undefined : await this.read({ ...record, exportId });
    return holder !== undefined && holdsLock(holder.status) ? holder : undefined;
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

function changeEvent(record: ExportRecord, actor: string, details: AuditEvent['details']): AuditEvent {
  return exportEvent(record, { at: record.updatedAt, actor, details });
}

/** What the audit trail keeps of a change; no link, no personal data, and no list, because nothing can be deleted from it. */
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
    case 'checked':
      return { sha256: transition.result.sha256 };
    case 'cancelled':
      return { cleanupCompleted: transition.cleanupCompleted };
    case 'restarted':
      return { from: transition.from };
    default:
      return {};
  }
}
