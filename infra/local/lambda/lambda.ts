/**
 * The Lambda of one machine: runs `dist/lambdas/<name>/index.mjs` unchanged, one process a concurrent invocation, with
 * environment, timeout and memory limit from the template.
 *
 * Otherwise than AWS: invocations beyond the cores queue (see `lanes.ts`); a warm process is not frozen between
 * invocations; asynchronous invocations live in memory and are lost with the engine; `/tmp` is the machine's.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback } from '../service/loopback.ts';
import type { InvocationOutcome, InvokeFunction, Service } from '../service/service.ts';
import { handleLambdaRequest } from './api.ts';
import { type FaultInput, FaultSwitches } from './faults.ts';
import {
  DEFAULT_ASYNC_INVOKE,
  type FunctionDescriptor,
  functionNameOf,
  type InvocationReport,
  type LogLine,
} from './function.ts';
import { type Lane, Lanes } from './lanes.ts';
import { Leftovers } from './leftovers.ts';
import { LogFiles } from './log-files.ts';
import { failure, MAX_PAYLOAD_BYTES } from './outcomes.ts';
import { Sandbox, type SandboxAnswer } from './sandbox.ts';
import { sandboxEnvironment } from './sandbox-environment.ts';
import { WarmPool } from './warm-pool.ts';

export type { FaultInput } from './faults.ts';
export type { FunctionDescriptor, InvocationReport, LogLine } from './function.ts';

/** @param environment all that the function's process would get; @returns what it gets */
export type AdjustEnvironment = (
  functionName: string,
  environment: Readonly<Record<string, string>>,
) => Readonly<Record<string, string>>;

export interface LambdaOptions {
  readonly functions: readonly FunctionDescriptor[];
  /** `AWS_ENDPOINT_URL_*` and whatever else every function gets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Changes what a function's process is given: a test that records its calls puts its own addresses in. */
  readonly adjustEnvironment?: AdjustEnvironment;
  /** Holds `logs/`, the compile cache and the marks of running sandboxes. */
  readonly dataFolder: string;
  readonly port?: number;
  /** Invocations at once from the state machine, and from each other kind of caller. Default: the cores, at least 2. */
  readonly concurrency?: number;
  /** Default 32, which keeps one of each warm, or 12 on a machine of less than 8 GiB: a process holds about 80 MB. */
  readonly maxIdle?: number;
  /** Default 120,000. */
  readonly idleMilliseconds?: number;
  /** Waits before the retries of an asynchronous invocation. AWS: one minute, then two. */
  readonly asyncRetryMilliseconds?: readonly number[];
  /** Takes what an asynchronous invocation that was given up leaves in a queue. */
  readonly deadLetter?: (queueArn: string, message: object) => void;
  /** Functions to start ahead when one is invoked: those that the state machine comes to next. */
  readonly warmNext?: ReadonlyMap<string, readonly string[]>;
  readonly onLog?: (line: LogLine) => void;
  readonly onReport?: (report: InvocationReport) => void;
  /** Told of an invocation that begins: how many run now of its function, and of all. */
  readonly onBegin?: (functionName: string, ofFunction: number, ofAll: number) => void;
  /** Told of an invocation that a fault switch has refused, which has no report. */
  readonly onRefusal?: (functionName: string, errorType: string) => void;
}

export interface LambdaService extends Service {
  /** For the front doors: HTTP, WebSocket, streams, events. */
  readonly invoke: InvokeFunction;
  /** For the state machine: a lane of its own, so that a Map's queue stays behind nobody and before nobody. */
  readonly invokeFromMachine: InvokeFunction;
  /** As an `Event` invocation: retried and given up as the template says, the outcome in the log only. */
  invokeAsync(functionNameOrArn: string, payload: unknown): void;
  /** Starts a process ahead of need. */
  warm(functionNameOrArn: string): void;
  inject(fault: FaultInput): void;
  clearFaults(functionName?: string): void;
  /** Invocations that may run at once: what a quota of concurrent executions is in AWS. */
  readonly capacity: number;
  /** Processes alive now, busy and idle. */
  readonly pids: readonly number[];
}

