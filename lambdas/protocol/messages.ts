/** The messages that are pushed over the WebSocket. */
import * as z from 'zod';
import { type CheckMessage, checkMessageSchema } from './checks/checks.ts';
import { chunkViewSchema, progressSchema, runningSummarySchema } from './progress.ts';
import type { ImportMessage } from './registers/imports.ts';
import { importMessageSchema } from './registers/imports.ts';
import { exportStatusSchema } from './statuses.ts';

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

/** What is sent over a socket of an organisation's page. */
export type PushedMessage = ExportMessage | ImportMessage | CheckMessage;

/** Whatever comes over the socket. */
export const liveMessageSchema = z.union([exportMessageSchema, importMessageSchema, checkMessageSchema]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
