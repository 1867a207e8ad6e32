/** The lower part of the operations dashboard: APIs, Lambdas, state machines, tables, reconciler and dead letters. */
import { Duration } from 'aws-cdk-lib';
import type { HttpApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Color, type IMetric, type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { StageFunction } from '../constructs/stage-function.ts';
import { STAGE_FUNCTIONS } from '../functions/stage-functions.ts';
import { FUNCTION_NAMES, type FunctionName, IMPORT_FUNCTIONS, PRIVACY_FUNCTIONS } from '../functions.ts';
import { SERVICE_WINDOW } from './alarms.ts';
import { concurrencyPercent, pastBudget, pushTrouble, statusReadLatency } from './indicators.ts';
import { accountConcurrency, type CatalogueMetrics, type Statistic } from './metrics.ts';
import { THRESHOLDS } from './thresholds.ts';
import { graph } from './widgets.ts';

export interface Machinery {
  readonly functions: Readonly<Record<FunctionName, StageFunction>>;
  readonly exportMachine: StateMachine;
  readonly importMachine: StateMachine;
  readonly httpApi: HttpApi;
  readonly webSocketStage: WebSocketStage;
  readonly tables: Readonly<Record<string, Table>>;
  readonly deadLetters: Queue;
}

const period = Duration.minutes(5);
const isStage = (name: FunctionName) => name in STAGE_FUNCTIONS && name !== 'complete-check';
const isOfRegisters = (name: FunctionName) =>
  name in IMPORT_FUNCTIONS || name in PRIVACY_FUNCTIONS || name === 'complete-check';
/** Panels of at most ten lines each, because more lines in one cannot be distinguished. */
const GROUPS: readonly (readonly [title: string, names: readonly FunctionName[]])[] = [
  ['stages of exports', FUNCTION_NAMES.filter(isStage)],
  ['API, sockets, events', FUNCTION_NAMES.filter((name) => !isStage(name) && !isOfRegisters(name))],
  ['imports, checks, erasure', FUNCTION_NAMES.filter(isOfRegisters)],
];

export function machineryPanels(metrics: CatalogueMetrics, machinery: Machinery): IWidget[][] {
  return [
    apis(metrics, machinery),
    ...lambdaFaults(machinery),
    lambdaTime(machinery),
    lambdaRoom(metrics),
    tables(metrics, machinery),
    repairs(metrics, machinery),
  ];
}

function apis(metrics: CatalogueMetrics, { httpApi, webSocketStage, functions }: Machinery): IWidget[] {
  const http = (name: string, label: string, color: string) =>
    httpApi.metric(name, { period, statistic: 'Sum', label, color });
  const sockets = (name: string, label: string, color: string) =>
    webSocketStage.metric(name, { period, statistic: 'Sum', label, color });
  return [
    graph({
      title: 'HTTP API: answers',
      unit: 'requests',
      width: 6,
      metrics: [
        http('Count', 'all', Color.BLUE),
        metrics.metric('ApiRequests', 'Sum', { period, label: 'answered by our Lambda', color: Color.GREEN }),
        http('4xx', '4xx', Color.ORANGE),
        http('5xx', '5xx', Color.RED),
      ],
      right: { unit: '5xx of our Lambda by route', metrics: [metrics.search('ApiErrors', 'Sum', 'route', period)] },
    }),
    graph({
      title: 'HTTP API: latency p95 by route',
      unit: 'milliseconds',
      width: 6,
      metrics: [metrics.search('ApiLatency', 'p95', 'route', period)],
    }),
    graph({
      title: 'Reading the status of an export, p95',
      unit: 'milliseconds',
      width: 6,
      metrics: [statusReadLatency(metrics, SERVICE_WINDOW)],
      threshold: { value: THRESHOLDS.statusReadMilliseconds, label: 'alarm above' },
    }),
    graph({
      title: 'WebSocket API',
      unit: 'count',
      width: 6,
      metrics: [
        sockets('ConnectCount', 'connections', Color.BLUE),
        sockets('MessageCount', 'messages', Color.GREEN),
        sockets('ClientError', 'refused', Color.ORANGE),
        sockets('IntegrationError', 'failed in our Lambda', Color.RED),
        sockets('ExecutionError', 'failed at AWS', Color.PURPLE),
        pushTrouble(metrics, functions.push, SERVICE_WINDOW),
      ],
    }),
  ];
}

/** One line for each of the functions, by its name. */
function lines(
  { functions }: Machinery,
  names: readonly FunctionName[],
  metricName: string,
  statistic: Statistic,
): IMetric[] {
  return names.map((name) => functions[name].metric(metricName, { period, statistic, label: name }));
}

function lambdaFaults(machinery: Machinery): IWidget[][] {
  const row = (title: string, metricName: string) =>
    GROUPS.map(([group, names]) =>
      graph({
        title: `${title}: ${group}`,
        unit: 'invocations',
        width: 8,
        stacked: true,
        metrics: lines(machinery, names, metricName, 'Sum'),
      }),
    );
  return [row('Lambda errors', 'Errors'), row('Lambda throttles', 'Throttles')];
}

function lambdaTime(machinery: Machinery): IWidget[] {
  return GROUPS.map(([group, names]) =>
    graph({
      title: `Lambda duration p95: ${group}`,
      unit: 'milliseconds',
      width: 8,
      metrics: lines(machinery, names, 'Duration', 'p95'),
    }),
  );
}

function lambdaRoom(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Most memory of each Lambda',
      unit: 'megabytes',
      width: 12,
      max: LARGEST_LAMBDA_MEGABYTES,
      metrics: [metrics.search('MemoryUsed', 'Maximum', 'function', period)],
    }),
    graph({
      title: 'Concurrency',
      unit: 'percent of the quota',
      width: 12,
      max: 100,
      metrics: [concurrencyPercent(SERVICE_WINDOW)],
      threshold: { value: THRESHOLDS.concurrencyPercent, label: 'alarm above' },
      right: { unit: 'Lambdas at once', metrics: [accountConcurrency({ period, label: 'at the same time' })] },
    }),
  ];
}

