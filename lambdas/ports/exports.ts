/** Exports as they are stored: records, chunk markers, usage and audit trail. */

import type { Usage } from '../domain/export/cost/usage.ts';
import type { ChunkRecord, ExportRecord } from '../domain/export/export-record.ts';
import type { Slots } from '../domain/export/slots.ts';
import type { Transition } from '../domain/export/transition.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import type {
  AuditEvent,
  ChunkedStage,
  ExportStatus,
  ImportAuditEvent,
  RegisterAuditEvent,
  RunningSummary,
  Stage,
  TemplateAuditEvent,
  TrailCheck,
  TrailHead,
} from '../protocol.ts';
import type { ImportKey } from './imports.ts';

export interface ChunkKey {
  readonly organisationNumber: string;
  readonly exportId: string;
  readonly stage: ChunkedStage;
  readonly index: number;
}

export interface ExportKey {
  readonly organisationNumber: string;
  readonly exportId: string;
}

/** A write to an export, to one of its chunks or to an import, as the table's stream delivers it. */
export type StreamChange =
  | {
      readonly kind: 'export';
      readonly sequenceNumber: string;
      readonly before: ExportRecord | undefined;
      readonly after: ExportRecord;
    }
  | {
      readonly kind: 'chunk';
      readonly sequenceNumber: string;
      readonly key: ExportKey;
      readonly before: ChunkRecord | undefined;
      readonly after: ChunkRecord;
    }
  | {
      readonly kind: 'import';
      readonly sequenceNumber: string;
      readonly before: ImportRecord | undefined;
      readonly after: ImportRecord;
    };

export interface ExportPageQuery {
  readonly limit: number;
  /** Id of the last export of the previous page. */
  readonly cursor?: string;
  /** Only exports in one of these; all when there are none. */
  readonly statuses?: readonly ExportStatus[];
  readonly year?: number;
}

/** The records of exports. Every status change is one transaction with its audit event. */
export interface ExportRecords {
  /**
   * Stores the record as `initialised`, or as `queued` when the organisation has as many exports running as it may.
   * @returns `joined` with the id of the export that holds the lock of the same request, `cancelling` while that one is being
   *   cancelled, `full` when as many wait as may
   */
  create(
    record: ExportRecord,
  ): Promise<
    | { outcome: 'created'; record: ExportRecord }
    | { outcome: 'joined'; exportId: string }
    | { outcome: 'cancelling'; exportId: string }
    | { outcome: 'full' }
  >;
  /** Strongly consistent. */
  read(key: ExportKey): Promise<ExportRecord | undefined>;
  /** Newest first. With a filter, or large records, a page may hold fewer than `limit` and have a cursor to further ones. */
  list(
    organisationNumber: string,
    page: ExportPageQuery,
  ): Promise<{ records: ExportRecord[]; nextCursor: string | null }>;
  /** Exports that are not closed, oldest change first, page by page. */
  open(pageSize?: number): AsyncIterable<readonly ExportRecord[]>;
  /**
   * @param attempt only while the record is in this attempt; null for any (API, reconciler)
   * @param actorName where the actor is a person: kept in the record for the page, and not in the audit event
   * A restart is written as `queued` when as many exports of the organisation run as may.
   * @returns the record as written, or the record as it is: `refused` when the change is not allowed now, `full` when it is a
   *   restart and as many exports wait as may
   */
  transition(
    key: ExportKey,
    attempt: number | null,
    transition: Transition,
    actor: string,
    actorName?: string,
  ): Promise<{ outcome: 'written' | 'refused' | 'full'; record: ExportRecord }>;
  /** Which exports of the organisation run and which wait, strongly consistent. */
  slots(organisationNumber: string): Promise<Slots>;
  /** Takes an export from the slots that its status gives neither a slot nor a place; every change of status does it by itself. */
  leaveSlots(key: ExportKey): Promise<void>;
  /**
   * Writes progress within a stage, never a status. Does nothing when the stage is over.
   * @param known the record as the caller has just read it, which is then not read again unless it has changed
   * @returns the record as written, or undefined when nothing was written
   */
  progress(
    key: ExportKey,
    attempt: number,
    stage: Stage,
    stageProgress: ExportRecord['stageProgress'],
    summary: RunningSummary | null,
    known?: ExportRecord,
  ): Promise<ExportRecord | undefined>;
  /** Writes the size of the plan; does nothing once the export has left the planning. */
  plan(key: ExportKey, attempt: number, plan: NonNullable<ExportRecord['plan']>): Promise<void>;
  /** Keeps the attempt's first prediction of the total time; it does not raise the record's version. */
  predict(key: ExportKey, attempt: number, seconds: number): Promise<void>;
  /**
   * Writes what an attempt has used, and with it what the export has cost.
   * @returns the record before and after, or undefined when nothing changed
   */
  recordCost(
    key: ExportKey,
    attempt: number,
    usage: Usage,
  ): Promise<{ readonly before: ExportRecord; readonly after: ExportRecord } | undefined>;
  /**
   * Notes how far the export has been cleaned up.
   * @param judged as it was read; a record that has changed since stays as it is
   * @returns the record as written, or undefined when it had changed
   */
  note(
    judged: ExportRecord,
    done: Partial<Pick<ExportRecord, 'sweptAttempt' | 'expiredAttempt'>>,
  ): Promise<ExportRecord | undefined>;
  /** Takes out of a failure what it quotes of the register; its code and stage stay. No status is written. */
  blankFailure(key: ExportKey): Promise<void>;
  /**
   * Takes the export off the list of open exports: nothing of it is left to do.
   * @param judged as in `note`
   * @returns whether it is off the list now
   */
  close(judged: ExportRecord): Promise<boolean>;
}

