/** Calls back whenever a schedule is due. */
import { parseSchedule, type ScheduleExpression } from './schedules.ts';

/** The passing of time, so that a test can control it. */
export interface ScheduleClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after this many milliseconds, possibly earlier. @returns a function that cancels the call */
  after(milliseconds: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: ScheduleClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    // setTimeout takes at most 2^31 - 1 ms. A timer that ends early looks at the clock and waits again.
    const timer = setTimeout(callback, Math.min(milliseconds, 2_147_483_647));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export class Timers {
  readonly #clock: ScheduleClock;
  readonly #speed: number | undefined;
  readonly #cancel = new Map<string, () => void>();

  /** @param speed factor by which waits are shortened; undefined to follow the clock */
  constructor(clock: ScheduleClock, speed: number | undefined) {
    this.#clock = clock;
    this.#speed = speed;
  }

  /** @throws NotHonouredError when the expression is not honoured */
  start(name: string, expression: string, onDue: () => void): void {
    this.#waitForNext(name, parseSchedule(expression, name), onDue);
  }

  stop(): void {
    for (const cancel of this.#cancel.values()) cancel();
    this.#cancel.clear();
  }

  #waitForNext(name: string, schedule: ScheduleExpression, onDue: () => void): void {
    const due = schedule.next(this.#clock.now());
    if (due === undefined) return;
    const wait = (): void => {
      const milliseconds = Math.max(0, due - this.#clock.now()) / (this.#speed ?? 1);
      this.#cancel.set(name, this.#clock.after(milliseconds, wake));
    };
    const wake = (): void => {
      if (this.#speed === undefined && this.#clock.now() < due) {
        wait();
        return;
      }
      onDue();
      this.#waitForNext(name, schedule, onDue);
    };
    wait();
  }
}
