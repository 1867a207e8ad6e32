/**
 * What alarms write to disk: `cloudwatch/alarm-history.jsonl`, a line for each change of state, and
 * `notifications/<topic>.jsonl`, a line for each message that SNS would have delivered.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAlarmDescription } from './alarm-description.ts';
import { type AlarmDescriptor, type StateChange, stateChangeSchema } from './alarms.ts';

/** Lines of all alarms together. AWS keeps the history of an alarm for 30 days. */
const KEPT_CHANGES = 1_000;

export class AlarmFiles {
  readonly #history: string;
  readonly #notifications: string;

  constructor(dataFolder: string) {
    this.#history = join(dataFolder, 'cloudwatch', 'alarm-history.jsonl');
    this.#notifications = join(dataFolder, 'notifications');
    mkdirSync(join(dataFolder, 'cloudwatch'), { recursive: true });
    mkdirSync(this.#notifications, { recursive: true });
  }

  /** Oldest first. Shortens the file when it is long. */
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
    const message = { ...change, description, runbook: readAlarmDescription(description).runbook };
    for (const topicArn of actions[change.to]) {
      const topic = topicArn.split(':').at(-1) ?? topicArn;
      appendFileSync(join(this.#notifications, `${topic}.jsonl`), `${JSON.stringify(message)}\n`);
    }
  }
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
      return [stateChangeSchema.parse(JSON.parse(line))];
    } catch {
      // Empty, or cut short by `kill -9`.
      return [];
    }
  });
}
