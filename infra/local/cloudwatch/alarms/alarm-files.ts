/**
 * What alarms leave on disk: `cloudwatch/alarm-history.jsonl`, a line a change of state, and `notifications/<topic>.jsonl`, a
 * line for each message that SNS would have sent on.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { AlarmDescriptor, StateChange } from './alarms.ts';

/** AWS keeps the history of an alarm for 30 days; here so many lines of all of them. */
const KEPT_CHANGES = 1_000;

const stateSchema = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const changeSchema = z.object({
  at: z.string(),
  alarm: z.string(),
  from: stateSchema,
  to: stateSchema,
  reason: z.string(),
});

export class AlarmFiles {
  readonly #history: string;
  readonly #notifications: string;

  constructor(dataFolder: string) {
    this.#history = join(dataFolder, 'cloudwatch', 'alarm-history.jsonl');
    this.#notifications = join(dataFolder, 'notifications');
    mkdirSync(join(dataFolder, 'cloudwatch'), { recursive: true });
    mkdirSync(this.#notifications, { recursive: true });
  }

  /** Oldest first; shortens the file when it has grown long. */
  load(): StateChange[] {
    const changes = readHistory(this.#history);
    const kept = changes.slice(-KEPT_CHANGES);
    if (kept.length < changes.length) {
      writeFileSync(`${this.#history}.draft`, kept.map((change) => `${JSON.stringify(change)}\n`).join(''));
      renameSync(`${this.#history}.draft`, this.#history);
    }
    return kept;
  }

  record(change: StateChange): void {
    appendFileSync(this.#history, `${JSON.stringify(change)}\n`);
  }

  notify({ description, actions }: AlarmDescriptor, change: StateChange): void {
    const message = { ...change, description, runbook: runbookOf(description) };
    for (const topicArn of actions[change.to]) {
      const topic = topicArn.split(':').at(-1) ?? topicArn;
      appendFileSync(join(this.#notifications, `${topic}.jsonl`), `${JSON.stringify(message)}\n`);
    }
  }
}

/** `infra/runbook.md#anchor`, as the description of an alarm names it; null when it names none. */
export function runbookOf(description: string): string | null {
  return /\S*runbook\.md#[\w-]+/.exec(description)?.[0] ?? null;
}

function readHistory(path: string): StateChange[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [changeSchema.parse(JSON.parse(line))];
    } catch {
      // Empty, or cut short by `kill -9`.
      return [];
    }
  });
}
