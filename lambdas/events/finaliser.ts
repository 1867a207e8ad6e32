/** The finaliser Lambda: EventBridge invokes it whenever an execution of the export state machine has ended. */
import * as z from 'zod';
import { errorLogKeys, structuredLog } from '../log.ts';
import { type FinaliseDependencies, finalise } from './finalise.ts';

const eventSchema = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string().nullish(),
    error: z.string().nullish(),
  }),
});

/** The input of the execution. EventBridge leaves it out only when it is large, and ours is small. */
const inputSchema = z.object({
  exportId: z.string(),
  attempt: z.int(),
  organisationNumber: z.string(),
  correlationId: z.string().optional(),
});

export async function finaliser(event: unknown, dependencies: FinaliseDependencies): Promise<void> {
  const { detail } = eventSchema.parse(event);
  const { exportId, attempt, organisationNumber, correlationId } = inputSchema.parse(JSON.parse(detail.input ?? '{}'));
  const log = structuredLog({ exportId, attempt, correlationId });
  const ended = { status: detail.status, error: detail.error ?? undefined };
  try {
    await finalise({ organisationNumber, exportId }, attempt, ended, dependencies);
    log.info('execution finalised', ended);
  } catch (error) {
    log.error('execution not finalised', { ...ended, ...errorLogKeys(error) });
    throw error;
  }
}
