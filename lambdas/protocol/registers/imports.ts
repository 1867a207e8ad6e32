/** Imports of registers: sessions of uploaded files, each with a status of its own. */
import * as z from 'zod';
import { trailLinkSchema } from '../trail.ts';
import { exportCostSchema } from '../views.ts';

/** Files of one session; csv files that belong together are one file. */
export const MAX_IMPORT_FILES = 20;
/** Files that a register can have. */
export const MAX_REGISTER_FILES = 200;
/** The parts of one file: activities, attendances, peer supporters. */
export const MAX_FILE_PARTS = 3;
export const MAX_XLSX_BYTES = 100_000_000;
export const MAX_CSV_BYTES = 1_000_000_000;
/** How often a file is tried within one run of a session: the first time, and after faults that can pass. */
export const MAX_FILE_TRIES = 3;
/**
 * For so long after its creation a session can be started, resumed, or read a failed file again. What it stored before is
 * not deleted for a day, so nothing that it publishes can be gone.
 */
export const MAX_SESSION_HOURS = 20;
/** For so long an earlier version of a register can be made current again. */
export const RESTORABLE_DAYS = 30;

/** The statuses of a file in the order of the work, and its three ends. */
export const IMPORT_FILE_STATUSES = [
  'pending',
  'downloading',
  'extracting',
  'parsing',
  'saving',
  'completed',
  'failed',
  'timeout',
] as const;
export const importFileStatusSchema = z.enum(IMPORT_FILE_STATUSES);
export type ImportFileStatus = z.infer<typeof importFileStatusSchema>;

/** The three ends of a file. */
export function isImportFileEnded(status: ImportFileStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'timeout';
}

/** `uploading` waits for the files and for the start; `reading` and `publishing` are those of the state machine. */
export const IMPORT_STATUSES = [
  'uploading',
  'reading',
  'publishing',
  'completed',
  'failed',
  'paused',
  'cancelled',
] as const;
export const importStatusSchema = z.enum(IMPORT_STATUSES);
export type ImportStatus = z.infer<typeof importStatusSchema>;

/** `completed` when at least one file has completed; the others keep their predecessors. */
export const IMPORT_ENDS = ['completed', 'failed', 'cancelled'] as const satisfies readonly ImportStatus[];

export function isImportEnded(status: ImportStatus): boolean {
  return IMPORT_ENDS.some((end) => end === status);
}

/** Why a file failed, or the session as a whole. Without personal data. */
export const importFailureSchema = z.object({
  code: z.string(),
  /** An English sentence that names file, sheet, row and column. */
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  /** Whether a retry of the same file can succeed. */
  retryable: z.boolean(),
});
export type ImportFailure = z.infer<typeof importFailureSchema>;

/** What a file of the same name in the register is replaced by, or what an unchanged one leaves as it is. */
export const replacedFileSchema = z.object({
  importedAt: z.iso.datetime(),
  importedBy: z.string(),
  activityRows: z.int(),
  attendanceRows: z.int(),
});
export type ReplacedFile = z.infer<typeof replacedFileSchema>;

/** What the session changed in the register; null before it is published and for a file that failed. */
export const fileChangeSchema = z.enum(['added', 'replaced', 'unchanged']);
export type FileChange = z.infer<typeof fileChangeSchema>;

export const importFileViewSchema = z.object({
  /** Of the session: `f1`, `f2` ... */
  fileId: z.string(),
  /** The name of the file in the register. */
  name: z.string(),
  /** The uploaded files: one xlsx, or the csv files that belong together. */
  parts: z.array(z.object({ partId: z.string(), name: z.string(), bytes: z.int() })),
  status: importFileStatusSchema,
  /** 0 to 100; never decreases within an attempt. */
  percent: z.number().min(0).max(100),
  /** Data rows of all sheets that have been read. */
  rows: z.int(),
  /** From the first try to the end; null before. */
  milliseconds: z.int().nullable(),
  /** 0 before the first try, at most MAX_FILE_TRIES. */
  attempt: z.int(),
  failure: importFailureSchema.nullable(),
  /** Set when the register has a file of this name: the start must confirm that it is replaced. */
  replaces: replacedFileSchema.nullable(),
  change: fileChangeSchema.nullable(),
  /** Number of rows in `GET /imports/{importId}/files/{fileId}/rows-in-error`. */
  rowsInError: z.int(),
});
export type ImportFileView = z.infer<typeof importFileViewSchema>;

