import { setTimeout as delay } from 'node:timers/promises';

/** Time and randomness, which tests replace. All durations are in milliseconds. */
export interface Clock {
  now(): number;
  /** Pauses for a Wait state or before a retry. Rejects when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Resolves when a TimeoutSeconds has run out. Rejects when the signal aborts. */
  deadline(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Returns the jitter, in [0, 1). */
  random(): number;
}

/** In milliseconds: Node fires a longer timer at once. */
const MAX_TIMER = 2 ** 31 - 1;

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= MAX_TIMER) {
    await delay(Math.min(left, MAX_TIMER), undefined, { signal });
  }
}

export const systemClock: Clock = { now: () => Date.now(), sleep, deadline: sleep, random: Math.random };
