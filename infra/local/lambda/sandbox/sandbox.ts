/** A process that runs the invocations of one function, one at a time. It stays warm until it is closed or dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { clockOffset } from '../../service/clock.ts';
import type { InvocationOutcome } from '../../service/service.ts';
import type { FunctionDescriptor, LogLine } from '../function.ts';
import { exited, failure, MAX_PAYLOAD_BYTES, outOfMemory, responseTooLarge, timedOut } from '../outcomes.ts';
import { peakMemory, resetPeakMemory, residentMemory } from './process-memory.ts';
import { END_OF_LOG, type InvokeMessage, type SandboxMessage } from './wire.ts';

export const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.ts', import.meta.url));
const MEMORY_WATCH_MILLISECONDS = 50;
/** How long the last log lines may arrive after the answer. */
const LOG_LAG_MILLISECONDS = 500;
/** AWS allows 10 s for the init phase. A busy machine may need more. */
const INIT_LIMIT_MILLISECONDS = 30_000;

export interface SandboxRequest {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly traceId: string;
  /** Milliseconds to wait before calling the handler (fault `slow`). */
  readonly delay: number;
  /** Milliseconds after which the process is killed (fault `kill`); at 0 its handler does not begin. */
  readonly killAfter: number | undefined;
}

export interface SandboxAnswer {
  readonly outcome: InvocationOutcome;
  readonly startedAt: number;
  readonly durationMilliseconds: number;
  /** Null except for the first invocation of a sandbox. */
  readonly initMilliseconds: number | null;
  readonly maxMemoryBytes: number | null;
}

interface Running {
  readonly request: SandboxRequest;
  finish(outcome: InvocationOutcome): void;
}

export class Sandbox {
  readonly descriptor: FunctionDescriptor;
  /** Resolves when the handler is loaded or has failed to load. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  /** Milliseconds of `performance.now()`, which no test moves. */
  lastUsed = performance.now();
  readonly #child: ChildProcess;
  readonly #onLog: (line: LogLine) => void;
  #running: Running | undefined;
  #requestId: string | null = null;
  #initMilliseconds: number | null = null;
  #initFailure: InvocationOutcome | undefined;
  #killedFor: 'timeout' | 'memory' | 'init' | undefined;
  #heapExhausted = false;
  #doomed = false;
  #exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  readonly #endOfLog = { stdout: '', stderr: '' };

