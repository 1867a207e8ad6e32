/** The items of an import's transactions: its record, its audit event, and the mark for the sweep after its end. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ImportFile, ImportRecord } from '../../../domain/imports/import-record.ts';
import type { ImportTransition } from '../../../domain/imports/import-transition.ts';
import type { ImportKey } from '../../../ports.ts';
import { type ImportAuditEvent, type ImportFailure, isImportEnded } from '../../../protocol.ts';
import { type AuditTables, nextEvent, type TrailKey } from '../audit/trail-items.ts';
import { sweepMark } from '../registers/register-items.ts';
import { importItemKey } from '../table-keys.ts';
import type { TransactItem } from '../transact.ts';
import { recordItem, replacementPut } from '../versioned-records.ts';

const DAY = 24 * 3600_000;

const keyOf = (record: ImportRecord) => importItemKey(record.organisationNumber, record.importId);

export function importItem(record: ImportRecord): Record<string, unknown> {
  return recordItem(keyOf(record), record);
}

/** Replaces the version that was read, and fails when the stored version is another one. */
export function replacementOf(table: string, before: ImportRecord, after: ImportRecord) {
  return { Put: replacementPut(table, keyOf(after), before, after) };
}

/** What is written with a change of the session, beside its record. */
export async function sessionChange(
  client: DynamoDBDocumentClient,
  tables: AuditTables,
  [before, after]: readonly [ImportRecord, ImportRecord],
  actor: string,
  transition: ImportTransition,
): Promise<TransactItem[]> {
  const event = importEvent(after, actor, undefined, detailsOf(transition));
  const audited = await nextEvent(client, tables, importTrail(after), event);
  return [
    ...audited.items,
    ...(isImportEnded(after.status) && !isImportEnded(before.status) ? [sweepOfSession(tables.exports, after)] : []),
  ];
}

/** A reader that a cancellation or a time-out has overtaken may still write objects; a day later none runs. */
function sweepOfSession(table: string, { organisationNumber, year, importId, updatedAt }: ImportRecord): TransactItem {
  const at = new Date(Date.parse(updatedAt) + DAY).toISOString();
  return { Put: { TableName: table, Item: sweepMark({ organisationNumber, year }, at, importId) } };
}

export function importTrail({ organisationNumber, importId }: ImportKey): TrailKey {
  return { organisationNumber, trailId: importId };
}

/**
 * The event of the record's version.
 * @param file the file that changed; undefined for a change of the session
 */
export function importEvent(
  { importId, version, attempt, updatedAt: at, status }: ImportRecord,
  actor: string,
  file?: ImportFile,
  details: ImportAuditEvent['details'] = {},
): ImportAuditEvent {
  return {
    importId,
    version,
    attempt,
    at,
    status,
    file: file === undefined ? null : { fileId: file.fileId, status: file.status, attempt: file.attempt },
    actor,
    details: file === undefined ? details : fileDetails(file),
  };
}

/** What the audit trail keeps of a file. Its name and what was found in it stay in the record, which can be deleted. */
function fileDetails({ status, rows, rowsInError, readFileSha256, failure }: ImportFile): Record<string, unknown> {
  return status === 'completed' ? { rows, rowsInError, readFileSha256 } : failureDetails(failure);
}

function failureDetails(failure: ImportFailure | null): Record<string, unknown> {
  return failure === null ? {} : { code: failure.code, retryable: failure.retryable };
}

function detailsOf(transition: ImportTransition): Record<string, unknown> {
  switch (transition.to) {
    case 'reading':
      return { replaces: Object.keys(transition.replaces), deadline: transition.deadline };
    case 'restarted':
      return { fileIds: transition.fileIds, deadline: transition.deadline };
    case 'publishing':
      return { unfinished: transition.unfinished };
    case 'completed':
      return { registerVersion: transition.registerVersion, changes: transition.changes };
    case 'failed':
      return failureDetails(transition.failure);
    case 'paused':
    case 'cancelled':
      return {};
  }
}
