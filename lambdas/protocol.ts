/**
 * The protocol between the API, the WebSocket and the page. One zod schema is the only source of each type.
 * Nothing here holds a participant's name, contact details or member number. The only persons in it are the organisation's
 * own users who acted on an export, and pushed messages leave those out.
 */
import * as z from 'zod';

/** The statuses during which the state machine works: the stages that the page shows, in order. */
export const STAGES = [
  'initialised',
  'querying_activities',
  'aggregating',
  'deduplicating',
  'mapping_columns',
  'generating_file',
  'bundling_attachments',
  'storing_file',
] as const;
export const stageSchema = z.enum(STAGES);
export type Stage = z.infer<typeof stageSchema>;

/** The stages whose work is cut into chunks by a Map state. */
export const CHUNKED_STAGES = [
  'querying_activities',
  'aggregating',
  'mapping_columns',
] as const satisfies readonly Stage[];
export const chunkedStageSchema = z.enum(CHUNKED_STAGES);
export type ChunkedStage = z.infer<typeof chunkedStageSchema>;

/** After these nothing more happens, unless a coordinator retries a failed export. */
export const TERMINAL_STATUSES = ['completed', 'completed_empty', 'failed', 'cancelled'] as const;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

/** Every status of an export: the stages in order, the ways it can end, and the results of a coordinator's commands. */
export const EXPORT_STATUSES = [...STAGES, ...TERMINAL_STATUSES, 'cancelling', 'paused'] as const;
export const exportStatusSchema = z.enum(EXPORT_STATUSES);
export type ExportStatus = z.infer<typeof exportStatusSchema>;

export function isTerminal(status: ExportStatus): status is TerminalStatus {
  return TERMINAL_STATUSES.some((terminal) => terminal === status);
}

/** Actors in the audit trail that are not persons. */
export const SYSTEM_ACTORS = ['pipeline', 'finaliser', 'reconciler', 'system'] as const;

export const MAX_ATTEMPTS = 3;

/** In the order in which the report lists them. Source: lambdas/domain/rules/README.md, "Categories". */
export const CATEGORY_IDS = [
  'OPPSOK',
  'SAMTALE',
  'AKTGR',
  'LPKURS',
  'KONTAKT',
  'KURS',
  'UNGDOM',
  'SOSIALT',
  'IKKE',
] as const;
export const categoryIdSchema = z.enum(CATEGORY_IDS);
export type CategoryId = z.infer<typeof categoryIdSchema>;

/** Names of the categories on page and report. Source: lambdas/domain/rules/README.md, "Categories". */
export const CATEGORY_NAMES: Readonly<Record<CategoryId, { readonly nb: string; readonly en: string }>> = {
  OPPSOK: { nb: 'Oppsøkende likepersonsarbeid', en: 'Outreach peer support' },
  SAMTALE: { nb: 'Samtalegruppe', en: 'Discussion group' },
  AKTGR: { nb: 'Aktivitetsgruppe', en: 'Activity group' },
  LPKURS: { nb: 'Likepersonskurs', en: 'Peer-supporter course' },
  KONTAKT: { nb: 'Telefon- og nettkontakt', en: 'Phone and online contact' },
  KURS: { nb: 'Kurs', en: 'Course' },
  UNGDOM: { nb: 'Ungdomsaktivitet', en: 'Youth' },
  SOSIALT: { nb: 'Sosialt', en: 'Social' },
  IKKE: { nb: 'Teller ikke (årsmøte, styremøte, stand)', en: 'Not countable' },
};

/**
 * Why a day does not count. A day has exactly one reason, the first that applies in this order. Source:
 * lambdas/domain/rules/README.md, "Categories".
 */
export const REASONS = [
  'category_not_counted',
  'outside_base_year',
  'abroad',
  'organised_by_others',
  'not_face_to_face',
  'no_peer_supporter',
  'too_short',
  'too_few_participants',
  'same_day_repeat',
] as const;
export type Reason = (typeof REASONS)[number];

