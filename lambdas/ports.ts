/** What the stages, events and routes need of the dependencies; adapters fulfil it, tests fake it with plain objects. */
import type { Readable, Writable } from 'node:stream';
import type { ChunkRecord, ExportRecord } from './domain/export/export-record.ts';
import type { Measurement } from './domain/export/measurement.ts';
import type { Transition } from './domain/export/transition.ts';
import type { Usage } from './domain/export/usage.ts';
import type { Finding } from './domain/finding.ts';
import type { RegisteredActivity } from './domain/register/register.ts';
import type { RegisterPointer } from './domain/register/register-pointer.ts';
import type { OrganisationConfiguration } from './domain/rules/organisation-configuration.ts';
import type { AuditEvent, ChunkedStage, ExportMessage, ExportStatus, RunningSummary, Stage } from './protocol.ts';

export interface Clock {
  /** Now, milliseconds since 1970. */
  now(): number;
}

/** Counts for operations; published when the invocation ends. */
export interface Metrics {
  add(...measurement: Measurement): void;
}

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

/** A write to an export or to one of its chunks, as the table's stream delivers it. */
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
    };

export interface ExportPageQuery {
  readonly limit: number;
  /** Id of the last export of the page before. */
  readonly cursor?: string;
  /** Only exports in one of these; all when there are none. */
  readonly statuses?: readonly ExportStatus[];
  readonly year?: number;
}

/** The exports and audit tables. Every status change is one transaction with its audit event. */
export interface ExportStore {
  /** @returns `joined` with the id of the export that holds the lock of the same request. */
  create(record: ExportRecord): Promise<{ outcome: 'created' } | { outcome: 'joined'; exportId: string }>;
  /** Strongly consistent. */
  read(key: ExportKey): Promise<ExportRecord | undefined>;
  /** Newest first. Fewer than `limit` may come with a cursor where a filter keeps little: there may be more behind it. */
  list(
    organisationNumber: string,
    page: ExportPageQuery,
  ): Promise<{ records: ExportRecord[]; nextCursor: string | null }>;
  /**
   * @param attempt only while the record is in this attempt; null for any (API, reconciler)
   * @param actorName where the actor is a person: kept in the record for the page, and not in the audit event
   * @returns the record as written, or `refused` with the record as it is when the change is not allowed now
   */
  transition(
    key: ExportKey,
    attempt: number | null,
    transition: Transition,
    actor: string,
    actorName?: string,
  ): Promise<{ outcome: 'written' | 'refused'; record: ExportRecord }>;
  /** Progress within a stage: never a status. Silently does nothing when the stage is over. */
  progress(
    key: ExportKey,
    attempt: number,
    stage: Stage,
    stageProgress: ExportRecord['stageProgress'],
    summary: RunningSummary | null,
  ): Promise<void>;
  /** What the plan found out, once. */
  plan(key: ExportKey, attempt: number, plan: NonNullable<ExportRecord['plan']>): Promise<void>;
  /** Keeps the first prediction, as a note beside the record's contents: no new version, and none if there is one already. */
  predict(key: ExportKey, attempt: number, seconds: number): Promise<void>;
  /** Takes the export out of the list of open ones: its working prefix is gone. */
  close(key: ExportKey): Promise<void>;
  /** Marks a chunk as running. @returns the finished chunk when it was done before: the work is not to be done again. */
  beginChunk(key: ChunkKey, exportAttempt: number): Promise<ChunkRecord | undefined>;
  finishChunk(
    key: ChunkKey,
    exportAttempt: number,
    result: { readonly rows: number; readonly milliseconds: number; readonly outcome: Record<string, unknown> },
    usage?: Usage,
  ): Promise<void>;
  failChunk(key: ChunkKey, exportAttempt: number, errorCode: string, willRetry: boolean, usage?: Usage): Promise<void>;
  chunks(key: ExportKey, stage?: ChunkedStage): Promise<ChunkRecord[]>;
  /** Forgets what was done, because what it wrote has been deleted: a later attempt starts from the query. */
  deleteChunks(key: ExportKey): Promise<void>;
  /** What an invocation that ends no chunk has used, in an item of its own: nobody adds to a counter that others add to. */
  recordUsage(key: ExportKey, attempt: number, usage: Usage): Promise<void>;
  /** All that the invocations of an attempt have said so far. */
  usage(key: ExportKey, attempt: number): Promise<Usage>;
  /**
   * Writes what an attempt has used, and with it what the export has cost.
   * @returns the record before and after, or undefined when none of it was news
   */
  account(
    key: ExportKey,
    attempt: number,
    usage: Usage,
  ): Promise<{ readonly before: ExportRecord; readonly after: ExportRecord } | undefined>;
  audit(key: ExportKey): Promise<AuditEvent[]>;
  /** Appends that somebody was given a link to the file: an event of the record's status and version, never the link. */
  recordDownload(key: ExportKey, actor: string, validUntil: string): Promise<void>;
  /** Exports that still need something, oldest change first, in pages; read on while the caller asks for more. */
  open(pageSize?: number): AsyncIterable<readonly ExportRecord[]>;
}

