/** The progress of an export: its estimate, its chunks and its running summary. */
import * as z from 'zod';
import { chunkedStageSchema, exportStatusSchema, stageSchema } from './statuses.ts';

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
const judgedFiguresSchema = summaryFiguresSchema.extend({
  countedDays: z.int(),
  notCounted: z.record(z.string(), z.int()),
  uniqueParticipants: z.int(),
  uniqueParticipantsMin: z.int(),
});
export const runningSummarySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('provisional'),
    total: summaryFiguresSchema,
    perCategory: z.record(z.string(), summaryFiguresSchema),
  }),
  z.object({
    kind: z.literal('final'),
    total: judgedFiguresSchema.extend({
      /** If every open review were merged. Absent, as what follows, in exports of an older release. */
      countedDaysMin: z.int().optional(),
      activePeerSupporters: z.int().optional(),
      activePeerSupportersMin: z.int().optional(),
      /** Activities of the whole register, and those of them that can be in a figure. */
      register: z.object({ activities: z.int(), kept: z.int() }).optional(),
    }),
    perCategory: z.record(z.string(), judgedFiguresSchema),
  }),
]);
export type RunningSummary = z.infer<typeof runningSummarySchema>;