/** Nine digits with a valid MOD11 control digit (weights 3 2 7 6 5 4 3 2). Source: brreg.no. */
export const organisationNumberSchema = z
  .string()
  .regex(/^\d{9}$/, 'nine digits')
  .refine((text) => {
    const weights = [3, 2, 7, 6, 5, 4, 3, 2];
    const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
    const control = sum % 11 === 0 ? 0 : 11 - (sum % 11);
    return control !== 10 && control === Number(text[8]);
  }, 'the control digit (MOD11) is wrong');

export const reportFormatSchema = z.enum(['xlsx', 'csv']);
export type ReportFormat = z.infer<typeof reportFormatSchema>;
export const languageSchema = z.enum(['nb', 'en']);
export type Language = z.infer<typeof languageSchema>;

/** The body of `POST /exports`. The organisation is never in it: it comes from the verified token alone. */
export const exportRequestSchema = z.strictObject({
  year: z.int().min(2000).max(2100),
  /** Names of lokallag; empty means all. Filters figures and rows, after de-duplication over the whole register. */
  branches: z.array(z.string().min(1).max(200)).max(500).default([]),
  format: reportFormatSchema.default('xlsx'),
  language: languageSchema.default('nb'),
  includeAttachments: z.boolean().default(false),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** Seconds left, as a range that holds for about 80 % of runs like this one; `calculating` until it can be estimated. */
export const estimateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('calculating') }),
  z.object({ kind: z.literal('range'), lowSeconds: z.number().min(0), highSeconds: z.number().min(0) }),
]);
export type Estimate = z.infer<typeof estimateSchema>;

export const stageProgressSchema = z.object({
  /** Chunks (or rows, in the file stages) of this stage: done so far, and in all. A `total` of 0 is not known yet. */
  current: z.int().min(0),
  total: z.int().min(0),
  /** The item being worked on, for example `chunk 7` or a sheet name; never a person. */
  currentItem: z.string().nullable(),
});

export const progressSchema = z.object({
  status: exportStatusSchema,
  /** The stage that is running, or the last one that ran. */
  stage: stageSchema,
  /** 0-based among the stages of this run; `stageCount` counts bundling only for a request with attachments. */
  stageIndex: z.int().min(0),
  stageCount: z.int().min(1),
  /** Of processing, 0 to 100; at most 99 until the file is confirmed downloadable. Never decreases. */
  percent: z.number().min(0).max(100),
  phase: z.enum(['processing', 'downloading']),
  stageProgress: stageProgressSchema,
  estimate: estimateSchema,
});
export type Progress = z.infer<typeof progressSchema>;

export const chunkViewSchema = z.object({
  stage: chunkedStageSchema,
  /** 0-based within the plan. */
  index: z.int().min(0),
  state: z.enum(['pending', 'running', 'done', 'failed', 'retrying']),
  /** 1 for the first try. */
  attempt: z.int().min(0),
  /** Activities in the chunk, once it is done. */
  rows: z.int().min(0).nullable(),
  milliseconds: z.int().min(0).nullable(),
  errorCode: z.string().nullable(),
});
export type ChunkView = z.infer<typeof chunkViewSchema>;

/** The figures of the page's summary. Provisional until de-duplication, because whether a day counts depends on persons. */
const summaryFiguresSchema = z.object({
  activities: z.int(),
  activityDays: z.int(),
  attendances: z.int(),
});
export const runningSummarySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('provisional'),
    total: summaryFiguresSchema,
    perCategory: z.record(z.string(), summaryFiguresSchema),
  }),
  z.object({
    kind: z.literal('final'),
    total: summaryFiguresSchema.extend({
      countedDays: z.int(),
      notCounted: z.record(z.string(), z.int()),
      uniqueParticipants: z.int(),
      uniqueParticipantsMin: z.int(),
    }),
    perCategory: z.record(
      z.string(),
      summaryFiguresSchema.extend({
        countedDays: z.int(),
        notCounted: z.record(z.string(), z.int()),
        uniqueParticipants: z.int(),
        uniqueParticipantsMin: z.int(),
      }),
    ),
  }),
]);
export type RunningSummary = z.infer<typeof runningSummarySchema>;

