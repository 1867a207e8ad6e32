/**
 * CloudWatch's clock. At speed 60 its hour passes in a minute, and `advance` lets one pass at once, so that a test need not
 * wait for an alarm over an hour. The other files of this folder use this clock only.
 */
export interface MetricClock {
  /** Epoch milliseconds. */
  now(): number;
  /** The time of this clock at a real time. */
  at(realMilliseconds: number): number;
  /** The real milliseconds in which this number of the clock's milliseconds pass. */
  wait(milliseconds: number): number;
  /** Moves this clock ahead by so many milliseconds. */
  advance(milliseconds: number): void;
}

export function createMetricClock(speed: number, realNow: () => number = Date.now): MetricClock {
  const start = realNow();
  let ahead = 0;
  const at = (time: number) => (speed === 1 ? time : Math.round(start + (time - start) * speed)) + ahead;
  return {
    now: () => at(realNow()),
    at,
    wait: (milliseconds) => milliseconds / speed,
    advance(milliseconds) {
      ahead += milliseconds;
    },
  };
}
