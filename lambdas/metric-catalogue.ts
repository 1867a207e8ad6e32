/**
 * Every metric that the Lambdas emit, by name: its unit, its dimensions, and the meaning of one value. Lambdas, dashboards,
 * alarms and the local engine all read it from here.
 *
 * Each value is published once with the dimension `service` alone, and once more with `service` and each dimension of `by`
 * that the value has, because CloudWatch does not sum over dimensions.
 */

/** The value of the dimension `service` on every metric; the namespace (`STACK_NAME`) says which stack it is. */
export const METRICS_SERVICE = 'bufdir-export';

/**
 * Each has a bounded number of values: `organisation` by the organisations let in, `errorCode` and `stage` by the protocol,
 * `route` by the API's list of routes, `function` by the stack, `size` by SIZE_CLASSES.
 */
export type MetricDimension = 'organisation' | 'errorCode' | 'stage' | 'route' | 'function' | 'size';

/** Units as CloudWatch spells them; it has no currencies, so costs are `None` and have `Usd` in their name. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Bytes' | 'Megabytes' | 'Percent' | 'None';

interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly by: readonly MetricDimension[];
  readonly meaning: string;
}

export const METRICS = {
  ExportsStarted: { unit: 'Count', by: ['organisation'], meaning: 'a new export was stored' },
  ExportsJoined: { unit: 'Count', by: ['organisation'], meaning: 'a request joined the same one that was running' },
  ExportsQueued: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'a new or restarted export had to wait, because as many of its organisation ran as may',
  },
  QueueTime: { unit: 'Milliseconds', by: [], meaning: 'how long an export waited before it started' },
  ExportsRetried: { unit: 'Count', by: ['organisation'], meaning: 'a failed export was started again' },
  ExportsCompleted: { unit: 'Count', by: ['organisation'], meaning: 'a run ended with a verified report' },
  ExportsCompletedEmpty: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'a run ended because there was nothing to report',
  },
  ExportsFailed: { unit: 'Count', by: ['organisation', 'errorCode'], meaning: 'a run failed' },
  ExportsCancelled: { unit: 'Count', by: ['organisation'], meaning: 'a run was cancelled and cleaned up' },
  ExportDuration: { unit: 'Milliseconds', by: ['size'], meaning: 'from start to completed, of a run of one attempt' },
  StageDuration: { unit: 'Milliseconds', by: ['stage'], meaning: 'from one status to the next' },
  ExportActivities: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'activities of the register of a completed export',
  },
  ExportAttendances: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'attendances of the register of a completed export',
  },
  ExportRows: { unit: 'Count', by: ['organisation'], meaning: 'rows of the sheet of activities of a completed export' },
  ExportBytes: { unit: 'Bytes', by: ['organisation'], meaning: 'size of a published report' },
  ExportCostUsd: {
    unit: 'None',
    by: ['organisation'],
    meaning: 'what one attempt of an export has cost, or what was counted later, US dollars at the dated price list',
  },
  StateTransitions: {
    unit: 'Count',
    by: [],
    meaning: 'state transitions of one ended execution of an export, a check or an import, retries included',
  },
  ChunksFinished: { unit: 'Count', by: ['stage'], meaning: 'a chunk of an export or a check was done' },
  FactsKept: { unit: 'Count', by: [], meaning: 'chunks of a register whose facts an earlier run had computed' },
  FactsComputed: { unit: 'Count', by: [], meaning: 'chunks of a register whose facts were computed' },
  ChunkRetries: { unit: 'Count', by: ['stage'], meaning: 'a chunk was tried again, for any reason' },
  ChunkTimeouts: {
    unit: 'Count',
    by: ['stage'],
    meaning: 'a try of a chunk ended without a result or an error: timed out or killed',
  },
  ImportsStarted: { unit: 'Count', by: ['organisation'], meaning: 'the files of a new import began to be read' },
  ImportsRetried: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'a coordinator had a file of an ended import read again',
  },
  ImportsCompleted: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'an import ended with at least one file in the register',
  },
  ImportsFailed: { unit: 'Count', by: ['organisation', 'errorCode'], meaning: 'an import ended without any file' },
  ImportsCancelled: {
    unit: 'Count',
    by: ['organisation'],
    meaning: 'an import was cancelled, by a user or because nobody went on with it',
  },
  ImportFilesCompleted: { unit: 'Count', by: ['organisation'], meaning: 'a file of an import was read' },
  ImportFilesFailed: { unit: 'Count', by: ['organisation', 'errorCode'], meaning: 'a file of an import failed' },
  ImportFilesTimedOut: { unit: 'Count', by: ['organisation'], meaning: 'a file of an import was not read in time' },
  ImportFileRetries: {
    unit: 'Count',
    by: ['errorCode'],
    meaning: 'a file was tried again after a fault that can pass',
  },
  ImportFileDuration: {
    unit: 'Milliseconds',
    by: [],
    meaning: 'from the first try of a file until it was read',
  },
  ImportRows: { unit: 'Count', by: ['organisation'], meaning: 'rows of a file that was read' },
  ImportCostUsd: {
    unit: 'None',
    by: ['organisation'],
    meaning: 'what one attempt of an import has cost, or what was counted later, US dollars at the dated price list',
  },
  CheckDuration: { unit: 'Milliseconds', by: [], meaning: 'from start to end of a check of a register' },
  ChecksFailed: {
    unit: 'Count',
    by: ['errorCode'],
    meaning: 'a check of a register failed, often because of a word that is not mapped yet',
  },
  CheckCostUsd: {
    unit: 'None',
    by: ['organisation'],
    meaning: 'what one check has cost, US dollars at the dated price list',
  },
  EstimateError: { unit: 'Percent', by: [], meaning: 'predicted total time against the actual one, of the actual one' },
  MessagesPushed: { unit: 'Count', by: [], meaning: 'a message was handed to a socket' },
  PushLatency: { unit: 'Milliseconds', by: [], meaning: 'from the write until the socket accepted the message' },
  PushFailures: { unit: 'Count', by: [], meaning: 'a message could not be delivered to a socket' },
  ConnectionsGone: { unit: 'Count', by: [], meaning: 'a connection was found gone and removed' },
  ConnectionsRefused: {
    unit: 'Count',
    by: [],
    meaning: 'a connection was refused, because its user or organisation had as many as it may',
  },
  NotificationsSent: { unit: 'Count', by: [], meaning: 'a mail about an ended run was handed to the mail service' },
  NotificationsFailed: { unit: 'Count', by: [], meaning: 'a mail about an ended run was given up after all tries' },
  ApiRequests: { unit: 'Count', by: ['route'], meaning: 'a request was answered' },
  ApiErrors: { unit: 'Count', by: ['route'], meaning: 'a request was answered with a 5xx status' },
  ApiLatency: { unit: 'Milliseconds', by: ['route'], meaning: 'time in the Lambda that answered' },
  Polls: { unit: 'Count', by: [], meaning: 'GET /exports/{exportId} was answered' },
  PollErrors: { unit: 'Count', by: [], meaning: 'GET /exports/{exportId} was answered with 429 or 5xx' },
  ReconcilerRuns: { unit: 'Count', by: [], meaning: 'a run of the reconciler finished' },
  ExportsUnderWay: { unit: 'Count', by: [], meaning: 'exports that run, wait for their turn or are being cancelled' },
  ExportsToCleanUp: {
    unit: 'Count',
    by: [],
    meaning: 'exports that have ended or are paused, and that the reconciler still has to clean up after',
  },
  ExportsPastBudget: {
    unit: 'Count',
    by: [],
    meaning: 'exports and checks found pending, or not to be cleaned up, for longer than they may be',
  },
  ExportsFixed: { unit: 'Count', by: [], meaning: 'exports that the reconciler ended or started' },
  ImportsUnderWay: { unit: 'Count', by: [], meaning: 'imports that have not ended' },
  ImportsToCleanUp: {
    unit: 'Count',
    by: [],
    meaning: 'imports that have ended, and that the reconciler still has to clean up after',
  },
  ImportsPastBudget: { unit: 'Count', by: [], meaning: 'imports found pending for longer than they may be' },
  ImportsFixed: { unit: 'Count', by: [], meaning: 'imports that the reconciler ended or started' },
  RegisterObjectsDeleted: {
    unit: 'Count',
    by: [],
    meaning: 'objects of registers that no version needs, deleted by a sweep',
  },
  MemoryUsed: {
    unit: 'Megabytes',
    by: ['function'],
    meaning: 'peak memory of the process, at the end of an invocation',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** The dimension `size` of ExportDuration, by activities of the register. */
export const SIZE_CLASSES = { small: 'under_10000', large: 'from_10000' } as const;
export const SMALL_EXPORT_ACTIVITIES = 10_000;

/** The value of the dimension `organisation` for every organisation that is not on the list of those let in. */
export const OTHER_ORGANISATIONS = 'other';

/** The value of the dimension `route` for the request that a waiting page repeats. */
export const STATUS_ROUTE = 'GET /exports/{exportId}';