/** How an export ended; a union, so that fields of different outcomes cannot be combined. */
export const exportResultSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('completed'),
    fileName: z.string(),
    bytes: z.int(),
    /** Activities on the Aktiviteter sheet. */
    rows: z.int(),
    sha256: z.string().length(64),
    /** Presigned for the one object. Only in the answer of `GET /exports/{id}`; never pushed or logged. */
    downloadUrl: z.string(),
    validUntil: z.iso.datetime(),
  }),
  z.object({ outcome: z.literal('completed_empty'), downloadUrl: z.null() }),
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
  /** An actor, as in the audit trail. */
  requestedBy: z.string(),
  /** Display names of the persons among the actors of this export, from their tokens at the time. */
  actorNames: z.record(z.string(), z.string()),
  /** 1 for the first run, at most MAX_ATTEMPTS. */
  attempt: z.int().min(1),
  maxAttempts: z.int(),
  request: exportRequestSchema,
  progress: progressSchema,
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

/** `POST /exports`: 201 with `joined: false`, or 200 with `joined: true` when the same export already runs. */
export const startedSchema = z.object({ exportId: z.string(), joined: z.boolean() });

export const auditEventSchema = z.object({
  exportId: z.string(),
  version: z.int(),
  attempt: z.int(),
  at: z.iso.datetime(),
  status: exportStatusSchema,
  actor: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

const envelope = {
  exportId: z.string(),
  organisationNumber: z.string(),
  version: z.int().min(1),
  at: z.iso.datetime(),
  attempt: z.int().min(1),
};

/** Messages pushed over the WebSocket. Everything in one is also in the snapshot of the same version. */
export const exportMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('export:started'), ...envelope, progress: progressSchema }),
  z.object({
    type: z.literal('export:progress'),
    ...envelope,
    progress: progressSchema,
    chunkChanges: z.array(chunkViewSchema),
    summary: runningSummarySchema.nullable(),
  }),
  z.object({
    type: z.literal('export:phase-changed'),
    ...envelope,
    progress: progressSchema,
    previous: exportStatusSchema,
  }),
  z.object({
    type: z.literal('export:completed'),
    ...envelope,
    progress: progressSchema,
    outcome: z.enum(['completed', 'completed_empty']),
  }),
  z.object({
    type: z.literal('export:failed'),
    ...envelope,
    progress: progressSchema,
    code: z.string(),
    supportReference: z.string(),
  }),
  z.object({ type: z.literal('export:cancelled'), ...envelope, progress: progressSchema }),
  z.object({ type: z.literal('export:paused'), ...envelope, progress: progressSchema }),
  z.object({ type: z.literal('export:resumed'), ...envelope, progress: progressSchema }),
]);
export type ExportMessage = z.infer<typeof exportMessageSchema>;

/** `POST /tickets`: single use, 30 seconds; stands in the WebSocket's query string because a token must not be in a URL. */
export const ticketSchema = z.object({ ticket: z.string(), expiresAt: z.iso.datetime(), webSocketUrl: z.string() });

/** RFC 9457, `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  supportReference: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** `GET /me`: the user of the token, and the base years whose register has been imported. */
export const meSchema = z.object({
  userId: z.string(),
  /** The name of the user where an export names its actors. */
  actor: z.string(),
  displayName: z.string(),
  organisationNumber: z.string(),
  organisationName: z.string(),
  role: z.enum(['coordinator', 'auditor']),
  registers: z.array(
    z.object({ year: z.int(), activities: z.int(), attendances: z.int(), branches: z.array(z.string()) }),
  ),
});
export type Me = z.infer<typeof meSchema>;
