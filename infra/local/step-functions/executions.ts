import { randomUUID } from 'node:crypto';
import { type InvokeFunction, LOCAL_ACCOUNT, LOCAL_REGION, type PlatformEvent } from '../service/service.ts';
import type { Clock } from './clock.ts';
import type { Machine } from './definition/fields.ts';
import { Interrupted } from './errors.ts';
import { execute } from './execution/execution.ts';
import { exceedsPayloadQuota, MAX_PAYLOAD_BYTES } from './execution/limits.ts';
import { History, type StoredEvent } from './history/history.ts';
import type { Journal } from './history/journal.ts';
import type { ExecutionRecord } from './history/record.ts';
import { statusChangeEvent } from './history/status-change.ts';
import { ServiceError } from './service-error.ts';

export interface LoadedMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly machine: Machine;
}

interface Running {
  readonly history: History;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** All executions: the journal's records, and the interpreters of those that still run. */
export class Executions {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #invokeFunction: InvokeFunction;
  readonly #emit: (event: PlatformEvent) => void;
  readonly #running = new Map<string, Running>();
  #interrupted: readonly ExecutionRecord[] = [];

  constructor(options: {
    readonly journal: Journal;
    readonly clock: Clock;
    readonly invokeFunction: InvokeFunction;
    readonly emit: (event: PlatformEvent) => void;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#invokeFunction = options.invokeFunction;
    this.#emit = options.emit;
  }

  get runningCount(): number {
    return this.#running.size;
  }

  /**
   * Starts an execution, or returns the one that already runs under the same name with the same input.
   * @param input JSON text. @throws ServiceError InvalidName, InvalidExecutionInput, ValidationException or ExecutionAlreadyExists.
   */
  start(machine: LoadedMachine, name: string | undefined, input: string, traceHeader: string | null): ExecutionRecord {
    const chosen = name ?? randomUUID();
    checkName(chosen);
    checkInput(input);
    const executionArn = `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:execution:${machine.name}:${chosen}`;
    const existing = this.#journal.get(executionArn);
    if (existing !== undefined) {
      if (existing.end === null && existing.start.input === input) {
        return existing;
      }
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const start = {
      executionArn,
      stateMachineArn: machine.arn,
      name: chosen,
      startDate: this.#clock.now(),
      input,
      traceHeader,
    };
    this.#journal.start(start);
    const record = { start, end: null };
    this.#announce(record, start.startDate);
    this.#run(machine, record);
    return record;
  }

  #run(machine: LoadedMachine, { start }: ExecutionRecord): void {
    const { executionArn } = start;
    const history = new History(this.#clock, (event) => this.#journal.append(executionArn, event));
    const stop = new AbortController();
    const setting = {
      machine: machine.machine,
      machineName: machine.name,
      roleArn: machine.roleArn,
      history,
      clock: this.#clock,
      invokeFunction: this.#invokeFunction,
      stop: stop.signal,
    };
    const ended = execute(start, setting).then(
      (end) => {
        this.#journal.end(executionArn, end);
        this.#running.delete(executionArn);
        this.#announce({ start, end }, end.stopDate);
      },
      // The engine is closing: the execution has no end, as after `kill -9`.
      () => {
        this.#running.delete(executionArn);
      },
    );
    this.#running.set(executionArn, { history, stop, ended });
  }

  /** Resolves when no state of the execution can start any more. An execution that has ended keeps its end. */
  async stop(executionArn: string, error: string | null, cause: string | null): Promise<ExecutionRecord> {
    const running = this.#running.get(executionArn);
    if (running !== undefined) {
      running.stop.abort(new Interrupted('stopped', { error, cause }));
      await running.ended;
    }
    return this.describe(executionArn);
  }

  /** @throws ServiceError ExecutionDoesNotExist. */
  describe(executionArn: string): ExecutionRecord {
    const record = this.#journal.get(executionArn);
    if (record === undefined) {
      throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    }
    return record;
  }

  /** Newest first. */
  list(stateMachineArn: string): ExecutionRecord[] {
    return this.#journal
      .all()
      .filter(({ start }) => start.stateMachineArn === stateMachineArn)
      .reverse();
  }

  events(executionArn: string): readonly StoredEvent[] {
    this.describe(executionArn);
    return this.#running.get(executionArn)?.history.events ?? this.#journal.events(executionArn);
  }

  /**
   * Ends the executions that a crashed process left running. AWS would continue them; here the interpreter's position was
   * lost with the process, and ABORTED is a status that rules and callers can act on.
   */
  abortInterrupted(): void {
    const cause = 'The local engine stopped while this execution was running';
    this.#interrupted = this.#journal
      .all()
      .filter(({ end }) => end === null)
      .map(({ start }) => {
        const error = 'LocalEngine.Restarted';
        const end = { status: 'ABORTED', stopDate: this.#clock.now(), output: null, error, cause } as const;
        this.#journal.append(start.executionArn, {
          id: (this.#journal.events(start.executionArn).at(-1)?.id ?? 0) + 1,
          previousEventId: 0,
          timestamp: end.stopDate,
          type: 'ExecutionAborted',
          executionAbortedEventDetails: { error, cause },
        });
        this.#journal.end(start.executionArn, end);
        return { start, end };
      });
  }

  /** Emits the status changes of `abortInterrupted`, once. */
  announceInterrupted(): number {
    const interrupted = this.#interrupted;
    this.#interrupted = [];
    for (const record of interrupted) {
      this.#announce(record, record.end?.stopDate ?? this.#clock.now());
    }
    return interrupted.length;
  }

  async close(): Promise<void> {
    const ended = [...this.#running.values()].map((running) => {
      running.stop.abort(new Error('The local engine is closing'));
      return running.ended;
    });
    await Promise.all(ended);
    this.#journal.flush();
  }

  #announce(record: ExecutionRecord, at: number): void {
    try {
      this.#emit(statusChangeEvent(record, at));
    } catch (error) {
      // Delivery is best effort, as in AWS: a faulty listener must not fail the execution.
      console.error('A status change could not be delivered', error);
    }
  }
}

/** Source: StartExecution in the API reference: 1 to 80 characters without white space, brackets, wildcards or specials. */
function checkName(name: string): void {
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/.test(name)) {
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  }
}

function checkInput(input: string): void {
  if (exceedsPayloadQuota(input)) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  }
}
