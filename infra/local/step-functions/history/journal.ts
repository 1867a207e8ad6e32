import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { StoredEvent } from './history.ts';
import {
  type ExecutionEnd,
  type ExecutionRecord,
  type ExecutionStart,
  executionEndSchema,
  executionStartSchema,
} from './record.ts';

const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), start: executionStartSchema }),
  z.object({ kind: z.literal('end'), executionArn: z.string(), end: executionEndSchema }),
]);

/**
 * Executions on disk: `executions.jsonl` with one line per start and per end, and one file of events per execution under
 * `history/`. Lines are only ever appended. A start is on disk before StartExecution answers, an end before its event
 * is emitted; events follow within the same turn of the event loop, so `kill -9` loses at most the last few of them.
 */
export class Journal {
  readonly #index: string;
  readonly #historyFolder: string;
  readonly #executions = new Map<string, ExecutionRecord>();
  readonly #unwritten = new Map<string, string[]>();
  #flushScheduled = false;

  constructor(dataFolder: string) {
    this.#index = join(dataFolder, 'executions.jsonl');
    this.#historyFolder = join(dataFolder, 'history');
    mkdirSync(this.#historyFolder, { recursive: true });
    for (const line of readLines(this.#index)) {
      const entry = lineSchema.parse(JSON.parse(line));
      if (entry.kind === 'start') {
        this.#executions.set(entry.start.executionArn, { start: entry.start, end: null });
      } else {
        this.#remember(entry.executionArn, entry.end);
      }
    }
  }

  get(executionArn: string): ExecutionRecord | undefined {
    return this.#executions.get(executionArn);
  }

  /** Returns all executions in the order of their start. */
  all(): ExecutionRecord[] {
    return [...this.#executions.values()];
  }

  start(start: ExecutionStart): void {
    // A crashed process may have left events of a start that it did not finish.
    writeFileSync(this.#historyFile(start.executionArn), '');
    appendFileSync(this.#index, `${JSON.stringify({ kind: 'start', start })}\n`);
    this.#executions.set(start.executionArn, { start, end: null });
  }

  end(executionArn: string, end: ExecutionEnd): void {
    this.flush();
    appendFileSync(this.#index, `${JSON.stringify({ kind: 'end', executionArn, end })}\n`);
    this.#remember(executionArn, end);
  }

  append(executionArn: string, event: StoredEvent): void {
    const lines = this.#unwritten.get(executionArn);
    if (lines === undefined) {
      this.#unwritten.set(executionArn, [JSON.stringify(event)]);
    } else {
      lines.push(JSON.stringify(event));
    }
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => this.flush());
    }
  }

  events(executionArn: string): StoredEvent[] {
    this.flush();
    // Only this class writes these lines, from StoredEvent.
    return readLines(this.#historyFile(executionArn)).map((line): StoredEvent => JSON.parse(line));
  }

  flush(): void {
    this.#flushScheduled = false;
    for (const [executionArn, lines] of this.#unwritten) {
      appendFileSync(this.#historyFile(executionArn), `${lines.join('\n')}\n`);
    }
    this.#unwritten.clear();
  }

  #remember(executionArn: string, end: ExecutionEnd): void {
    const record = this.#executions.get(executionArn);
    if (record !== undefined) {
      this.#executions.set(executionArn, { ...record, end });
    }
  }

  /** A file name that is readable, and safe on file systems that ignore case or forbid characters of an execution name. */
  #historyFile(executionArn: string): string {
    const name = executionArn.split(':').at(-1) ?? '';
    const digest = createHash('sha256').update(executionArn).digest('hex').slice(0, 16);
    return join(this.#historyFolder, `${name.replace(/[^A-Za-z0-9_-]/g, '_')}-${digest}.jsonl`);
  }
}

/** Reads whole lines. It cuts off a line that `kill -9` left unfinished, so that the next line does not continue it. */
function readLines(file: string): string[] {
  if (!existsSync(file)) {
    return [];
  }
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) {
    truncateSync(file, whole);
  }
  return bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
}
