/** Imports as they are stored, and where their files are uploaded to. */
import type { Readable } from 'node:stream';
import type { Usage } from '../domain/export/cost/usage.ts';
import type { FileTransition } from '../domain/imports/file-transition.ts';
import type { ImportRecord } from '../domain/imports/import-record.ts';
import type { ImportTransition } from '../domain/imports/import-transition.ts';
import type { RowSpill } from '../domain/register/row-spill.ts';
import type { RandomAccess } from '../domain/spreadsheet/byte-source.ts';
import type { ImportStatus } from '../protocol.ts';

export interface ImportKey {
  readonly organisationNumber: string;
  readonly importId: string;
}

export interface ImportPageQuery {
  readonly limit: number;
  /** Id of the last import of the previous page. */
  readonly cursor?: string;
  readonly statuses?: readonly ImportStatus[];
  readonly year?: number;
}

export type ImportWrite = { readonly outcome: 'written' | 'refused'; readonly record: ImportRecord };

/** The records of imports. Every change of a session's or a file's status is one transaction with its audit event. */
export interface ImportRecords {
  /**
   * @param maxOpen how many imports of the organisation may be open with this one; default: any number
   * @returns `full` when as many are open already; nothing is stored then
   */
  create(record: ImportRecord, maxOpen?: number): Promise<'created' | 'full'>;
  /** Strongly consistent. */
  read(key: ImportKey): Promise<ImportRecord | undefined>;
  /** Newest first. */
  list(
    organisationNumber: string,
    page: ImportPageQuery,
  ): Promise<{ records: ImportRecord[]; nextCursor: string | null }>;
  /** Imports that are not closed, oldest change first, page by page. */
  open(pageSize?: number): AsyncIterable<readonly ImportRecord[]>;
  /** @param attempt only while the record is in this attempt; null for any */
  transition(
    key: ImportKey,
    attempt: number | null,
    transition: ImportTransition,
    actor: string,
    actorName?: string,
  ): Promise<ImportWrite>;
  /** Changes one file of a session that is reading, in this attempt; a change of progress alone has no audit event. */
  changeFile(key: ImportKey, attempt: number, fileId: string, change: FileTransition): Promise<ImportWrite>;
  recordCost(
    key: ImportKey,
    attempt: number,
    usage: Usage,
  ): Promise<{ readonly before: ImportRecord; readonly after: ImportRecord } | undefined>;
  /** Takes out of the failures of the session and its files what they quote; their codes stay. No status is written. */
  blankFailures(key: ImportKey): Promise<void>;
  /**
   * Takes the import off the list of open imports: its uploads are gone.
   * @param judged as it was read; a record that has changed since stays on the list
   * @returns whether it is off the list now
   */
  close(judged: ImportRecord): Promise<boolean>;
}

/** Signs uploads with the credentials of the Lambda: they are valid for minutes. */
export interface UploadSigner {
  /** @returns a presigned PUT of exactly this many bytes, and the headers that it must be sent with */
  sign(
    key: string,
    bytes: number,
    seconds: number,
  ): Promise<{ url: string; headers: Record<string, string>; validUntil: string }>;
}

/** Disk of one invocation. It holds personal data, so `clear` is called however the work ends. */
export interface ScratchSpace {
  /** Copies a stream to a file. @param onBytes called with the number of bytes so far */
  keep(
    stream: Readable,
    onBytes: (bytes: number) => Promise<void>,
  ): Promise<{ readonly source: RandomAccess; readonly bytes: number; readonly sha256: string }>;
  spill(): RowSpill;
  clear(): Promise<void>;
}
