import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { onTestFinished } from 'vitest';
import {
  type InvokeFunction,
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  type PlatformEvent,
} from '../../../infra/local/service/service.ts';
import {
  type StepFunctionsOptions,
  type StepFunctionsService,
  startStepFunctions,
} from '../../../infra/local/step-functions/step-functions.ts';

export const MACHINE_ARN = 'arn:aws:states:eu-north-1:000000000000:stateMachine:Machine';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/machine';

/** A Task that calls the function `name` by lambda:invoke; `fields` override its fields. */
export function task(name: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...('Next' in fields ? {} : { End: true }),
    ...fields,
  };
}

/** A JSONata machine that starts at its first state. */
export function machine(states: Record<string, unknown>, fields: Record<string, unknown> = {}) {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...fields };
}

/** A machine with one Map over `$states.input.items`; `fields` override its fields. */
export const map = (fields: Record<string, unknown> = {}, state = task('x')) =>
  machine({
    All: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'X', States: { X: state } },
      End: true,
      ...fields,
    },
  });
/** An input with the items 0, 1, 2 ... */
export const numbers = (count: number) => ({ items: Array.from({ length: count }, (_, index) => index) });

export const success = (payload: unknown = {}) => ({ kind: 'success', payload }) as const;
export const failure = (errorType: string, errorMessage = 'it failed') =>
  ({ kind: 'failure', errorType, errorMessage, trace: [] }) as const;

/** Invokes a plain function per name. What it returns is the payload of a success, unless it returns a failure. */
export function functions(
  byName: Record<string, (payload: never, call: number) => unknown>,
): InvokeFunction & { readonly calls: { readonly name: string; readonly payload: unknown }[] } {
  const calls: { name: string; payload: unknown }[] = [];
  const invoke: InvokeFunction = async (name, payload) => {
    const call = calls.filter((earlier) => earlier.name === name).length;
    calls.push({ name, payload });
    const outcome = await byName[name]?.(payload as never, call);
    return isFailure(outcome) ? outcome : success(outcome);
  };
  return Object.assign(invoke, { calls });
}

function isFailure(outcome: unknown): outcome is ReturnType<typeof failure> {
  return typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'failure';
}

export interface Engine {
  readonly service: StepFunctionsService;
  readonly client: SFNClient;
  readonly events: PlatformEvent[];
  /** The pauses of Wait and Retry so far, in seconds. */
  readonly pauses: number[];
  readonly dataFolder: string;
}

export function throwAwayFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'step-functions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts an engine with one machine. By default its pauses take no time and its time-outs never happen. */
export async function startEngine(
  definition: object,
  invokeFunction: InvokeFunction = functions({}),
  overrides: Partial<StepFunctionsOptions> = {},
): Promise<Engine> {
  const events: PlatformEvent[] = [];
  const pauses: number[] = [];
  const dataFolder = overrides.dataFolder ?? throwAwayFolder();
  const service = await startStepFunctions({
    dataFolder,
    stateMachines: [{ arn: MACHINE_ARN, name: 'Machine', roleArn: ROLE_ARN, definition: JSON.stringify(definition) }],
    invokeFunction,
    emit: (event) => events.push(event),
    sleep: async (milliseconds) => {
      pauses.push(milliseconds / 1000);
    },
    deadline: () => new Promise(() => {}),
    // The validator is slow, and definition.test.ts tests it.
    validate: () => ({ isValid: true, errorsText: () => '' }),
    ...overrides,
  });
  const client = new SFNClient({
    endpoint: service.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await service.close();
  });
  return { service, client, events, pauses, dataFolder };
}

export async function start({ client }: Engine, input: unknown = {}, name?: string): Promise<string> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, input: JSON.stringify(input), name }),
  );
  return executionArn ?? '';
}

/** Waits for the end of the execution and describes it. */
export async function ended({ client }: Engine, executionArn: string): Promise<DescribeExecutionOutput> {
  for (;;) {
    const description = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (description.status !== 'RUNNING') {
      return description;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export interface Outcome {
  readonly status: string | undefined;
  /** Parsed. */
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly engine: Engine;
  readonly executionArn: string;
}

/** Runs one execution from start to end on an engine of its own. */
export async function run(
  definition: object,
  input: unknown = {},
  invokeFunction?: InvokeFunction,
  overrides?: Partial<StepFunctionsOptions>,
): Promise<Outcome> {
  const engine = await startEngine(definition, invokeFunction, overrides);
  const executionArn = await start(engine, input);
  const { status, output, error, cause } = await ended(engine, executionArn);
  return { status, output: output === undefined ? undefined : JSON.parse(output), error, cause, engine, executionArn };
}

export async function history({ client }: Engine, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 })) {
    events.push(...(page.events ?? []));
  }
  return events;
}
