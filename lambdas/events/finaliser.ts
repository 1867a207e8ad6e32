/** Reached by EventBridge when an execution of the export machine has ended, however it ended. */
import * as z from 'zod';
import { lazily } from '../adapters/lazily.ts';
import { usageMeter } from '../adapters/usage-meter.ts';
import { structuredLog } from '../log.ts';
import { observed } from '../observed.ts';
import { faultForLog } from '../stage.ts';
import { exportStore } from '../stages/dependencies.ts';
import { workingBucket } from '../stages/working-dependency.ts';
import { accountRun } from './account.ts';
import { accountWorld } from './dependencies.ts';
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
const inputSchema = z.object({
  exportId: z.string(),
  attempt: z.int(),
  organisationNumber: z.string(),
  correlationId: z.string().optional(),
});

const world = lazily((): FinaliseWorld => {
  const accounts = accountWorld(() => usageMeter.used());
  return {
    exports: exportStore(),
    working: workingBucket(),
    account: (key, attempt) => accountRun(key, attempt, accounts),
  };
});

export const handler = observed('finaliser', async (event: unknown): Promise<void> => {
  const { detail } = eventSchema.parse(event);
  const { exportId, attempt, organisationNumber, correlationId } = inputSchema.parse(JSON.parse(detail.input ?? '{}'));
  const log = structuredLog({ exportId, attempt, correlationId });
  const ended = { status: detail.status, error: detail.error ?? undefined };
  try {
    await finalise({ organisationNumber, exportId }, attempt, ended, world());
    log.info('execution finalised', ended);
  } catch (error) {
    log.error('execution not finalised', { ...ended, ...faultForLog(error) });
    throw error;
  }
});
