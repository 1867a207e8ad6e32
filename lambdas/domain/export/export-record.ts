/** What is stored of an export, and which changes of status are allowed. Pure: the store writes what these functions say. */
import * as z from 'zod';
import {
  chunkedStageSchema,
  type ExportStatus,
  exportCostSchema,
  exportRequestSchema,
  exportStatusSchema,
  runningSummarySchema,
  STAGES,
  type Stage,
  stageSchema,
} from '../../protocol.ts';
import { attemptUsageSchema, usageSchema } from './usage.ts';

const failureSchema = z.object({
  code: z.string(),
  stage: stageSchema,
  details: z.record(z.string(), z.unknown()),
  supportReference: z.string(),
  retryable: z.boolean(),
});

const storedFileSchema = z.object({
  fileName: z.string(),
  bytes: z.int(),
  rows: z.int(),
  sha256: z.string(),
  downloadUrl: z.string(),
  validUntil: z.string(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

export const exportRecordSchema = z.object({
  exportId: z.string(),
  organisationNumber: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  requestedBy: z.string(),
  /** Display names by actor, for the page alone: here they can be deleted, in the audit trail they could not. */
  actorNames: z.record(z.string(), z.string()).default({}),
  request: exportRequestSchema,
  /** SHA-256 of the canonical request: the key of the lock. */
  requestHash: z.string(),
  correlationId: z.string(),
  /** Grows with each retry and resume; the execution's name is `<exportId>-<attempt>`. */
  attempt: z.int(),
  resumes: z.int(),
  status: exportStatusSchema,
  /** The stage now running, or the last one that ran. */
  stage: stageSchema,
  percent: z.number(),
  stageProgress: z.object({ current: z.int(), total: z.int(), currentItem: z.string().nullable() }),
  /** Activities and attendances of the register, known once it is planned; the ground of the estimate. */
  plan: z.object({ chunks: z.int(), activities: z.int(), attendances: z.int() }).nullable(),
  summary: runningSummarySchema.nullable(),
  /** When each status was written in this attempt, ISO 8601. */
  statusTimes: z.partialRecord(exportStatusSchema, z.string()),
  failure: failureSchema.nullable(),
  file: storedFileSchema.nullable(),
  cancellation: z.object({ by: z.string(), percent: z.number(), cleanupCompleted: z.boolean() }).nullable(),
  /** How long the whole run would take, as it was first said with a ground for it: held against the truth at the end. */
  predictedSeconds: z.number().optional(),
  /** What the attempts have used and what that cost; null until the first one has ended. */
  cost: exportCostSchema
    .extend({ attempts: z.record(z.string(), usageSchema) })
    .nullable()
    .default(null),
  /** Present until the working prefix is gone and nothing more has to be done; the reconciler goes by it. */
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
  /** What the stage hands on from this chunk: small counts. */
  outcome: z.record(z.string(), z.unknown()).nullable(),
  /** Of each try that came to a word. */
  usage: z.array(attemptUsageSchema).default([]),
});
export type ChunkRecord = z.infer<typeof chunkRecordSchema>;

const RUNNING: readonly ExportStatus[] = STAGES;

/** From which statuses each status may be written. A stage may be entered again by a retried task of the same attempt. */
const ALLOWED_FROM: Readonly<Record<ExportStatus, readonly ExportStatus[]>> = {
  initialised: ['failed', 'paused'],
  querying_activities: ['initialised', 'querying_activities'],
  aggregating: ['querying_activities', 'aggregating'],
  deduplicating: ['aggregating', 'deduplicating'],
  mapping_columns: ['deduplicating', 'mapping_columns'],
  generating_file: ['mapping_columns', 'generating_file'],
  bundling_attachments: ['generating_file', 'bundling_attachments'],
  storing_file: ['generating_file', 'bundling_attachments', 'storing_file'],
  completed: ['storing_file'],
  completed_empty: ['querying_activities'],
  failed: RUNNING,
  cancelling: [...RUNNING, 'paused'],
  cancelled: ['cancelling', 'paused'],
  paused: RUNNING,
};

export function isAllowed(from: ExportStatus, to: ExportStatus): boolean {
  return ALLOWED_FROM[to].includes(from);
}

export function isRunning(status: ExportStatus): status is Stage {
  return (RUNNING as readonly string[]).includes(status);
}

/** While the lock is held, an identical request joins this export. */
export function holdsLock(status: ExportStatus): boolean {
  return isRunning(status) || status === 'cancelling' || status === 'paused';
}

/** The stages that this export passes: bundling only when attachments were asked for. */
export function stagesOf(record: Pick<ExportRecord, 'request'>): readonly Stage[] {
  return STAGES.filter((stage) => stage !== 'bundling_attachments' || record.request.includeAttachments);
}
