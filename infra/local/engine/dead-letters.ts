/** Queues for what was given up: one file of JSON lines each, `dead-letters/<queue>.jsonl`, for people to read. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueDescriptor } from '../template/data-resources.ts';

/** @returns writes one message. @throws Error for a queue that the template does not declare */
export function createDeadLetters(dataFolder: string, queues: readonly QueueDescriptor[]) {
  const folder = join(dataFolder, 'dead-letters');
  return (queueArn: string, message: object): void => {
    const queue = queues.find(({ arn }) => arn === queueArn);
    if (queue === undefined) throw new Error(`No queue ${queueArn}`);
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, `${queue.name}.jsonl`), `${JSON.stringify(message)}\n`);
  };
}
