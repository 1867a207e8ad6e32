/** Reached by EventBridge when an execution of the export machine has ended, however it ended. */
import * as z from 'zod';
import { lazily } from '../adapters/aws-clients.ts';
import { observed } from '../observed.ts';
import { exportStore, workingBucket } from '../stages/dependencies.ts';
import { type FinaliseWorld, finalise } from './finalise.ts';

const eventSchema = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string().nullish(),
    error: z.string().nullish(),
  }),
});

/** The machine's input; EventBridge leaves it out of the event only when it is large, and ours is not. */
const inputSchema = z.object({ exportId: z.string(), attempt: z.int(), organisationNumber: z.string() });

const world = lazily((): FinaliseWorld => ({ exports: exportStore(), working: workingBucket() }));

export const handler = observed('finaliser', async (event: unknown): Promise<void> => {
  const { detail } = eventSchema.parse(event);
  const { exportId, attempt, organisationNumber } = inputSchema.parse(JSON.parse(detail.input ?? '{}'));
  const ended = { status: detail.status, error: detail.error ?? undefined };
  await finalise({ organisationNumber, exportId }, attempt, ended, world());
});
