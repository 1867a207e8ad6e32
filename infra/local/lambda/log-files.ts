/** One file of JSON lines for each function, `logs/<function>.log`: its log lines with their request ids, and a report for each invocation. */
import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { InvocationReport, LogLine } from './function.ts';

/** A larger file is renamed to `.log.1` when it is opened. */
const ROTATE_BYTES = 20 * 1024 * 1024;

export class LogFiles {
  readonly #folder: string;
  readonly #streams = new Map<string, WriteStream>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  line({ functionName, ...rest }: LogLine): void {
    this.#write(functionName, rest);
  }

  report(report: InvocationReport): void {
    const { functionName, requestId, ...rest } = report;
    this.#write(functionName, { at: new Date().toISOString(), requestId, stream: 'report', report: rest });
  }

  async close(): Promise<void> {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of streams) stream.end();
    await Promise.allSettled(streams.map((stream) => finished(stream)));
  }

  #write(functionName: string, entry: object): void {
    let stream = this.#streams.get(functionName);
    if (stream === undefined) {
      stream = this.#open(functionName);
      this.#streams.set(functionName, stream);
    }
    stream.write(`${JSON.stringify(entry)}\n`);
  }

  #open(functionName: string): WriteStream {
    const path = join(this.#folder, `${functionName}.log`);
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(path, `${path}.1`);
    const stream = createWriteStream(path, { flags: 'a' });
    // A full disk loses log lines, not the engine.
    stream.on('error', () => {});
    return stream;
  }
}
