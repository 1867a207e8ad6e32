/** An export as the API returns it: its result, its cost and its audit trail. */
import * as z from 'zod';
import { chunkViewSchema, progressSchema, runningSummarySchema } from './progress.ts';
import { exportRequestSchema } from './requests.ts';
import { exportStatusSchema, stageSchema } from './statuses.ts';
import { trailCheckSchema, trailHeadSchema, trailLinkSchema } from './trail.ts';

/** How an export ended; a union, so that fields of different outcomes cannot be combined. */
export const exportResultSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('completed'),
    fileName: z.string(),
    bytes: z.int(),
    /** Activities on the Aktiviteter sheet. */
    rows: z.int(),
    sha256: z.string().length(64),
  }),
  z.object({ outcome: z.literal('completed_empty') }),
  z.object({
    outcome: z.literal('failed'),
    code: z.string(),
    stage: stageSchema,
    /** The labels, rows or columns that the error is about; bounded, without personal data. */
    details: z.record(z.string(), z.unknown()),
    supportReference: z.string(),
    retryable: z.boolean(),
  }),
  z.object({
    outcome: z.literal('cancelled'),
    cancelledBy: z.string(),
    percent: z.number(),
    cleanupCompleted: z.boolean(),
  }),
]);
export type ExportResult = z.infer<typeof exportResultSchema>;

/** The services whose cost is counted. */
export const COST_PARTS = ['lambda', 'stepFunctions', 'dynamoDb', 's3', 'kms', 'secretsManager', 'apiGateway'] as const;
export type CostPart = (typeof COST_PARTS)[number];

/** The cost of an export so far, over all attempts: counted from its runs, at the list prices of a given day. */
export const exportCostSchema = z.object({
  currency: z.literal('USD'),
  total: z.number().min(0),
  parts: z.record(z.enum(COST_PARTS), z.number().min(0)),
  /** Region and day of the price list. */
  priceList: z.string(),
});
export type ExportCost = z.infer<typeof exportCostSchema>;

/** `GET /exports/{id}`: the snapshot from which a client can rebuild its screen. */
export const exportViewSchema = z.object({
  exportId: z.string(),
  organisationNumber: z.string(),
  /** Grows with every change; a client ignores a message whose version is at or below the one it shows. */
  version: z.int().min(1),
  at: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  /** When it first began; null while it waits in the queue for the first time, and when it was cancelled there. */
  startedAt: z.iso.datetime().nullable(),
  /** An actor, as in the audit trail. */
  requestedBy: z.string(),
  /** Display names of the persons among the actors of this export, from their tokens at the time. */
  actorNames: z.record(z.string(), z.string()),
  /** 1 for the first run, at most MAX_ATTEMPTS. */
  attempt: z.int().min(1),
  maxAttempts: z.int(),
  request: exportRequestSchema,
  progress: progressSchema,
  /** Its place among the exports of the organisation that wait, 1 for the next one; null unless it is `queued`. */
  queuePlace: z.int().min(1).nullable(),
  /** Of the report; null for an export that has not completed. */
  countedDays: z.int().min(0).nullable().default(null),
  /** From the start to the end of the last attempt; null while it has not ended, or if it ended before it began. */
  milliseconds: z.int().min(0).nullable().default(null),
  chunks: z.array(chunkViewSchema),
  summary: runningSummarySchema.nullable(),
  result: exportResultSchema.nullable(),
  /** Null until the cost of an ended execution has been counted, some seconds after the result. */
  cost: exportCostSchema.nullable(),
});
export type ExportView = z.infer<typeof exportViewSchema>;

/** One row of `GET /exports`. */
export const exportListItemSchema = exportViewSchema.omit({ chunks: true, summary: true });
export type ExportListItem = z.infer<typeof exportListItemSchema>;
export const exportPageSchema = z.object({ exports: z.array(exportListItemSchema), nextCursor: z.string().nullable() });

/** `POST /exports/{id}/link`: a link to the report. It is stored nowhere, and each is an audit event. */
export const downloadLinkSchema = z.object({
  /** Presigned for the one version of the one object; null for an export that ended without a file. */
  downloadUrl: z.string().nullable(),
  /** A day or more from now; null without a file. */
  validUntil: z.iso.datetime().nullable(),
  /** Of the audit event that says who was given the link; null without a link. */
  auditId: z.string().nullable(),
  fileName: z.string().nullable(),
  rows: z.int(),
  bytes: z.int(),
  sha256: z.string().nullable(),
});
export type DownloadLink = z.infer<typeof downloadLinkSchema>;

export const auditEventSchema = z.object({
  ...trailLinkSchema.partial().shape,
  exportId: z.string(),
  version: z.int(),
  attempt: z.int(),
  at: z.iso.datetime(),
  status: exportStatusSchema,
  actor: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** `GET /exports/{id}/audit` */
export const auditTrailSchema = z.object({
  /** In the order of the trail. */
  events: z.array(auditEventSchema),
  /** Null for a trail that an older release wrote and that no event has been added to since. */
  head: trailHeadSchema.nullable(),
  check: trailCheckSchema,
});
export type AuditTrailView = z.infer<typeof auditTrailSchema>;
