/** Runs one invocation after the other in warm or new processes, within the limits of its lane. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { InvocationOutcome } from '../service/service.ts';
import type { FaultEffect, FaultSwitches } from './faults.ts';
import { type FunctionDescriptor, functionNameOf, type InvocationReport } from './function.ts';
import type { Lane, Lanes } from './lanes.ts';
import type { LogFiles } from './log-files.ts';
import { failure, MAX_PAYLOAD_BYTES, timedOut } from './outcomes.ts';
import type { Sandbox, SandboxAnswer } from './sandbox/sandbox.ts';
import type { WarmPool } from './warm-pool.ts';

export interface InvocationListeners {
  readonly onReport?: (report: InvocationReport) => void;
  /** Called when an invocation begins, with the number that now run of its function, and of all functions. */
  readonly onBegin?: (functionName: string, ofFunction: number, ofAll: number) => void;
  /** Called when a fault switch refuses an invocation, which then has no report. */
  readonly onRefusal?: (functionName: string, errorType: string) => void;
}

export interface InvocationParts {
  /** By name. */
  readonly functions: ReadonlyMap<string, FunctionDescriptor>;
  readonly lanes: Lanes;
  readonly faults: FaultSwitches;
  readonly pool: WarmPool;
  readonly logs: LogFiles;
  /** Aborts when the engine closes. */
  readonly closing: AbortSignal;
  readonly warmNext: ReadonlyMap<string, readonly string[]>;
  readonly listeners: InvocationListeners;
}

export interface RunOptions {
  /** Ends the wait for the answer. The invocation itself continues, as in AWS. */
  readonly signal?: AbortSignal;
  /** Default: a new one. */
  readonly traceId?: string;
  /** For whom: an execution, a user, a stream. Callers take turns in a lane. */
  readonly caller?: string;
}

/** An invocation that runs. */
export interface RunningInvocation {
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  /** Kills its process, as a crash does. */
  kill(): void;
}

export class Invocations {
  readonly #parts: InvocationParts;
  readonly #byTrace = new Map<string, RunningInvocation>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #runningByFunction = new Map<string, number>();

  constructor(parts: InvocationParts) {
    this.#parts = parts;
  }

