/**
 * The metrics that AWS emits by itself, from what the engine's services report: same namespaces, names, dimensions and
 * units.
 *
 * Difference from AWS: an invocation counts when it ends, not when it begins.
 */
import type { SocketMetric } from '../../api-gateway/api-gateway.ts';
import { DATA_OPERATIONS, type DatabaseAnswer } from '../../dynamodb/requests.ts';
import type { InvocationReport } from '../../lambda/function.ts';
import type { PlatformEvent } from '../../service/service.ts';
import type { Datum, Metric } from './metric.ts';

type Measured = readonly [name: string, unit: string, value: number];

function data(namespace: string, dimensions: Metric['dimensions'], at: number, measured: readonly Measured[]): Datum[] {
  return measured.map(([name, unit, value]) => ({
    metric: { namespace, name, dimensions },
    unit,
    at,
    values: [value],
  }));
}

export function invocationEnded(
  {
    functionName,
    durationMilliseconds,
    outcome,
  }: Pick<InvocationReport, 'functionName' | 'durationMilliseconds' | 'outcome'>,
  at: number,
): Datum[] {
  return data('AWS/Lambda', { FunctionName: functionName }, at, [
    ['Invocations', 'Count', 1],
    ['Errors', 'Count', outcome === 'success' ? 0 : 1],
    ['Throttles', 'Count', 0],
    ['Duration', 'Milliseconds', durationMilliseconds],
  ]);
}

/** A throttled invocation counts as a throttle only; a failure of Lambda itself does not count. */
export function invocationRefused(functionName: string, errorType: string, at: number): Datum[] {
  const dimensions = { FunctionName: functionName };
  if (errorType === 'Lambda.TooManyRequestsException')
    return data('AWS/Lambda', dimensions, at, [['Throttles', 'Count', 1]]);
  if (errorType.startsWith('Lambda.')) return [];
  return data('AWS/Lambda', dimensions, at, [
    ['Invocations', 'Count', 1],
    ['Errors', 'Count', 1],
    ['Throttles', 'Count', 0],
  ]);
}

/** A batch of a stream has been processed. @param milliseconds since its last record was written */
export function streamProcessed(functionName: string, milliseconds: number, at: number): Datum[] {
  return data('AWS/Lambda', { FunctionName: functionName }, at, [['IteratorAge', 'Milliseconds', milliseconds]]);
}

/**
 * Of all functions together. SERVICE_QUOTA has its limit: in Service Quotas it is the usage metric of "Concurrent
 * executions", L-B99A9384.
 */
export const ACCOUNT_CONCURRENCY: Metric = { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions: {} };

/** @param ofFunction invocations of this function that run now, @param ofAll those of all functions */
export function concurrency(functionName: string, ofFunction: number, ofAll: number, at: number): Datum[] {
  return [
    ...data('AWS/Lambda', { FunctionName: functionName }, at, [['ConcurrentExecutions', 'Count', ofFunction]]),
    { metric: ACCOUNT_CONCURRENCY, unit: 'Count', at, values: [ofAll] },
  ];
}

const EXECUTION_METRICS: Readonly<Record<string, string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** @param event a "Step Functions Execution Status Change" */
export function executionChanged({ detail }: PlatformEvent, at: number): Datum[] {
  const { status, stateMachineArn, startDate, stopDate } = detail;
  const name = EXECUTION_METRICS[String(status)];
  if (name === undefined) return [];
  const ended: readonly Measured[] =
    typeof startDate === 'number' && typeof stopDate === 'number'
      ? [['ExecutionTime', 'Milliseconds', stopDate - startDate]]
      : [];
  return data('AWS/States', { StateMachineArn: String(stateMachineArn) }, at, [[name, 'Count', 1], ...ended]);
}

/** An HTTP API counts 0 or 1 error for each request, so that the average is a rate. */
export function requestAnswered(apiId: string, status: number, milliseconds: number, at: number): Datum[] {
  return data('AWS/ApiGateway', { ApiId: apiId }, at, [
    ['Count', 'Count', 1],
    ['4xx', 'Count', status >= 400 && status < 500 ? 1 : 0],
    ['5xx', 'Count', status >= 500 ? 1 : 0],
    ['Latency', 'Milliseconds', milliseconds],
  ]);
}

const THROTTLES: readonly (string | undefined)[] = ['ThrottlingException', 'ProvisionedThroughputExceededException'];

/** A throttle counts for each table of the request. */
export function databaseAnswered(
  { operation, tableNames, status, error, consumed, milliseconds }: DatabaseAnswer,
  at: number,
): Datum[] {
  const kind = DATA_OPERATIONS[operation] === 'read' ? 'Read' : 'Write';
  const units = consumed.flatMap((each) =>
    data('AWS/DynamoDB', { TableName: each.tableName }, at, [[`Consumed${kind}CapacityUnits`, 'Count', each.units]]),
  );
  const ofTables = tableNames.flatMap((TableName) => {
    const ofOperation = { TableName, Operation: operation };
    if (THROTTLES.includes(error))
      return [
        ...data('AWS/DynamoDB', { TableName }, at, [[`${kind}ThrottleEvents`, 'Count', 1]]),
        ...data('AWS/DynamoDB', ofOperation, at, [['ThrottledRequests', 'Count', 1]]),
      ];
    if (status >= 500) return data('AWS/DynamoDB', ofOperation, at, [['SystemErrors', 'Count', 1]]);
    if (status >= 400) return [];
    return data('AWS/DynamoDB', ofOperation, at, [['SuccessfulRequestLatency', 'Milliseconds', milliseconds]]);
  });
  return [...units, ...ofTables];
}

export function socketEvent(apiId: string, stage: string, name: SocketMetric, at: number): Datum[] {
  return data('AWS/ApiGateway', { ApiId: apiId, Stage: stage }, at, [[name, 'Count', 1]]);
}

export function queueLength(queueName: string, messages: number, at: number): Datum[] {
  return data('AWS/SQS', { QueueName: queueName }, at, [['ApproximateNumberOfMessagesVisible', 'Count', messages]]);
}
