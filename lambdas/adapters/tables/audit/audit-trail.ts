/** Audit trails as they are read, and the events of downloads; whoever writes a change appends its event. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { ConflictError } from '../../../domain/errors.ts';
import type { ExportRecord } from '../../../domain/export/export-record.ts';
import type { AuditTrail, CheckedTrail, Clock, ExportKey, ImportKey } from '../../../ports.ts';
import {
  type AuditEvent,
  auditEventSchema,
  type ImportAuditEvent,
  importAuditEventSchema,
  type RegisterAuditEvent,
  registerAuditEventSchema,
  type TemplateAuditEvent,
  templateAuditEventSchema,
} from '../../../protocol.ts';
import { importTrail } from '../imports/import-items.ts';
import { exportItemKey, registerTrail, TEMPLATE_TRAIL } from '../table-keys.ts';
import { backOff, MAX_TRIES, type TransactItem, transact } from '../transact.ts';
import { exportEvent, exportTrail } from './export-events.ts';
import { readTrail } from './read-trail.ts';
import { type AuditTables, nextEvent } from './trail-items.ts';

export class DynamoAuditTrail implements AuditTrail {
  private readonly client: DynamoDBDocumentClient;
  private readonly tables: AuditTables;
  private readonly clock: Clock;

  constructor(client: DynamoDBDocumentClient, tables: AuditTables, clock: Clock) {
    this.client = client;
    this.tables = tables;
    this.clock = clock;
  }

  read(key: ExportKey): Promise<CheckedTrail<AuditEvent>> {
    return readTrail(this.client, this.tables, exportTrail(key), parserOf(auditEventSchema), true);
  }

  readImport(key: ImportKey): Promise<CheckedTrail<ImportAuditEvent>> {
    return readTrail(this.client, this.tables, importTrail(key), parserOf(importAuditEventSchema), true);
  }

  readRegister(organisationNumber: string, year: number): Promise<CheckedTrail<RegisterAuditEvent>> {
    const key = { organisationNumber, trailId: registerTrail(year) };
    return readTrail(this.client, this.tables, key, parserOf(registerAuditEventSchema), false);
  }

  readTemplates(organisationNumber: string): Promise<CheckedTrail<TemplateAuditEvent>> {
    const key = { organisationNumber, trailId: TEMPLATE_TRAIL };
    return readTrail(this.client, this.tables, key, parserOf(templateAuditEventSchema), false);
  }

  async recordDownload(...[record, actor, validUntil, actorName]: Parameters<AuditTrail['recordDownload']>) {
    const at = new Date(this.clock.now()).toISOString();
    const event = exportEvent(record, { at, actor, details: { download: true, validUntil } });
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { items, sequence } = await nextEvent(this.client, this.tables, exportTrail(record), event);
      if (await transact(this.client, [...items, ...this.nameOf(record, actor, actorName)])) {
        return `${record.exportId}-${sequence}`;
      }
      await backOff(tries);
    }
    throw new ConflictError(undefined);
  }

  /**
   * Keeps the display name in the export's record, where it can be deleted. Not conditional on the version: a writer of the
   * whole record at the same moment may overwrite the name, and the trail then shows the actor without it.
   */
  private nameOf(
    { organisationNumber, exportId, actorNames }: ExportRecord,
    actor: string,
    name?: string,
  ): TransactItem[] {
    if (name === undefined || actorNames[actor] === name) {
      return [];
    }
    const TableName = this.tables.exports;
    const Key = exportItemKey(organisationNumber, exportId);
    const names = { '#record': 'record', '#actorNames': 'actorNames' };
    // A record of an older release may have no map to set a name in.
    const update =
      Object.keys(actorNames).length === 0
        ? {
            UpdateExpression: 'SET #record.#actorNames = :names',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: { ':names': { [actor]: name } },
          }
        : {
            UpdateExpression: 'SET #record.#actorNames.#actor = :name',
            ExpressionAttributeNames: { ...names, '#actor': actor },
            ExpressionAttributeValues: { ':name': name },
          };
    return [{ Update: { TableName, Key, ...update } }];
  }
}

/** Keeps the fields that the schema does not know, because an event's hash is over all of them. */
function parserOf<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return (stored: unknown) => schema.loose().safeParse(stored).data;
}