export const importSummarySchema = z.object({
  total: z.int(),
  pending: z.int(),
  processing: z.int(),
  completed: z.int(),
  /** Failed and timed out. */
  failed: z.int(),
  /** Of all files, weighted by their bytes. 100 when the session has ended. */
  percent: z.number().min(0).max(100),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;

/** `GET /imports/{importId}`: everything that a page shows. */
export const importViewSchema = z.object({
  importId: z.string(),
  organisationNumber: z.string(),
  year: z.int(),
  /** Grows with every change; a client ignores what is at or below the version that it shows. */
  version: z.int().min(1),
  at: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  requestedBy: z.string(),
  actorNames: z.record(z.string(), z.string()),
  /** Increases with each retry of a file and each resume. */
  attempt: z.int().min(1),
  status: importStatusSchema,
  summary: importSummarySchema,
  files: z.array(importFileViewSchema),
  /** The version of the register that this import made; null when it changed nothing. */
  registerVersion: z.int().nullable(),
  /** A failure of the session itself, such as a register with too many files. */
  failure: importFailureSchema.nullable(),
  supportReference: z.string(),
  cost: exportCostSchema.nullable(),
});
export type ImportView = z.infer<typeof importViewSchema>;

/** Whether the publication failed of files that have been read: a resume publishes them without reading them again. */
export function canPublishAgain({
  status,
  files,
}: {
  readonly status: ImportStatus;
  readonly files: readonly Pick<ImportFileView, 'status' | 'change'>[];
}): boolean {
  return status === 'failed' && files.some((file) => file.status === 'completed' && file.change === null);
}

export const importPageSchema = z.object({ imports: z.array(importViewSchema), nextCursor: z.string().nullable() });

/** API Gateway sends at most 128 KB at once, in frames of 32 KB: a message is never longer than one of them. */
export const MAX_IMPORT_MESSAGE_BYTES = 32 * 1024;

/** Pushed over the WebSocket, like the messages of an export. `view` is the snapshot of this version, without names of users. */
export const IMPORT_MESSAGE_TYPES = [
  'import:started',
  'import:progress',
  'import:completed',
  'import:failed',
  'import:cancelled',
  'import:paused',
  'import:resumed',
] as const;
export const importMessageSchema = z.object({
  type: z.enum(IMPORT_MESSAGE_TYPES),
  importId: z.string(),
  organisationNumber: z.string(),
  version: z.int().min(1),
  at: z.iso.datetime(),
  view: importViewSchema.omit({ actorNames: true }),
  /** False when the view has no files, because they would make the message too long: the snapshot has them. */
  hasFiles: z.boolean(),
});
export type ImportMessage = z.infer<typeof importMessageSchema>;

/** What is kept of each change of status, of a session or of one of its files, and of nothing else. */
export const importAuditEventSchema = z.object({
  ...trailLinkSchema.partial().shape,
  importId: z.string(),
  version: z.int(),
  attempt: z.int(),
  at: z.iso.datetime(),
  /** Of the session. */
  status: importStatusSchema,
  /** The file that changed; null for a change of the session. */
  file: z.object({ fileId: z.string(), status: importFileStatusSchema, attempt: z.int() }).nullable(),
  actor: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type ImportAuditEvent = z.infer<typeof importAuditEventSchema>;

/** The body of `POST /imports`. Names may not repeat. An empty file is refused when it is read, with the reason. */
export const newImportSchema = z.strictObject({
  year: z.int().min(2000).max(2100),
  files: z
    .array(z.strictObject({ name: z.string().min(1).max(255), bytes: z.int().min(0) }))
    .min(1)
    .max(MAX_IMPORT_FILES * MAX_FILE_PARTS),
  /** Whether its end starts a check of the year: not where an export follows at once. Default: it does. */
  check: z.boolean().optional(),
});
export type NewImport = z.infer<typeof newImportSchema>;

/** Where a part is uploaded: PUT with exactly these headers and exactly this many bytes, before the URL expires. */
export const uploadSchema = z.object({
  fileId: z.string(),
  partId: z.string(),
  name: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  bytes: z.int(),
  validUntil: z.iso.datetime(),
});
export type Upload = z.infer<typeof uploadSchema>;

/** `POST /imports`: 201. */
export const createdImportSchema = z.object({ import: importViewSchema, uploads: z.array(uploadSchema) });

/** `POST /imports/{importId}/files/{fileId}/upload`: each part of one file anew. */
export const renewedUploadsSchema = z.object({ uploads: z.array(uploadSchema) });

/** The body of `POST /imports/{importId}/start`: the ids of the files that may replace their predecessors. */
export const startImportSchema = z.strictObject({ replace: z.array(z.string()).max(MAX_IMPORT_FILES).default([]) });

/** Details of the problem `upload_missing`: the parts that are not there, or not with the size that was announced. */
export const missingUploadsSchema = z.object({
  files: z.array(z.object({ fileId: z.string(), partId: z.string(), name: z.string() })),
});

/** Details of the problem `replacement_not_confirmed`: the files whose ids the start has to name in `replace`. */
export const unconfirmedReplacementsSchema = z.object({
  files: z.array(z.object({ fileId: z.string(), name: z.string(), replaces: replacedFileSchema })),
});
