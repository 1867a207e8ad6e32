/** The position of a mapping in each shard. It survives `kill -9`, because the file is replaced by renaming. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** The last processed sequence number by stream ARN and shard id. */
const schema = z.record(z.string(), z.string());

export class Checkpoints {
  readonly #path: string;
  #done: Record<string, string>;

  constructor(folder: string, mapping: string) {
    this.#path = join(folder, `${mapping}.json`);
    mkdirSync(dirname(this.#path), { recursive: true });
    try {
      this.#done = schema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      this.#done = {};
    }
  }

  /** The stream's ARN holds its creation time, so a new table has no checkpoints. */
  get(streamArn: string, shardId: string): string | undefined {
    return this.#done[`${streamArn} ${shardId}`];
  }

  set(streamArn: string, shardId: string, sequenceNumber: string): void {
    this.#done[`${streamArn} ${shardId}`] = sequenceNumber;
    writeFileSync(`${this.#path}.draft`, JSON.stringify(this.#done));
    renameSync(`${this.#path}.draft`, this.#path);
  }
}
