/** Dead letter queues: one file of JSON lines each, `dead-letters/<queue>.jsonl`, for people to read. */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueDescriptor } from '../template/resources/data.ts';

export interface DeadLetters {
  /** Appends one message. @throws Error for a queue that the template does not declare */
  add(queueArn: string, message: object): void;
  /** Number of messages in a queue. An operator empties the queue by deleting its file. */
  waiting(queueName: string): number;
}

export function createDeadLetters(dataFolder: string, queues: readonly QueueDescriptor[]): DeadLetters {
  const folder = join(dataFolder, 'dead-letters');
  const fileOf = (queueName: string) => join(folder, `${queueName}.jsonl`);
  return {
    add(queueArn, message) {
      const queue = queues.find(({ arn }) => arn === queueArn);
      if (queue === undefined) throw new Error(`No queue ${queueArn}`);
      mkdirSync(folder, { recursive: true });
      appendFileSync(fileOf(queue.name), `${JSON.stringify(message)}\n`);
    },
    waiting(queueName) {
      try {
        return readFileSync(fileOf(queueName), 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== '').length;
      } catch {
        return 0;
      }
    },
  };
}
