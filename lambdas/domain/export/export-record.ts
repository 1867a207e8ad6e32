/** The stored record of an export, and the allowed changes of its status. */
import * as z from 'zod';
import {
  chunkedStageSchema,
  type ExportStatus,
  exportRequestSchema,
  exportStatusSchema,
  runningSummarySchema,
  STAGES,
  STAGES_OF_CHECK,
  type Stage,
  stageSchema,
  stagesOfRun,
} from '../../protocol.ts';
import { attemptUsageSchema, runCostSchema } from './cost/usage.ts';
import { workingObjectSchema } from './objects/working-object.ts';
import { isCheck, purposeSchema } from './purpose.ts';

const failureSchema = z.object({
  code: z.string(),
  stage: stageSchema,
  details: z.record(z.string(), z.unknown()),
  supportReference: z.string(),
  retryable: z.boolean(),
});

/** An object of the reports bucket as it was published: what is not named here is no part of a report. */
const publishedObjectSchema = z.object({
  key: z.string(),
  /** Null for one that an older release published. */
  versionId: z.string().nullable(),
  sha256: z.string(),
});
export type PublishedObject = z.infer<typeof publishedObjectSchema>;

const storedFileSchema = z.object({
  fileName: z.string(),
  bytes: z.int(),
  rows: z.int(),
  sha256: z.string(),
  /** Report, figures and manifest; absent in records of an older release, whose keys follow from the file's name. */
  published: z
    .object({ report: publishedObjectSchema, figures: publishedObjectSchema, manifest: publishedObjectSchema })
    .optional(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

export const exportRecordSchema = z.object({
  exportId: z.string(),
  purpose: purposeSchema.default('report'),
  organisationNumber: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  requestedBy: z.string(),
  /** Display names by actor for the page, stored here because they can be deleted here and not in the audit trail. */
  actorNames: z.record(z.string(), z.string()).default({}),
  request: exportRequestSchema,
  /** What a counted day was worth when it was started, in øre; absent where nobody had said it. */
  orePerCountedDay: z.int().optional(),
  /** SHA-256 of the canonical request and that rate, the key of the lock. */
  requestHash: z.string(),
  correlationId: z.string(),
  /** Increases with each retry and resume; the execution's name is `<exportId>-<attempt>`. */
  attempt: z.int(),
  resumes: z.int(),
  status: exportStatusSchema,
  /** The running stage, or the last one that ran. */
  stage: stageSchema,
  percent: z.number(),
  stageProgress: z.object({ current: z.int(), total: z.int(), currentItem: z.string().nullable() }),
  /** Known after the plan: number of chunks, and the register's activities and attendances. The estimate uses it. */
  plan: z
    .object({
      chunks: z.int(),
      activities: z.int(),
      attendances: z.int(),
      /** The frozen basis in the working prefix; absent in records of an older release. */
      basis: workingObjectSchema.optional(),
      /** Of a check: the register and configuration that it found, see `checks/check-basis.ts`. */
      checkBasis: z.string().optional(),
    })
    .nullable(),
  /** Of a check: the register and configuration that it was started for. */
  checkBasis: z.string().optional(),
  /** Of a check that is done: its `result.json`, see `checks/check-objects.ts`. */
  checked: workingObjectSchema.optional(),
  /**
   * What the attempts up to this one made is deleted or being deleted, so a later attempt uses none of it: neither their basis
   * nor their chunks. Written before the first object is deleted.
   */
  expiredAttempt: z.int().default(0),
  /** No Lambda of the attempts up to this one is alive, and what late ones wrote to the reports bucket is deleted. */
  sweptAttempt: z.int().default(0),
  summary: runningSummarySchema.nullable(),
  /** Time at which each status was written in this attempt, ISO 8601. */
  statusTimes: z.partialRecord(exportStatusSchema, z.string()),
  failure: failureSchema.nullable(),
  file: storedFileSchema.nullable(),
  cancellation: z.object({ by: z.string(), percent: z.number(), cleanupCompleted: z.boolean() }).nullable(),
  /** The first prediction of the whole run's time, compared with the actual time at the end. */
  predictedSeconds: z.number().optional(),
  /** Usage of the attempts and its cost; null until the first attempt has ended. */
  cost: runCostSchema.nullable().default(null),
  /** Present until the working prefix is deleted and no work is left; the reconciler looks for it. */
  openPartition: z.literal('OPEN').optional(),
});
export type ExportRecord = z.infer<typeof exportRecordSchema>;

export const chunkRecordSchema = z.object({
  stage: chunkedStageSchema,
  index: z.int(),
  state: z.enum(['running', 'done', 'failed', 'retrying']),
  attempt: z.int(),
  exportAttempt: z.int(),
  rows: z.int().nullable(),
  milliseconds: z.int().nullable(),
  errorCode: z.string().nullable(),
  /** Small counts that the stage passes on from this chunk. */
  outcome: z.record(z.string(), z.unknown()).nullable(),
  /** Usage of each try that could report it. */
  usage: z.array(attemptUsageSchema).default([]),
});
export type ChunkRecord = z.infer<typeof chunkRecordSchema>;

/** @param before the chunk as the last try left it; what that try used is kept */
export function begunChunk(
  { stage, index }: Pick<ChunkRecord, 'stage' | 'index'>,
  exportAttempt: number,
  before: ChunkRecord | undefined,
): ChunkRecord {
  return {
    stage,
    index,
    state: 'running',
    attempt: (before?.attempt ?? 0) + 1,
    exportAttempt,
    rows: null,
    milliseconds: null,
    errorCode: null,
    outcome: null,
    usage: before?.usage ?? [],
  };
}

const RUNNING: readonly ExportStatus[] = STAGES;

/** The statuses from which each status can be written. A retried task enters the stage of its attempt again. */
const ALLOWED_FROM: Readonly<Record<ExportStatus, readonly ExportStatus[]>> = {
  queued: ['failed', 'paused'],
  initialised: ['queued', 'failed', 'paused'],
  querying_activities: ['initialised', 'querying_activities'],
  aggregating: ['querying_activities', 'aggregating'],
  deduplicating: ['aggregating', 'deduplicating'],
  mapping_columns: ['deduplicating', 'mapping_columns'],
  generating_file: ['mapping_columns', 'generating_file'],
  bundling_attachments: ['generating_file', 'bundling_attachments'],
  storing_file: ['generating_file', 'bundling_attachments', 'storing_file'],
  completed: ['storing_file'],
  completed_empty: ['querying_activities'],
  checked: ['deduplicating'],
  failed: RUNNING,
  cancelling: [...RUNNING, 'queued', 'paused'],
  cancelled: ['cancelling', 'paused'],
  paused: RUNNING,
};

export function isAllowed(from: ExportStatus, to: ExportStatus): boolean {
  return ALLOWED_FROM[to].includes(from);
}

export function isRunning(status: ExportStatus): status is Stage {
  return (RUNNING as readonly string[]).includes(status);
}

/** Whether an identical request joins this export instead of starting a new one. */
export function holdsLock(status: ExportStatus): boolean {
  return isRunning(status) || status === 'queued' || status === 'cancelling' || status === 'paused';
}

export function stagesOf(record: Pick<ExportRecord, 'request' | 'purpose'>): readonly Stage[] {
  return isCheck(record) ? STAGES_OF_CHECK : stagesOfRun(record.request.includeAttachments);
}
