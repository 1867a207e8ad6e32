import * as z from 'zod';
import type { Executions, LoadedMachine } from './executions.ts';
import type { StoredEvent } from './history/history.ts';
import { EXECUTION_STATUSES, type ExecutionRecord, statusOf } from './history/record.ts';
import { NOT_REDRIVABLE } from './history/status-change.ts';
import { ServiceError } from './service-error.ts';

/** What the operations act on. `createdAt` in epoch milliseconds. */
export interface Engine {
  readonly executions: Executions;
  readonly machines: ReadonlyMap<string, LoadedMachine>;
  readonly createdAt: number;
}

type Operation = (engine: Engine, request: unknown) => Promise<object> | object;

const page = { maxResults: z.int().min(0).max(1000).default(100), nextToken: z.string().optional() };
const startRequest = z.strictObject({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
  /** Stored, and returned by DescribeExecution; there is no X-Ray to send it to. */
  traceHeader: z.string().optional(),
});
const stopRequest = z.strictObject({
  executionArn: z.string(),
  error: z.string().optional(),
  cause: z.string().optional(),
});
const describeRequest = z.strictObject({
  executionArn: z.string(),
  includedData: z.enum(['ALL_DATA', 'METADATA_ONLY']).default('ALL_DATA'),
});
const historyRequest = z.strictObject({
  executionArn: z.string(),
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
  ...page,
});
const listRequest = z.strictObject({
  stateMachineArn: z.string(),
  statusFilter: z.enum(EXECUTION_STATUSES).optional(),
  ...page,
});
const machineRequest = z.strictObject({ stateMachineArn: z.string(), includedData: z.literal('ALL_DATA').optional() });

/** The operations of AWSStepFunctions that the engine honours; every other one is refused by name. */
export const operations: Readonly<Record<string, Operation>> = {
  StartExecution(engine, request) {
    const { stateMachineArn, name, input, traceHeader } = parse(startRequest, request);
    const machine = machineOf(engine, stateMachineArn);
    const { start } = engine.executions.start(machine, name, input, traceHeader ?? null);
    return { executionArn: start.executionArn, startDate: seconds(start.startDate) };
  },

  async StopExecution(engine, request) {
    const { executionArn, error, cause } = parse(stopRequest, request);
    const { end } = await engine.executions.stop(executionArn, error ?? null, cause ?? null);
    return { stopDate: seconds(end?.stopDate ?? 0) };
  },

  DescribeExecution(engine, request) {
    const { executionArn, includedData } = parse(describeRequest, request);
    return description(engine.executions.describe(executionArn), includedData === 'ALL_DATA');
  },

  GetExecutionHistory(engine, request) {
    const { executionArn, reverseOrder, includeExecutionData, ...requested } = parse(historyRequest, request);
    const events = engine.executions.events(executionArn);
    const { items, nextToken } = pageOf(reverseOrder ? events.toReversed() : events, requested);
    return { events: items.map((event) => wireEvent(event, includeExecutionData)), ...nextToken };
  },

  ListExecutions(engine, request) {
    const { stateMachineArn, statusFilter, ...requested } = parse(listRequest, request);
    machineOf(engine, stateMachineArn);
    const all = engine.executions.list(stateMachineArn);
    const matching = statusFilter === undefined ? all : all.filter((record) => statusOf(record) === statusFilter);
    const { items, nextToken } = pageOf(matching, requested);
    return { executions: items.map((record) => ({ ...identity(record), redriveCount: 0 })), ...nextToken };
  },

  DescribeStateMachine(engine, request) {
    const machine = machineOf(engine, parse(machineRequest, request).stateMachineArn);
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      status: 'ACTIVE',
      definition: machine.definition,
      roleArn: machine.roleArn,
      type: 'STANDARD',
      creationDate: seconds(engine.createdAt),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    };
  },

  RedriveExecution() {
    throw new ServiceError('ExecutionNotRedrivable', NOT_REDRIVABLE.redriveStatusReason);
  },
};

/** Converts to a timestamp of the protocol: epoch seconds, with milliseconds as the fraction. */
function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

function parse<T extends z.ZodType>(schema: T, request: unknown): z.output<T> {
  const parsed = schema.safeParse(request);
  if (!parsed.success) {
    throw new ServiceError('ValidationException', z.prettifyError(parsed.error));
  }
  return parsed.data;
}

function machineOf(engine: Engine, arn: string): LoadedMachine {
  const machine = engine.machines.get(arn);
  if (machine === undefined) {
    throw arn.startsWith('arn:')
      ? new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
      : new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
  }
  return machine;
}

function identity(record: ExecutionRecord) {
  const { start, end } = record;
  return {
    executionArn: start.executionArn,
    stateMachineArn: start.stateMachineArn,
    name: start.name,
    status: statusOf(record),
    startDate: seconds(start.startDate),
    ...(end === null ? {} : { stopDate: seconds(end.stopDate) }),
  };
}

function description(record: ExecutionRecord, withData: boolean): object {
  const { start, end } = record;
  const output = end?.output ?? null;
  return {
    ...identity(record),
    ...(withData ? { input: start.input } : {}),
    inputDetails: { included: withData },
    ...(output === null ? {} : { ...(withData ? { output } : {}), outputDetails: { included: withData } }),
    ...(start.traceHeader === null ? {} : { traceHeader: start.traceHeader }),
    ...(end?.error == null ? {} : { error: end.error }),
    ...(end?.cause == null ? {} : { cause: end.cause }),
    redriveCount: 0,
    ...NOT_REDRIVABLE,
  };
}

/** `maxResults` 0 means the default, as in AWS. The token is the offset of the next page. */
function pageOf<T>(all: readonly T[], requested: { maxResults: number; nextToken?: string | undefined }) {
  const from = requested.nextToken === undefined ? 0 : Number(Buffer.from(requested.nextToken, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0 || from > all.length) {
    throw new ServiceError('InvalidToken', `Invalid Token: '${requested.nextToken}'`);
  }
  const to = from + (requested.maxResults || 100);
  const nextToken = to < all.length ? { nextToken: Buffer.from(String(to)).toString('base64url') } : {};
  return { items: all.slice(from, to), nextToken };
}

const EXECUTION_DATA = new Set(['input', 'inputDetails', 'output', 'outputDetails']);

function wireEvent({ id, previousEventId, timestamp, type, ...details }: StoredEvent, withData: boolean): object {
  const shown = withData
    ? details
    : Object.fromEntries(
        Object.entries(details).map(([member, value]) => [
          member,
          Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !EXECUTION_DATA.has(key))),
        ]),
      );
  return { id, previousEventId, timestamp: seconds(timestamp), type, ...shown };
}
