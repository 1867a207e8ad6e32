/**
 * The position of a mapping in each shard. It survives `kill -9`, because the file is replaced by renaming. It is written a
 * moment after it changed, since a busy stream changes it many times a second: what a killed engine had not written is
 * delivered again, as every consumer of a stream has to expect.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** The last processed sequence number by stream ARN and shard id. */
const schema = z.record(z.string(), z.string());

const WRITE_AFTER_MILLISECONDS = 100;

export class Checkpoints {
  /** Undefined when nothing is kept. */
  readonly #path: string | undefined;
  #done: Record<string, string>;
  #write: NodeJS.Timeout | undefined;

  /** @param folder undefined for tables that do not outlive the engine */
  constructor(folder: string | undefined, mapping: string) {
    this.#path = folder === undefined ? undefined : join(folder, `${mapping}.json`);
    this.#done = this.#path === undefined ? {} : readKept(this.#path);
  }

  /** The stream's ARN holds its creation time, so a new table has no checkpoints. */
  get(streamArn: string, shardId: string): string | undefined {
    return this.#done[`${streamArn} ${shardId}`];
  }

  set(streamArn: string, shardId: string, sequenceNumber: string): void {
    this.#done[`${streamArn} ${shardId}`] = sequenceNumber;
    if (this.#path !== undefined) this.#write ??= setTimeout(() => this.flush(), WRITE_AFTER_MILLISECONDS);
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#path === undefined || this.#write === undefined) return;
    clearTimeout(this.#write);
    this.#write = undefined;
    writeFileSync(`${this.#path}.draft`, JSON.stringify(this.#done));
    renameSync(`${this.#path}.draft`, this.#path);
  }
}

function readKept(path: string): Record<string, string> {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
