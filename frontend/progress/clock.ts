/** Time as a parameter, so that tests turn it by hand. */

export type Timer = ReturnType<typeof setTimeout>;

export interface Clock {
  /** Milliseconds since some moment; it goes on evenly when the computer's clock is set. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
};
