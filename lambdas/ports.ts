/** Ports: the dependencies of stages, events and routes as types. Adapters implement them, and tests use plain fakes. */
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
  /** Id of the last export of the previous page. */
  readonly cursor?: string;
  /** Only exports in one of these; all when there are none. */
  readonly statuses?: readonly ExportStatus[];
  readonly year?: number;
}

/** The records of exports. Every status change is one transaction with its audit event. */
export interface ExportRecords {
  /** @returns `joined` with the id of the export that holds the lock of the same request. */
  create(record: ExportRecord): Promise<{ outcome: 'created' } | { outcome: 'joined'; exportId: string }>;
  /** Strongly consistent. */
  read(key: ExportKey): Promise<ExportRecord | undefined>;
  /** Newest first. With a filter a page may hold fewer than `limit` records and still have a cursor to further ones. */
  list(
    organisationNumber: string,
    page: ExportPageQuery,
  ): Promise<{ records: ExportRecord[]; nextCursor: string | null }>;
  /** Exports that are not closed, oldest change first, page by page. */
  open(pageSize?: number): AsyncIterable<readonly ExportRecord[]>;
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
  /** Writes progress within a stage, never a status. Does nothing when the stage is over. */
  progress(
    key: ExportKey,
    attempt: number,
    stage: Stage,
    stageProgress: ExportRecord['stageProgress'],
    summary: RunningSummary | null,
  ): Promise<void>;
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
  /** Takes the export off the list of open exports: its working prefix is gone. */
  close(key: ExportKey): Promise<void>;
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
  /** For an export whose working prefix has been deleted: a later attempt starts from the query. */
  deleteAll(key: ExportKey): Promise<void>;
}

/** Usage of paid services by the invocations of a run. */
export interface UsageAccounts {
  /** Adds what one invocation without a chunk has used, as an item of its own: concurrent writers share no counter. */
  record(key: ExportKey, attempt: number, usage: Usage): Promise<void>;
  /** The sum over the invocations of an attempt so far, those with a chunk included. */
  total(key: ExportKey, attempt: number): Promise<Usage>;
}

/** The events of an export with time and actor. `ExportRecords` appends the changes of status. */
export interface AuditTrail {
  /** In the order of versions. */
  list(key: ExportKey): Promise<AuditEvent[]>;
  /**
   * Appends that a user was given a link to the file, without the link.
   * @param record the export when the link was made
   * @param validUntil ISO 8601
   */
  recordDownload(record: ExportRecord, actor: string, validUntil: string): Promise<void>;
}

/** Which registers there are and how each organisation wants them read: no personal data. */
export interface RegisterCatalogue {
  pointer(organisationNumber: string, year: number): Promise<RegisterPointer | undefined>;
  pointers(organisationNumber: string): Promise<RegisterPointer[]>;
  configuration(organisationNumber: string, year: number): Promise<OrganisationConfiguration | undefined>;
}

/** Imported registers, one for each organisation and base year. */
export interface RegisterStore extends RegisterCatalogue {
  /** One shard's activities in file order. */
  readShard(pointer: GenerationKey, shard: number): Promise<RegisteredActivity[]>;
  labelCounts(pointer: GenerationKey): Promise<Map<string, number>>;
  findings(pointer: GenerationKey): Promise<Finding[]>;
}

/** One import of the register of an organisation and base year. */
export type GenerationKey = Pick<RegisterPointer, 'organisationNumber' | 'year' | 'importId'>;

/** The shards that one import wrote, each in a partition of its own. */
export type Generation = GenerationKey & Pick<RegisterPointer, 'shards'>;

/** An import writes a whole generation before it points to it, so that no reader sees half of one. */
export interface RegisterWriter {
  /**
   * Called before the first shard, so that the generation of an import that dies is deleted.
   * @param deleteAt ISO 8601; from then on the generation may be deleted, unless it has been published
   */
  announce(generation: Generation, deleteAt: string): Promise<void>;
  writeShard(target: GenerationKey, shard: number, activities: readonly RegisteredActivity[]): Promise<void>;
  writeLabelCounts(target: GenerationKey, counts: ReadonlyMap<string, number>): Promise<void>;
  writeFindings(target: GenerationKey, findings: readonly Finding[]): Promise<void>;
  /**
   * Points to the new generation and stores the configuration, in one transaction.
   * @param deleteReplacedAt ISO 8601; from then on the replaced generation may be deleted
   */
  publish(pointer: RegisterPointer, configuration: OrganisationConfiguration, deleteReplacedAt: string): Promise<void>;
}

/** Generations to delete: replaced ones, and those that were never published. */
export interface GenerationStore {
  /** @param now ISO 8601 */
  due(now: string, limit: number): Promise<Generation[]>;
  /**
   * Deletes a generation part by part, unless it is the current register.
   * @param mayContinue asked before each part
   * @returns whether the whole generation is deleted
   */
  delete(generation: Generation, mayContinue: () => boolean): Promise<boolean>;
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
   * A multipart upload of what is written to `sink`. `finished` resolves when the object is stored, with its size and its
   * SHA-256 (hexadecimal). After `abort` nothing is stored.
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
  /** Deletes the objects under a prefix and aborts its unfinished uploads. @returns how many objects were deleted */
  deletePrefix(prefix: string): Promise<number>;
  readonly bucket: string;
}

/** Signs download links with an identity whose credentials stay valid for longer than the links. */
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
  /** Does nothing when the name has been used. @param traceHeader the X-Ray header of the invocation that starts it */
  start(name: string, input: Record<string, unknown>, traceHeader: string | undefined): Promise<void>;
  stop(name: string): Promise<void>;
  /** State transitions so far, which Step Functions charges for; 0 for an execution that does not exist. */
  transitions(name: string): Promise<number>;
  /** @returns undefined when there is no execution of that name. */
  status(name: string): Promise<'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | undefined>;
}

/** Allows one WebSocket connection, for the user of the ticket. */
export interface Ticket {
  readonly organisationNumber: string;
  readonly userId: string;
}

export interface TicketStore {
  /** @param expiresAt milliseconds since 1970 */
  issue(secret: string, ticket: Ticket, expiresAt: number): Promise<void>;
  /** @returns undefined when the ticket does not exist, has expired or has been redeemed */
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
  /** @returns `gone` when the connection has ended */
  post(connectionId: string, message: ExportMessage): Promise<'sent' | 'gone'>;
}