/** The register of one organisation and base year, as imported. */
export interface RegisterStore {
  pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined>;
  pointers(organisationNumber: string): Promise<RegisterPointer[]>;
  configuration(organisationNumber: string, year: number): Promise<OrganisationConfiguration | undefined>;
  /** One shard's activities in file order. */
  readShard(
    pointer: Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>,
    shard: number,
  ): Promise<RegisteredActivity[]>;
  labelCounts(pointer: Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>): Promise<Map<string, number>>;
  findings(pointer: Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>): Promise<Finding[]>;
}

/** What one import wrote: its partitions, a shard each. */
export type Generation = Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId' | 'shards'>;

/** Import writes a whole generation first and only then points to it, so a reader never sees half of one. */
export interface RegisterWriter {
  /**
   * Before the first shard: an import that dies leaves a generation that nothing would ever point to.
   * @param deleteAt ISO 8601; from then on it may be deleted, unless it has been published
   */
  announce(generation: Generation, deleteAt: string): Promise<void>;
  writeShard(
    target: Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>,
    shard: number,
    activities: readonly RegisteredActivity[],
  ): Promise<void>;
  writeLabelCounts(
    target: Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>,
    counts: ReadonlyMap<string, number>,
  ): Promise<void>;
  writeFindings(
    target: Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>,
    findings: readonly Finding[],
  ): Promise<void>;
  /**
   * Points to the new generation and stores the configuration, in one transaction.
   * @param deleteReplacedAt ISO 8601; from then on the generation that was the register until now may be deleted
   */
  publish(pointer: RegisterPointer, configuration: OrganisationConfiguration, deleteReplacedAt: string): Promise<void>;
}

/** Generations that are no register, or no longer. */
export interface GenerationStore {
  /** @param now ISO 8601 */
  due(now: string, limit: number): Promise<Generation[]>;
  /** Deletes all of it, part by part while `mayGoOn`; never what is the register. @returns whether it is gone */
  delete(generation: Generation, mayGoOn: () => boolean): Promise<boolean>;
}

export interface ObjectStore {
  put(key: string, body: string | Uint8Array, contentType: string): Promise<void>;
  /** @returns undefined when there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>;
  getStream(key: string): Promise<Readable | undefined>;
  /** A readable for bytes `start` to `end` (exclusive). */
  getRange(key: string, start: number, end: number): Readable;
  size(key: string): Promise<number | undefined>;
  /**
   * A multipart upload fed by whoever writes to `sink`; `finished` settles when the object stands, with its size and
   * SHA-256 (hexadecimal) of what was written. `abort` leaves nothing.
   */
  upload(
    key: string,
    contentType: string,
  ): { readonly sink: Writable; readonly finished: Promise<{ bytes: number; sha256: string }>; abort(): Promise<void> };
  list(prefix: string): Promise<{ key: string; bytes: number }[]>;
  copyFrom(
    sourceBucket: string,
    sourceKey: string,
    key: string,
    contentDisposition: string,
    contentType: string,
  ): Promise<void>;
  /** Deletes its objects, and ends the uploads that were begun under it. @returns how many objects were deleted. */
  deletePrefix(prefix: string): Promise<number>;
  readonly bucket: string;
}

/** Signs download links with an identity whose credentials outlive them. */
export interface LinkSigner {
  /** @returns a presigned GET URL of one object of the reports bucket. */
  sign(key: string, fileName: string, seconds: number): Promise<{ url: string; validUntil: string }>;
}

export interface ManifestSigner {
  /** ECDSA P-256 over SHA-256, DER, base64; the public key as SPKI PEM. */
  sign(content: Uint8Array): Promise<{ signature: string; keyId: string; publicKeyPem: string }>;
}

/** The state machine. */
export interface Executions {
  /** Idempotent by name. @param traceHeader X-Ray's, of the invocation that starts it */
  start(name: string, input: Record<string, unknown>, traceHeader: string | undefined): Promise<void>;
  stop(name: string): Promise<void>;
  /** What Step Functions charges for it so far; 0 for one that is not there. */
  transitions(name: string): Promise<number>;
  /** @returns undefined when there is no execution of that name. */
  status(name: string): Promise<'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | undefined>;
}

/** Trades for one WebSocket connection; holds whose it will be. */
export interface Ticket {
  readonly organisationNumber: string;
  readonly userId: string;
}

export interface TicketStore {
  /** @param expiresAt milliseconds since 1970 */
  issue(secret: string, ticket: Ticket, expiresAt: number): Promise<void>;
  /** @returns undefined when there is no such ticket, it is too old, or it has been redeemed before. */
  redeem(secret: string): Promise<Ticket | undefined>;
}

export interface SocketConnection {
  readonly connectionId: string;
  readonly organisationNumber: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
}

export interface ConnectionStore {
  add(connection: SocketConnection): Promise<void>;
  remove(connectionId: string): Promise<void>;
  ofOrganisation(organisationNumber: string): Promise<SocketConnection[]>;
}

export interface Sockets {
  /** @returns `gone` when there is no such connection any more */
  post(connectionId: string, message: ExportMessage): Promise<'sent' | 'gone'>;
}
