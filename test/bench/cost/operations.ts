/** What a run asked of each service that is paid for by use, counted where the services of a local engine answer. */
import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GetExecutionHistoryCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import type { DatabaseAnswer, Engine, InvocationReport, LogLine } from '../../../infra/local/engine.ts';
import { stateTransitions } from '../../../lambdas/domain/export/cost/cost.ts';

/** Of one Lambda. */
export interface LambdaUse {
  readonly invocations: number;
  /** Of all invocations together, the start of their processes included. */
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Of one run: whole numbers, but for units of DynamoDB and milliseconds. */
export interface Operations {
  /** By name without that of the stack. */
  readonly lambdas: Readonly<Record<string, LambdaUse>>;
  readonly stateTransitions: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly s3Writes: number;
  readonly s3Reads: number;
  readonly kmsRequests: number;
  readonly secretRequests: number;
  readonly apiRequests: number;
  /** Pushed, in steps of 32 KB. */
  readonly webSocketMessages: number;
  /** As CloudWatch Logs counts them. */
  readonly logBytes: number;
  /** Requests and executions that X-Ray may record. In AWS it records one a second and a twentieth of the rest. */
  readonly traces: number;
  /** The bytes of what was downloaded by a link. */
  readonly bytesToInternet: number;
}

type Counts = { -readonly [Name in Exclude<keyof Operations, 'lambdas' | 'stateTransitions'>]: Operations[Name] };

const NOTHING: Counts = {
  readUnits: 0,
  writeUnits: 0,
  s3Writes: 0,
  s3Reads: 0,
  kmsRequests: 0,
  secretRequests: 0,
  apiRequests: 0,
  webSocketMessages: 0,
  logBytes: 0,
  traces: 0,
  bytesToInternet: 0,
};

const READS = new Set<DatabaseAnswer['operation']>(['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan']);
/** Source: CloudWatch Logs user guide, quotas: each event counts 26 bytes beside its text. */
const LOG_EVENT_BYTES = 26;
/** START, END and REPORT, which Lambda writes for each invocation and the local engine does not. */
const PLATFORM_LOG_BYTES = 400;
const MESSAGE_BYTES = 32 * 1024;
/** It runs all the time, so its cost is that of an unused stack. */
const STANDING = 'Reconciler';
const FINISHED = 'http.server.response.finish';

/** Give its `listeners` to the engine, and the engine to `watch`. */
export class OperationCounter {
  readonly #serviceOf = new Map<number, string>();
  readonly #seenExecutions = new Set<string>();
  #engine: Engine | undefined;
  #stackName = '';
  #counts: Counts = { ...NOTHING };
  #lambdas = new Map<string, LambdaUse>();

  readonly listeners = {
    onReport: ({ functionName, billedMilliseconds, memoryMegabytes }: InvocationReport): void => {
      const before = this.#lambdas.get(functionName);
      this.#lambdas.set(functionName, {
        invocations: (before?.invocations ?? 0) + 1,
        milliseconds: (before?.milliseconds ?? 0) + billedMilliseconds,
        megabytes: memoryMegabytes,
      });
    },
    onLog: ({ line }: LogLine): void => {
      this.#counts.logBytes += Buffer.byteLength(line) + LOG_EVENT_BYTES;
    },
    onDatabaseAnswer: ({ operation, consumed }: DatabaseAnswer): void => {
      const units = consumed.reduce((sum, each) => sum + each.units, 0);
      this.#counts[READS.has(operation) ? 'readUnits' : 'writeUnits'] += units;
    },
  };

  /** @param stackName with which the names of its functions begin */
  watch(engine: Engine, stackName: string): void {
    this.#engine = engine;
    this.#stackName = stackName;
    for (const [service, endpoint] of Object.entries(engine.endpoints)) {
      if (endpoint !== '') this.#serviceOf.set(Number(new URL(endpoint).port), service);
    }
    diagnostics.subscribe(FINISHED, this.#answered);
  }

  /** What was counted since the last call. */
  async take(): Promise<Operations> {
    const executions = await this.#newExecutions();
    const { logBytes, traces, ...counts } = this.#counts;
    const lambdas = [...this.#lambdas]
      .map(([name, use]) => [name.replace(`${this.#stackName}-`, ''), use] as const)
      .filter(([name]) => name !== STANDING);
    this.#counts = { ...NOTHING };
    this.#lambdas = new Map();
    const invocations = lambdas.reduce((sum, [, use]) => sum + use.invocations, 0);
    return {
      ...counts,
      lambdas: Object.fromEntries(lambdas),
      stateTransitions: executions.reduce((sum, each) => sum + each, 0),
      logBytes: logBytes + invocations * PLATFORM_LOG_BYTES,
      traces: traces + executions.length,
    };
  }

  close(): void {
    diagnostics.unsubscribe(FINISHED, this.#answered);
  }

  readonly #answered = (message: unknown): void => {
    const { request, response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
    const url = request.url ?? '/';
    switch (this.#serviceOf.get(request.socket.localPort ?? 0)) {
      case 's3': {
        const field = s3Field(request.method ?? '', url);
        if (field !== undefined) this.#counts[field] += 1;
        if (request.method === 'GET' && url.includes('X-Amz-Signature')) {
          this.#counts.bytesToInternet += Number(response.getHeader('content-length') ?? 0);
        }
        return;
      }
      case 'kms':
        this.#counts.kmsRequests += 1;
        return;
      case 'secrets-manager':
        this.#counts.secretRequests += 1;
        return;
      case 'httpApi':
        this.#counts.apiRequests += 1;
        this.#counts.traces += 1;
        return;
      case 'apigatewaymanagementapi':
      case 'webSocket':
        if (request.method !== 'POST') return;
        this.#counts.webSocketMessages += Math.max(
          1,
          Math.ceil(Number(request.headers['content-length'] ?? 0) / MESSAGE_BYTES),
        );
    }
  };

  /** @returns the state transitions of each execution that has ended since the last call */
  async #newExecutions(): Promise<number[]> {
    if (this.#engine === undefined) return [];
    const client = new SFNClient(this.#engine.clientConfiguration('sfn'));
    try {
      const transitions: number[] = [];
      for (const { arn } of this.#engine.stack.stateMachines) {
        for await (const page of paginateListExecutions({ client }, { stateMachineArn: arn })) {
          for (const { executionArn } of page.executions ?? []) {
            if (executionArn === undefined || this.#seenExecutions.has(executionArn)) continue;
            this.#seenExecutions.add(executionArn);
            transitions.push(stateTransitions(await typesOfEvents(client, executionArn)));
          }
        }
      }
      return transitions;
    } finally {
      client.destroy();
    }
  }
}

async function typesOfEvents(client: SFNClient, executionArn: string): Promise<string[]> {
  const types: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, ...(nextToken && { nextToken }) }),
    );
    types.push(...(page.events ?? []).map(({ type }) => type ?? ''));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return types;
}

/** Deletions are free, one by one or many at once. Source: S3 pricing, requests. */
function s3Field(method: string, url: string): 's3Writes' | 's3Reads' | undefined {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  switch (method) {
    case 'PUT':
      return 's3Writes';
    case 'POST':
      return searchParams.has('delete') ? undefined : 's3Writes';
    case 'GET':
      return searchParams.has('list-type') || pathname === '/' ? 's3Writes' : 's3Reads';
    case 'HEAD':
      return 's3Reads';
    default:
      return undefined;
  }
}