  constructor(
    descriptor: FunctionDescriptor,
    environment: Readonly<Record<string, string>>,
    onLog: (line: LogLine) => void,
  ) {
    this.descriptor = descriptor;
    this.#onLog = onLog;
    // The share of the memory that AWS gives to the old space.
    const oldSpace = Math.floor(descriptor.memoryMegabytes * 0.9);
    this.#child = spawn(process.execPath, [`--max-old-space-size=${oldSpace}`, BOOTSTRAP], {
      cwd: descriptor.codeFolder,
      env: environment,
      // Its own process group, so that Ctrl-C in the terminal of the engine does not kill it before the engine closes.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (this.#child.stdout !== null) this.#readLines(this.#child.stdout, 'stdout');
    if (this.#child.stderr !== null) this.#readLines(this.#child.stderr, 'stderr');
    const settled = Promise.withResolvers<void>();
    const hung = setTimeout(() => this.#kill('init'), INIT_LIMIT_MILLISECONDS);
    settled.promise.then(() => clearTimeout(hung));
    this.ready = settled.promise;
    this.#child.on('message', (message: SandboxMessage) => {
      if (message.kind === 'ready') this.#initMilliseconds = message.initMilliseconds;
      if (message.kind === 'init-failed') this.#initFailure = { ...message.failure, kind: 'failure' };
      if (message.kind === 'ready' || message.kind === 'init-failed') settled.resolve();
      else this.#answered(message);
    });
    const gone = Promise.withResolvers<void>();
    this.gone = gone.promise;
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      this.#exit ??= { code, signal };
      settled.resolve();
      gone.resolve();
      this.#running?.finish(this.#deathOf(this.#running.request.requestId));
    };
    // `close` comes after the last output, so that the message about an exhausted heap has been read.
    this.#child.on('close', end);
    this.#child.on('error', () => end(null, null));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return (
      !this.#doomed && this.#exit === undefined && this.#killedFor === undefined && this.#initFailure === undefined
    );
  }

  /** Never rejects: the end of the process is an outcome too. One call at a time. */
  async invoke(request: SandboxRequest): Promise<SandboxAnswer> {
    await this.ready;
    const startedAt = Date.now();
    const from = performance.now();
    const initMilliseconds = this.#initMilliseconds;
    this.#initMilliseconds = null;
    const answer = (outcome: InvocationOutcome, maxMemoryBytes: number | null): SandboxAnswer => {
      this.lastUsed = performance.now();
      const durationMilliseconds = performance.now() - from;
      return { outcome, startedAt, durationMilliseconds, initMilliseconds, maxMemoryBytes };
    };
    if (this.#initFailure !== undefined) return answer(this.#initFailure, null);
    if (this.#exit !== undefined) return answer(this.#deathOf(request.requestId), null);

    const pid = this.#child.pid ?? 0;
    resetPeakMemory(pid);
    this.#requestId = request.requestId;
    const finished = Promise.withResolvers<InvocationOutcome>();
    this.#running = { request, finish: finished.resolve };
    let peak: number | null = null;
    const limit = this.descriptor.memoryMegabytes * 1024 * 1024;
    const watch = setInterval(() => {
      const resident = residentMemory(pid);
      if (resident !== undefined) peak = Math.max(peak ?? 0, resident);
      if (resident !== undefined && resident > limit) this.#kill('memory');
    }, MEMORY_WATCH_MILLISECONDS);
    const timeout = setTimeout(() => this.#kill('timeout'), this.descriptor.timeoutSeconds * 1000);
    const fault =
      request.killAfter === undefined ? undefined : setTimeout(() => this.#child.kill('SIGKILL'), request.killAfter);
    // On a busy machine a quick handler ends before a timer of 0 milliseconds.
    if (request.killAfter === 0) this.#child.kill('SIGKILL');
    const message: InvokeMessage = {
      kind: 'invoke',
      requestId: request.requestId,
      payload: request.payload,
      deadline: startedAt + this.descriptor.timeoutSeconds * 1000,
      functionArn: this.descriptor.arn,
      traceId: request.traceId,
      delay: request.delay,
      clockOffset: clockOffset(),
    };
    // An error means that the process is ending; its `close` event says why.
    this.#child.send(message, () => {});
    const outcome = await finished.promise;
    clearInterval(watch);
    clearTimeout(timeout);
    clearTimeout(fault);
    this.#running = undefined;
    const result = answer(outcome, peakMemory(pid) ?? peak);
    await this.#logCompleted(request.requestId);
    this.#requestId = null;
    return result;
  }

  /** Kills the process, as a crash does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Kills the process and waits until it has ended. */
  async close(): Promise<void> {
    if (this.#exit === undefined) this.#child.kill('SIGKILL');
    await this.gone;
  }

  #answered(message: Extract<SandboxMessage, { kind: 'result' | 'error' }>): void {
    if (message.kind === 'error' && message.fatal) this.#doomed = true;
    if (this.#running?.request.requestId !== message.requestId) return;
    if (message.kind === 'error') {
      this.#running.finish({ ...message.failure, kind: 'failure' });
      return;
    }
    const bytes = Buffer.byteLength(message.payload);
    this.#running.finish(
      bytes > MAX_PAYLOAD_BYTES
        ? responseTooLarge(bytes)
        : { kind: 'success', payload: JSON.parse(message.payload) as unknown },
    );
  }

  #kill(reason: 'timeout' | 'memory' | 'init'): void {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
  }

  #deathOf(requestId: string): InvocationOutcome {
    if (this.#killedFor === 'timeout') return timedOut(requestId, this.descriptor.timeoutSeconds);
    if (this.#killedFor === 'memory' || this.#heapExhausted) return outOfMemory(requestId);
    if (this.#killedFor === 'init') return failure('Sandbox.Timedout', `RequestId: ${requestId} Error: Init timed out`);
    return exited(requestId, this.#exit?.code ?? null, this.#exit?.signal ?? null);
  }

  #readLines(source: Readable, stream: 'stdout' | 'stderr'): void {
    createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      const end = line.indexOf(END_OF_LOG);
      if (end >= 0) {
        this.#endOfLog[stream] = line.slice(end + END_OF_LOG.length);
        // Output without a line end comes before the marker on the same line.
        if (end === 0) return;
      }
      const text = end > 0 ? line.slice(0, end) : line;
      if (stream === 'stderr' && text.includes('JavaScript heap out of memory')) this.#heapExhausted = true;
      const { name } = this.descriptor;
      this.#onLog({ at: new Date().toISOString(), functionName: name, requestId: this.#requestId, stream, line: text });
    });
  }

  async #logCompleted(requestId: string): Promise<void> {
    const until = Date.now() + LOG_LAG_MILLISECONDS;
    const complete = () => this.#endOfLog.stdout === requestId && this.#endOfLog.stderr === requestId;
    while (!complete() && this.#exit === undefined && Date.now() < until) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