/** One marker for each chunk of a stage: which attempt works on it, and what it produced. */
export interface ChunkMarkers {
  /** Marks a chunk as running. @returns the marker of a chunk that is done already, whose work is not repeated. */
  begin(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined>;
  finish(
    key: ChunkKey,
    exportAttempt: number,
    result: { readonly rows: number; readonly milliseconds: number; readonly outcome: Record<string, unknown> },
    usage?: Usage,
  ): Promise<void>;
  fail(key: ChunkKey, exportAttempt: number, errorCode: string, willRetry: boolean, usage?: Usage): Promise<void>;
  /** In the order of stage names and chunk indices. */
  list(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]>;
  /** As `list`, with what is shown of a run: without usage, and of an outcome only its basis and its sums. */
  listShown(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]>;
  /**
   * Forgets that a chunk is done, because an object that it made is damaged; the next attempt makes it again.
   * @param judged the marker as it was read, which names the objects and their hashes; another one stays
   * @param exportAttempt of the reader: a marker of a later attempt stays
   */
  invalidate(key: ExportKey, judged: ChunkRecord, exportAttempt: number): Promise<void>;
  /** Deletes the markers of attempts up to this one: what they made is deleted. */
  deleteUpTo(key: ExportKey, exportAttempt: number): Promise<void>;
}

/** Usage of paid services by the invocations of a run. */
export interface UsageAccounts {
  /** Adds what one invocation without a chunk has used, as an item of its own: concurrent writers share no counter. */
  record(key: ExportKey, attempt: number, usage: Usage): Promise<void>;
  /** The sum over the invocations of an attempt so far, those with a chunk included. */
  total(key: ExportKey, attempt: number): Promise<Usage>;
}

/** A trail as it was read. */
export interface CheckedTrail<E> {
  /** In the order of the trail. */
  readonly events: E[];
  /** Undefined for a trail without an event of this release. */
  readonly head: TrailHead | undefined;
  readonly check: TrailCheck;
}

/**
 * The events of exports, of imports and of registers with time and actor. Their records, `RegisterPublisher` and
 * `ConfigurationStore` append the changes that they write.
 */
export interface AuditTrail {
  read(key: ExportKey): Promise<CheckedTrail<AuditEvent>>;
  readImport(key: ImportKey): Promise<CheckedTrail<ImportAuditEvent>>;
  /** What was changed beside the imports; without an event before the first change. */
  readRegister(organisationNumber: string, year: number): Promise<CheckedTrail<RegisterAuditEvent>>;
  /** How the saved choices were changed; without an event before the first one. */
  readTemplates(organisationNumber: string): Promise<CheckedTrail<TemplateAuditEvent>>;
  /**
   * Appends that a user was given a link to the file, without the link.
   * @param record the export when the link was made
   * @param validUntil ISO 8601
   * @param actorName kept in the export's record
   * @returns the id of the event
   */
  recordDownload(record: ExportRecord, actor: string, validUntil: string, actorName?: string): Promise<string>;
}
