/** Time as a parameter, so that tests can set it. */

export type Timer = ReturnType<typeof setTimeout>;

export interface Clock {
  /** Milliseconds since a fixed moment; not changed by setting the computer's clock. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
};
