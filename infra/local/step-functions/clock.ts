import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that tests can hold both. All durations in milliseconds. */
export interface Clock {
  now(): number;
  /** The pauses of Wait states and between retries. Rejects when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Resolves when a TimeoutSeconds has run out. Rejects when the signal aborts. */
  deadline(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1): the jitter. */
  random(): number;
}

/** Node fires a longer timer at once instead of late. */
const LONGEST_TIMER = 2 ** 31 - 1;

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) {
    await delay(Math.min(left, LONGEST_TIMER), undefined, { signal });
  }
}

export const systemClock: Clock = { now: Date.now, sleep, deadline: sleep, random: Math.random };
