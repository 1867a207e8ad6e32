/**
 * AWS Lambda on one machine: runs a function's bundle unchanged, one process for each concurrent invocation, with the
 * environment, timeout and memory limit of the template.
 *
 * Differences from AWS: invocations beyond the number of cores wait (see `lanes.ts`); a warm process is not frozen
 * between invocations; asynchronous invocations are kept in memory and lost when the engine stops; temporary files have no
 * limit of size, and are those of one process alone in the folder that TMPDIR names (`os.tmpdir()`), not in `/tmp`.
 */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { startAwsServer } from '../service/aws-server.ts';
import type { InvokeFunction, ListenOptions, Service } from '../service/service.ts';
import { handleLambdaRequest, maxLambdaBody, refuse } from './api.ts';
import { createInvokeAsync } from './async-invocations.ts';
import { type FaultInput, FaultSwitches } from './faults.ts';
import { type FunctionDescriptor, functionNameOf, type LogLine } from './function.ts';
import { type InvocationListeners, Invocations, type RunningInvocation } from './invocations.ts';
import { Lanes, laneLimits, totalSlots } from './lanes.ts';
import { LogFiles } from './log-files.ts';
import { Leftovers } from './sandbox/leftovers.ts';
import { Sandbox } from './sandbox/sandbox.ts';
import { newLogStreamName, sandboxEnvironment } from './sandbox/sandbox-environment.ts';
import { TemporaryFolders } from './sandbox/temporary-folders.ts';
import { WarmPool } from './warm-pool.ts';

export type { FaultInput } from './faults.ts';
export type { FunctionDescriptor, InvocationReport, LogLine } from './function.ts';

/** @param environment all variables of the function's process. @returns the variables that it gets instead */
export type AdjustEnvironment = (
  functionName: string,
  environment: Readonly<Record<string, string>>,
) => Readonly<Record<string, string>>;

export interface LambdaOptions extends ListenOptions, InvocationListeners {
  readonly functions: readonly FunctionDescriptor[];
  /** Variables that every function gets: `AWS_ENDPOINT_URL_*`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Changes the environment of a function's process: a test that records calls puts its own addresses there. */
  readonly adjustEnvironment?: AdjustEnvironment;
  /** Holds `logs/`, and a mark and a folder for temporary files of each running sandbox. */
  readonly dataFolder: string;
  /** A folder for what V8 has compiled; several engines may share it. Default: one in the data folder. */
  readonly compileCache?: string;
  /** Invocations from the state machine at once; twice as many from each other kind of caller. Default: the cores, at least 2. */
  readonly concurrency?: number;
  /** Default 32, or 12 on a machine with less than 8 GiB: an idle process holds about 80 MB. */
  readonly maxIdle?: number;
  /** Default 120,000. */
  readonly idleMilliseconds?: number;
  /** Pauses before the retries of an asynchronous invocation. Default as in AWS: one minute, then two. */
  readonly asyncRetryMilliseconds?: readonly number[];
  /** Called with the record of an asynchronous invocation that failed in every try. */
  readonly deadLetter?: (queueArn: string, message: object) => void;
  /** Functions to start ahead when a function is invoked: those that the state machine invokes next. */
  readonly warmNext?: ReadonlyMap<string, readonly string[]>;
  readonly onLog?: (line: LogLine) => void;
}

export interface LambdaService extends Service {
  /** For HTTP, WebSocket, streams and events. */
  readonly invoke: InvokeFunction;
  /** For the state machine: its own lane, so that neither a Map's queue nor the other callers delay each other. */
  readonly invokeFromMachine: InvokeFunction;
  /** As `InvocationType: Event`: retried and given up as the template says. The outcome is only in the log. */
  invokeAsync(functionNameOrArn: string, payload: unknown): void;
  /** Starts a process before it is needed. */
  warm(functionNameOrArn: string): void;
  inject(fault: FaultInput): void;
  pendingFaults(): readonly object[];
  clearFaults(functionName?: string): void;
  /** Clears the faults with this `contains`. Held invocations continue. */
  clearFaultsContaining(text: string): void;
  /** Held invocations of a function continue; other faults stay. */
  release(functionName: string, contains: string): void;
  /** The faults whose invocations wait now. */
  readonly held: FaultSwitches['held'];
  /** The running invocation with this `X-Amzn-Trace-Id`. */
  invocationOf(traceId: string): RunningInvocation | undefined;
  /** Processes alive now, busy and idle. */
  readonly pids: readonly number[];
}