  /** Rejects only when `signal` aborts or the engine closes: a failing function is an outcome. */
  async run(
    lane: Lane,
    nameOrArn: string,
    payload: unknown,
    { signal, traceId = newTraceId(), caller = '' }: RunOptions = {},
  ): Promise<InvocationOutcome> {
    const { functions, faults, pool, warmNext, closing } = this.#parts;
    const descriptor = functions.get(functionNameOf(nameOrArn));
    if (descriptor === undefined) {
      return failure('Lambda.ResourceNotFoundException', `Function not found: ${nameOrArn}`);
    }
    const text = JSON.stringify(payload) ?? '{}';
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
      const message = `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
      return failure('Lambda.RequestTooLargeException', message);
    }
    const effect = faults.next(descriptor.name, text);
    if (effect.kind === 'refuse') {
      this.#parts.listeners.onRefusal?.(descriptor.name, effect.outcome.errorType);
      return effect.outcome;
    }
    if (effect.kind === 'lose') return { kind: 'success', payload: null };
    if (effect.kind === 'repeat')
      this.#later(effect.milliseconds, () => this.run(lane, nameOrArn, payload, { traceId, caller }));
    const queuedMilliseconds = await this.#waitForSlot(lane, caller, effect, anyOf(closing, signal));
    const invocation = this.#invoke(lane, pool.take(descriptor), effect, text, traceId, queuedMilliseconds);
    for (const next of warmNext.get(descriptor.name) ?? []) this.warm(next);
    if (effect.kind === 'late') return timedOut(randomUUID(), descriptor.timeoutSeconds);
    return signal === undefined ? invocation : untilAborted(invocation, signal);
  }

  /** Not at all when the engine closes before. */
  #later(milliseconds: number, invoke: () => Promise<unknown>): void {
    delay(milliseconds, undefined, { signal: this.#parts.closing })
      .then(invoke)
      .catch(() => undefined);
  }

  /** The running invocation with this trace; of those that share one, the last that began. */
  withTrace(traceId: string): RunningInvocation | undefined {
    return this.#byTrace.get(traceId);
  }

  /** Starts a process of the function before it is needed; does nothing for an unknown name. */
  warm(functionName: string): void {
    const { functions, pool, closing } = this.#parts;
    const descriptor = functions.get(functionName);
    if (descriptor !== undefined && !closing.aborted) pool.warm(descriptor);
  }

  /** Resolves when no invocation runs any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay]);
  }

  /** @returns the milliseconds that the invocation waited */
  async #waitForSlot(lane: Lane, caller: string, effect: FaultEffect, ended: AbortSignal): Promise<number> {
    const queuedAt = performance.now();
    if (effect.kind === 'hold') await untilAborted(effect.released, ended);
    await this.#parts.lanes.enter(lane, caller, ended);
    return performance.now() - queuedAt;
  }

  #invoke(
    lane: Lane,
    sandbox: Sandbox,
    effect: FaultEffect,
    payload: string,
    traceId: string,
    queuedMilliseconds: number,
  ): Promise<InvocationOutcome> {
    const { lanes, pool } = this.#parts;
    const { descriptor } = sandbox;
    const requestId = randomUUID();
    this.#begin(descriptor.name);
    const running = { functionName: descriptor.name, payload, kill: () => sandbox.kill() };
    this.#byTrace.set(traceId, running);
    const invocation = sandbox
      .invoke({
        requestId,
        payload,
        traceId,
        delay: effect.kind === 'slow' || effect.kind === 'late' ? effect.milliseconds : 0,
        killAfter: effect.kind === 'kill' ? effect.milliseconds : undefined,
      })
      .then((answer) => {
        this.#report(descriptor, requestId, queuedMilliseconds, answer);
        return answer.outcome;
      })
      .finally(() => {
        this.#underWay.delete(invocation);
        if (this.#byTrace.get(traceId) === running) this.#byTrace.delete(traceId);
        this.#runningByFunction.set(descriptor.name, this.#running(descriptor.name) - 1);
        pool.giveBack(sandbox);
        lanes.leave(lane);
      });
    this.#underWay.add(invocation);
    return invocation;
  }

  #running(functionName: string): number {
    return this.#runningByFunction.get(functionName) ?? 0;
  }

  #begin(functionName: string): void {
    const ofFunction = this.#running(functionName) + 1;
    this.#runningByFunction.set(functionName, ofFunction);
    const ofAll = [...this.#runningByFunction.values()].reduce((sum, each) => sum + each, 0);
    this.#parts.listeners.onBegin?.(functionName, ofFunction, ofAll);
  }

  #report(descriptor: FunctionDescriptor, requestId: string, queuedMilliseconds: number, answer: SandboxAnswer): void {
    const { logs, closing, listeners } = this.#parts;
    const report: InvocationReport = {
      functionName: descriptor.name,
      requestId,
      startedAt: answer.startedAt,
      durationMilliseconds: answer.durationMilliseconds,
      billedMilliseconds: Math.ceil(answer.durationMilliseconds + (answer.initMilliseconds ?? 0)),
      initMilliseconds: answer.initMilliseconds,
      queuedMilliseconds,
      memoryMegabytes: descriptor.memoryMegabytes,
      maxMemoryBytes: answer.maxMemoryBytes,
      outcome: answer.outcome.kind === 'success' ? 'success' : answer.outcome.errorType,
    };
    if (!closing.aborted) logs.report(report);
    listeners.onReport?.(report);
  }
}

function anyOf(closing: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? closing : AbortSignal.any([signal, closing]);
}

/** Source of the form: AWS X-Ray, "Tracing header". */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}

/** Stops waiting for `work` when the signal aborts; `work` itself continues. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(signal.reason);
    if (signal.aborted) abandon();
    signal.addEventListener('abort', abandon, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon));
  });
}
