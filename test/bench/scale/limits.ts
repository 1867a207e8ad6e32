/**
 * What AWS publishes of its limits, for the region of the deployment (Europe, Stockholm) and an account without raised quotas, at
 * `source`, on `date`. Where a table names regions, the row of all other regions counts, or the lowest. To renew: look each up at
 * its source, and change `date`.
 */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  /** Whether AWS raises it on request. */
  readonly raisable: boolean;
  /** Whether this value was read in a copy of the source on that date; the others are as known before. */
  readonly verified: boolean;
  readonly source: string;
  readonly date: string;
}

const date = '2026-11-28';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const LAMBDA_SCALING = 'https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html';
const LAMBDA_MEMORY = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html';
const STEP_FUNCTIONS = 'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html';
const MAP = 'https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html';
const ON_DEMAND = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html';
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html';
const API = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html';
const SOCKETS =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html';
const EVENTS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html';

export const LIMITS = {
  lambdaConcurrency: {
    value: 1_000,
    unit: 'executions at once in the account',
    raisable: true,
    verified: true,
    source: LAMBDA,
    date,
  },
  lambdaScaling: {
    value: 1_000,
    unit: 'new environments of a function in 10 seconds',
    raisable: false,
    verified: true,
    source: LAMBDA_SCALING,
    date,
  },
  lambdaSeconds: {
    value: 900,
    unit: 'seconds of one invocation',
    raisable: false,
    verified: true,
    source: LAMBDA,
    date,
  },
  lambdaMegabytes: {
    value: 10_240,
    unit: 'MB of memory of a function',
    raisable: false,
    verified: true,
    source: LAMBDA,
    date,
  },
  lambdaMegabytesPerCore: {
    value: 1_769,
    unit: 'MB of memory that bring one core',
    raisable: false,
    verified: true,
    source: LAMBDA_MEMORY,
    date,
  },
  historyEvents: {
    value: 25_000,
    unit: 'events in the history of an execution',
    raisable: false,
    verified: true,
    source: STEP_FUNCTIONS,
    date,
  },
  inlineMapConcurrency: {
    value: 40,
    unit: 'iterations of an inline Map at once',
    raisable: false,
    verified: true,
    source: MAP,
    date,
  },
  distributedMapConcurrency: {
    value: 10_000,
    unit: 'child executions of a distributed Map at once',
    raisable: false,
    verified: true,
    source: MAP,
    date,
  },
  startExecutionRate: {
    value: 150,
    unit: 'StartExecution in a second, lasting',
    raisable: true,
    verified: false,
    source: STEP_FUNCTIONS,
    date,
  },
  startExecutionBurst: {
    value: 800,
    unit: 'StartExecution at once',
    raisable: true,
    verified: false,
    source: STEP_FUNCTIONS,
    date,
  },
  transitionRate: {
    value: 800,
    unit: 'state transitions in a second, lasting',
    raisable: true,
    verified: false,
    source: STEP_FUNCTIONS,
    date,
  },
  transitionBurst: {
    value: 800,
    unit: 'state transitions at once',
    raisable: true,
    verified: false,
    source: STEP_FUNCTIONS,
    date,
  },
  partitionWriteUnits: {
    value: 1_000,
    unit: 'write units in a second on a partition',
    raisable: false,
    verified: true,
    source: DYNAMODB,
    date,
  },
  partitionReadUnits: {
    value: 3_000,
    unit: 'read units in a second on a partition',
    raisable: false,
    verified: true,
    source: DYNAMODB,
    date,
  },
  tableWriteUnits: {
    value: 4_000,
    unit: 'write units in a second on a new on-demand table; twice the last peak within 30 minutes',
    raisable: true,
    verified: true,
    source: ON_DEMAND,
    date,
  },
  s3Writes: {
    value: 3_500,
    unit: 'PUT in a second under a prefix',
    raisable: false,
    verified: true,
    source: S3,
    date,
  },
  s3Reads: { value: 5_500, unit: 'GET in a second under a prefix', raisable: false, verified: true, source: S3, date },
  apiRequests: {
    value: 10_000,
    unit: 'requests in a second on the APIs of the account',
    raisable: true,
    verified: true,
    source: API,
    date,
  },
  newSockets: {
    value: 500,
    unit: 'new WebSocket connections in a second',
    raisable: true,
    verified: true,
    source: SOCKETS,
    date,
  },
  eventInvocations: {
    value: 1_100,
    unit: 'invocations of targets by EventBridge in a second',
    raisable: true,
    verified: true,
    source: EVENTS,
    date,
  },
} as const satisfies Record<string, Limit>;