const SMALL_MACHINE_BYTES = 8 * 1024 ** 3;
const AWS_ASYNC_RETRY_MILLISECONDS = [60_000, 120_000];

/** Invocations that may run at once, over all callers. In AWS this is a quota of the account. */
export function maxConcurrency(concurrency?: number): number {
  return totalSlots(laneLimits(concurrency));
}

export async function startLambda(options: LambdaOptions): Promise<LambdaService> {
  const functions = new Map(options.functions.map((descriptor) => [descriptor.name, descriptor]));
  const faults = new FaultSwitches([...functions.keys()]);
  const logs = new LogFiles(join(options.dataFolder, 'logs'));
  const closing = new AbortController();
  const pool = createPool(options, logs, closing.signal);
  const invocations = new Invocations({
    functions,
    lanes: new Lanes(laneLimits(options.concurrency)),
    faults,
    pool,
    logs,
    closing: closing.signal,
    warmNext: options.warmNext ?? new Map(),
    listeners: options,
  });
  const invokeAsync = createInvokeAsync({
    functions,
    invoke: (name, payload) => invocations.run('front', name, payload, { signal: closing.signal, caller: name }),
    retryMilliseconds: options.asyncRetryMilliseconds ?? AWS_ASYNC_RETRY_MILLISECONDS,
    closing: closing.signal,
    deadLetter: options.deadLetter ?? (() => {}),
  });
  const api = {
    faults,
    dataFolder: options.dataFolder,
    has: (name: string) => functions.has(name),
    invoke: (name: string, payload: unknown, traceId: string | undefined) =>
      invocations.run('direct', name, payload, traceId === undefined ? {} : { traceId }),
    invokeAsync,
  };
  const service = await startAwsServer({
    signingName: 'lambda',
    maxBody: maxLambdaBody,
    ...(options.port !== undefined && { port: options.port }),
    answer: (request, body, response) => handleLambdaRequest(api, request, body, response),
    refuse: (response, { type, message }) => refuse(response, 403, type, message),
  });

  return {
    endpoint: service.endpoint,
    invoke: (name, payload, given) => invocations.run('front', name, payload, given),
    invokeFromMachine: (name, payload, given) => invocations.run('machine', name, payload, given),
    invokeAsync,
    warm: (nameOrArn) => invocations.warm(functionNameOf(nameOrArn)),
    inject: (fault) => faults.inject(fault),
    pendingFaults: () => faults.pending,
    clearFaults: (functionName) => faults.clear(functionName),
    clearFaultsContaining: (text) => faults.clearContaining(text),
    release: (functionName, contains) => faults.release(functionName, contains),
    get held() {
      return faults.held;
    },
    invocationOf: (traceId) => invocations.withTrace(traceId),
    get pids() {
      return pool.pids;
    },
    async close() {
      closing.abort(new Error('The local engine is closing'));
      await pool.close();
      await invocations.settled();
      // Invocations that ended meanwhile have given their processes back.
      await pool.close();
      await logs.close();
      await service.close();
    },
  };
}

function createPool(options: LambdaOptions, logs: LogFiles, closing: AbortSignal): WarmPool {
  const leftovers = new Leftovers(join(options.dataFolder, 'sandboxes'));
  leftovers.sweep();
  const temporary = new TemporaryFolders(join(options.dataFolder, 'tmp'));
  const compileCache = options.compileCache ?? join(options.dataFolder, 'compile-cache');
  return new WarmPool({
    maxIdle: options.maxIdle ?? (totalmem() < SMALL_MACHINE_BYTES ? 12 : 32),
    idleMilliseconds: options.idleMilliseconds ?? 120_000,
    create(descriptor) {
      const folder = temporary.create();
      const environment = sandboxEnvironment(descriptor, options.environment ?? {}, {
        logStream: newLogStreamName(new Date()),
        compileCache,
        temporaryFolder: folder,
      });
      const adjusted = options.adjustEnvironment?.(descriptor.name, environment) ?? environment;
      const sandbox = new Sandbox(descriptor, adjusted, (line) => {
        if (!closing.aborted) logs.line(line);
        options.onLog?.(line);
      });
      leftovers.mark(sandbox.pid);
      sandbox.gone.then(() => {
        leftovers.unmark(sandbox.pid);
        temporary.remove(folder);
      });
      return sandbox;
    },
  });
}
