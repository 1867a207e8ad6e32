/** A schedule: what happens to the runs of one organisation, as data that can be printed, kept and run again. */
import * as z from 'zod';

/** The moment before an invocation of a function for this organisation; it waits until what the schedule wants has been done. */
const momentSchema = z.strictObject({ functionName: z.string(), after: z.int() });
export type Moment = z.infer<typeof momentSchema>;

export const REQUESTS = ['whole', 'csv', 'bundle', 'branch', 'empty'] as const;
export type RequestName = (typeof REQUESTS)[number];

const times = { times: z.int(), after: z.int() };

const functionFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['throttle', 'lose']), functionName: z.string(), ...times }),
  z.strictObject({ kind: z.literal('fail'), functionName: z.string(), ...times, errorType: z.string() }),
  z.strictObject({
    kind: z.enum(['slow', 'kill', 'late', 'repeat']),
    functionName: z.string(),
    ...times,
    milliseconds: z.int(),
  }),
]);
export type FunctionFault = z.infer<typeof functionFaultSchema>;

const call = {
  service: z.enum(['s3', 'dynamodb', 'kms', 'secretsManager', 'lambda', 'stepFunctions', 'connections']),
  operation: z.string(),
  functionName: z.string().optional(),
  ...times,
};
const callFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fail'), ...call, status: z.int(), errorType: z.string() }),
  z.strictObject({ kind: z.literal('slow'), ...call, milliseconds: z.int() }),
  z.strictObject({ kind: z.literal('cut'), ...call, at: z.enum(['request', 'answer', 'body']) }),
  z.strictObject({ kind: z.literal('kill'), ...call, at: z.enum(['request', 'answer']) }),
]);
export type CallFault = z.infer<typeof callFaultSchema>;

const databaseFaultSchema = z.strictObject({
  error: z.enum(['TransactionConflict', 'ProvisionedThroughputExceededException', 'ThrottlingException']),
  operation: z.enum(['TransactWriteItems', 'PutItem', 'UpdateItem', 'Query', 'GetItem']),
  ...times,
});
export type DatabaseFault = z.infer<typeof databaseFaultSchema>;

export const ACTIONS = ['pause', 'resume', 'retry', 'cancel'] as const;

const eventSchema = z.discriminatedUnion('what', [
  /** A user acts on an export; one that the export's status does not allow is refused, which breaks no law. */
  z.strictObject({
    what: z.enum(ACTIONS),
    when: momentSchema,
    export: z.int(),
    user: z.enum(['kari', 'ola']),
  }),
  /**
   * The second register is imported before the plan begins, or beside it: between two of its reads, of which `between` pass
   * before.
   */
  z.strictObject({ what: z.literal('import'), when: momentSchema, between: z.int().nullable() }),
  /** The engine's process is killed and started again. */
  z.strictObject({ what: z.literal('restart'), when: momentSchema }),
  /** An object is damaged; the one is drawn by `place` from those that there are. */
  z.strictObject({
    what: z.literal('corrupt'),
    when: momentSchema,
    object: z.enum(['working', 'facts', 'chunk', 'report']),
    how: z.enum(['cut', 'edit', 'delete', 'swap']),
    place: z.int(),
  }),
]);
export type ScheduledEvent = z.infer<typeof eventSchema>;

export const scheduleSchema = z.strictObject({
  seed: z.int(),
  /** Started one after the other; `twice` by both users at the same time. */
  exports: z.array(z.strictObject({ request: z.enum(REQUESTS), twice: z.boolean() })).min(1),
  functionFaults: z.array(functionFaultSchema),
  callFaults: z.array(callFaultSchema),
  databaseFaults: z.array(databaseFaultSchema),
  events: z.array(eventSchema),
  /** Whether a paused export is left so, and not resumed. */
  leavesPaused: z.boolean(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

export const hasRestart = ({ events }: Schedule): boolean => events.some(({ what }) => what === 'restart');