/** The bound in `functions.ts`. */
const LARGEST_LAMBDA_MEGABYTES = 1024;

function tables(metrics: CatalogueMetrics, { tables, exportMachine }: Machinery): IWidget[] {
  const of = (metricName: string, verb: string) =>
    Object.entries(tables).map(([name, table]) =>
      table.metric(metricName, { period, statistic: 'Sum', label: `${name} ${verb}` }),
    );
  /** One line for each operation; AWS has no percentiles for them. */
  const byOperation = (metricName: string, statistic: Statistic) =>
    Object.entries(tables).map(
      ([name, { tableName }]) =>
        new MathExpression({
          expression: `SEARCH('{AWS/DynamoDB,TableName,Operation} MetricName="${metricName}" TableName="${tableName}"', '${statistic}')`,
          usingMetrics: {},
          label: name,
          period,
        }),
    );
  return [
    graph({
      title: 'DynamoDB: consumed',
      unit: 'request units',
      width: 6,
      metrics: [...of('ConsumedReadCapacityUnits', 'read'), ...of('ConsumedWriteCapacityUnits', 'written')],
    }),
    graph({
      title: 'DynamoDB: throttled',
      unit: 'requests',
      width: 6,
      metrics: [...of('ReadThrottleEvents', 'read'), ...of('WriteThrottleEvents', 'written')],
      right: { unit: 'requests that failed at AWS', metrics: byOperation('SystemErrors', 'Sum') },
    }),
    graph({
      title: 'DynamoDB: latency',
      unit: 'milliseconds on average',
      width: 6,
      metrics: byOperation('SuccessfulRequestLatency', 'Average'),
    }),
    graph({
      title: 'Executions of exports',
      unit: 'executions',
      width: 6,
      metrics: executions(exportMachine),
      right: {
        unit: 'state transitions',
        metrics: [metrics.metric('StateTransitions', 'Sum', { period, label: 'state transitions' })],
      },
    }),
  ];
}

function executions(machine: StateMachine): IMetric[] {
  return [
    machine.metricStarted({ period, label: 'started', color: Color.BLUE }),
    machine.metricSucceeded({ period, label: 'succeeded', color: Color.GREEN }),
    machine.metricFailed({ period, label: 'failed', color: Color.RED }),
    machine.metricTimedOut({ period, label: 'timed out', color: Color.PURPLE }),
    machine.metricAborted({ period, label: 'aborted', color: Color.ORANGE }),
  ];
}

function repairs(metrics: CatalogueMetrics, { deadLetters, importMachine }: Machinery): IWidget[] {
  return [
    graph({
      title: 'Executions of imports',
      unit: 'executions',
      width: 6,
      metrics: executions(importMachine),
    }),
    graph({
      title: 'Reconciler: runs',
      unit: 'runs in 5 minutes',
      width: 6,
      metrics: [metrics.metric('ReconcilerRuns', 'Sum', { period: SERVICE_WINDOW, label: 'finished' })],
      threshold: { value: THRESHOLDS.reconcilerRuns, label: 'alarm below' },
    }),
    graph({
      title: 'Reconciler: what it looks after',
      unit: 'exports and imports',
      width: 6,
      metrics: [
        metrics.metric('ExportsUnderWay', 'Maximum', { period, label: 'exports under way', color: Color.BLUE }),
        metrics.metric('ImportsUnderWay', 'Maximum', { period, label: 'imports under way', color: Color.GREEN }),
        metrics.metric('ExportsToCleanUp', 'Maximum', {
          period,
          label: 'ended exports to clean up',
          color: Color.GREY,
        }),
        metrics.metric('ImportsToCleanUp', 'Maximum', {
          period,
          label: 'ended imports to clean up',
          color: Color.PURPLE,
        }),
        metrics.metric('ExportsFixed', 'Sum', { period, label: 'exports ended or started', color: Color.ORANGE }),
        metrics.metric('ImportsFixed', 'Sum', { period, label: 'imports ended or started', color: Color.BROWN }),
        pastBudget(metrics, SERVICE_WINDOW),
      ],
      threshold: { value: THRESHOLDS.pastBudget, label: 'alarm from so many past their budget' },
      right: {
        unit: 'objects of registers',
        metrics: [metrics.metric('RegisterObjectsDeleted', 'Sum', { period, label: 'deleted, needed by no version' })],
      },
    }),
    graph({
      title: 'Dead letters',
      unit: 'messages waiting',
      width: 6,
      metrics: [
        deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: 'waiting' }),
      ],
      threshold: { value: THRESHOLDS.deadLetters, label: 'alarm from' },
      right: {
        unit: 'mails about ended runs',
        metrics: [
          metrics.metric('NotificationsSent', 'Sum', { period, label: 'mails sent', color: Color.GREEN }),
          metrics.metric('NotificationsFailed', 'Sum', { period, label: 'mails given up', color: Color.RED }),
        ],
      },
    }),
  ];
}
