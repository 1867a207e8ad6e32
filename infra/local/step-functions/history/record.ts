import * as z from 'zod';

export const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** What an execution was started with. Dates are in epoch milliseconds, input is the caller's JSON text. */
export const executionStartSchema = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  name: z.string(),
  startDate: z.number(),
  input: z.string(),
  traceHeader: z.string().nullable(),
});
export type ExecutionStart = z.infer<typeof executionStartSchema>;

/** How an execution ended. `output` is JSON text, for SUCCEEDED only; `error` and `cause` may be null. */
export const executionEndSchema = z.object({
  status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  stopDate: z.number(),
  output: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
});
export type ExecutionEnd = z.infer<typeof executionEndSchema>;

export interface ExecutionRecord {
  readonly start: ExecutionStart;
  /** Null while it runs. */
  readonly end: ExecutionEnd | null;
}

export function statusOf({ end }: ExecutionRecord): ExecutionStatus {
  return end?.status ?? 'RUNNING';
}