const MEMORY_FOR_ALL_BYTES = 8 * 1024 ** 3;

export async function startLambda(options: LambdaOptions): Promise<LambdaService> {
  const functions = new Map(options.functions.map((descriptor) => [descriptor.name, descriptor]));
  const cores = options.concurrency ?? Math.max(2, availableParallelism());
  const lanes = new Lanes({ machine: cores, front: 2 * cores, direct: 2 * cores });
  const faults = new FaultSwitches([...functions.keys()]);
  const logs = new LogFiles(join(options.dataFolder, 'logs'));
  const leftovers = new Leftovers(join(options.dataFolder, 'sandboxes'));
  leftovers.sweep();
  const asyncRetryMilliseconds = options.asyncRetryMilliseconds ?? [60_000, 120_000];
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const running = new Map<string, number>();

  const pool = new WarmPool({
    maxIdle: options.maxIdle ?? (totalmem() < MEMORY_FOR_ALL_BYTES ? 12 : 32),
    idleMilliseconds: options.idleMilliseconds ?? 120_000,
    create(descriptor) {
      const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
      const cache = join(options.dataFolder, 'compile-cache');
      const environment = sandboxEnvironment(descriptor, options.environment ?? {}, logStream, cache);
      const given = options.adjustEnvironment?.(descriptor.name, environment) ?? environment;
      const sandbox = new Sandbox(descriptor, given, (line) => {
        if (!closing.signal.aborted) logs.line(line);
        options.onLog?.(line);
      });
      leftovers.mark(sandbox.pid);
      sandbox.gone.then(() => leftovers.unmark(sandbox.pid));
      return sandbox;
    },
  });

  async function run(
    lane: Lane,
    nameOrArn: string,
    payload: unknown,
    signal?: AbortSignal,
    traceId?: string,
  ): Promise<InvocationOutcome> {
    const descriptor = functions.get(functionNameOf(nameOrArn));
    if (descriptor === undefined) {
      return failure('Lambda.ResourceNotFoundException', `Function not found: ${nameOrArn}`);
    }
    const text = JSON.stringify(payload) ?? '{}';
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
      const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
      return failure('Lambda.RequestTooLargeException', message);
    }
    const effect = faults.next(descriptor.name);
    if (effect.kind === 'refuse') {
      options.onRefusal?.(descriptor.name, effect.outcome.errorType);
      return effect.outcome;
    }
    const queuedAt = performance.now();
    const ended = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    if (effect.kind === 'hold') await abandonable(effect.released, ended);
    await lanes.enter(lane, ended);
    const queuedMilliseconds = performance.now() - queuedAt;
    const sandbox = pool.take(descriptor);
    count(descriptor.name, 1);
    const requestId = randomUUID();
    const invocation = sandbox
      .invoke({
        requestId,
        payload: text,
        traceId: traceId ?? newTraceId(),
        delay: effect.kind === 'slow' ? effect.milliseconds : 0,
        killAfter: effect.kind === 'kill' ? effect.milliseconds : undefined,
      })
      .then((answer) => {
        record(descriptor, requestId, queuedMilliseconds, answer);
        return answer.outcome;
      })
      .finally(() => {
        underWay.delete(invocation);
        count(descriptor.name, -1);
        pool.giveBack(sandbox);
        lanes.leave(lane);
      });
    underWay.add(invocation);
    for (const next of options.warmNext?.get(descriptor.name) ?? []) warm(next);
    return signal === undefined ? invocation : abandonable(invocation, signal);
  }

  function count(functionName: string, change: 1 | -1): void {
    const ofFunction = (running.get(functionName) ?? 0) + change;
    running.set(functionName, ofFunction);
    if (change > 0)
      options.onBegin?.(
        functionName,
        ofFunction,
        [...running.values()].reduce((sum, each) => sum + each, 0),
      );
  }

  function record(descriptor: FunctionDescriptor, requestId: string, queued: number, answer: SandboxAnswer): void {
    const report: InvocationReport = {
      functionName: descriptor.name,
      requestId,
      startedAt: answer.startedAt,
      durationMilliseconds: answer.durationMilliseconds,
      billedMilliseconds: Math.ceil(answer.durationMilliseconds + (answer.initMilliseconds ?? 0)),
      initMilliseconds: answer.initMilliseconds,
      queuedMilliseconds: queued,
      memoryMegabytes: descriptor.memoryMegabytes,
      maxMemoryBytes: answer.maxMemoryBytes,
      outcome: answer.outcome.kind === 'success' ? 'success' : answer.outcome.errorType,
    };
    if (!closing.signal.aborted) logs.report(report);
    options.onReport?.(report);
  }

  function warm(nameOrArn: string): void {
    const descriptor = functions.get(functionNameOf(nameOrArn));
    if (descriptor !== undefined && !closing.signal.aborted) pool.warm(descriptor);
  }

  async function runAsync(nameOrArn: string, payload: unknown): Promise<void> {
    const descriptor = functions.get(functionNameOf(nameOrArn));
    const { retryAttempts, maxEventAgeSeconds, onFailureArn } = descriptor?.asyncInvoke ?? DEFAULT_ASYNC_INVOKE;
    const begun = performance.now();
    let tries = 0;
    let outcome: InvocationOutcome;
    let condition: 'RetriesExhausted' | 'EventAgeExceeded';
    do {
      const wait = tries === 0 ? 0 : (asyncRetryMilliseconds[tries - 1] ?? 0);
      if (wait > 0) await delay(wait, undefined, { signal: closing.signal, ref: false });
      outcome = await run('front', nameOrArn, payload, closing.signal);
      if (outcome.kind === 'success') return;
      tries += 1;
      condition = performance.now() - begun > maxEventAgeSeconds * 1000 ? 'EventAgeExceeded' : 'RetriesExhausted';
    } while (tries <= retryAttempts && condition === 'RetriesExhausted');
    if (onFailureArn !== undefined && descriptor !== undefined) {
      options.deadLetter?.(onFailureArn, givenUp(descriptor.arn, payload, outcome, { condition, tries }));
    }
  }

  function invokeAsync(nameOrArn: string, payload: unknown): void {
    // Rejects only because the engine closes; what fails is in the function's log.
    runAsync(nameOrArn, payload).catch(() => {});
  }

  const api = {
    faults,
    dataFolder: options.dataFolder,
    has: (name: string) => functions.has(name),
    invoke: (name: string, payload: unknown, traceId: string | undefined) =>
      run('direct', name, payload, undefined, traceId),
    invokeAsync,
  };
  const server = createServer((request, response) => {
    handleLambdaRequest(api, request, response).catch(() => response.destroy());
  });
  const service = await listenOnLoopback(server, options.port ?? 0);

  return {
    endpoint: service.endpoint,
    invoke: (name, payload, given) => run('front', name, payload, given?.signal),
    invokeFromMachine: (name, payload, given) => run('machine', name, payload, given?.signal),
    invokeAsync,
    warm,
    inject: (fault) => faults.inject(fault),
    clearFaults: (functionName) => faults.clear(functionName),
    capacity: lanes.capacity,
    get pids() {
      return pool.pids;
    },
    async close() {
      closing.abort(new Error('The local engine is closing'));
      await pool.close();
      await Promise.allSettled([...underWay]);
      await pool.close();
      await logs.close();
      await service.close();
    },
  };
}

/** Source of the form: AWS Lambda, "Capturing records of Lambda asynchronous invocations". */
function givenUp(
  functionArn: string,
  requestPayload: unknown,
  outcome: InvocationOutcome & { kind: 'failure' },
  { condition, tries }: { readonly condition: string; readonly tries: number },
): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { requestId: randomUUID(), functionArn, condition, approximateInvokeCount: tries },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: outcome.errorType, errorMessage: outcome.errorMessage },
  };
}

/** Source of the form: AWS X-Ray, "Tracing header". */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}

/** Stops waiting when the signal aborts; the invocation itself goes on, as in AWS. */
function abandonable<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(signal.reason);
    if (signal.aborted) abandon();
    signal.addEventListener('abort', abandon, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon));
  });
}
