/**
 * CloudWatch's clock. At speed 60 its hour passes in a minute, so that a test sees an alarm over 15 minutes fire within 15
 * seconds. The other files of this folder use this clock only.
 */
export interface MetricClock {
  /** Epoch milliseconds. */
  now(): number;
  /** The time of this clock at a real time. */
  at(realMilliseconds: number): number;
  /** The real milliseconds in which this number of the clock's milliseconds pass. */
  wait(milliseconds: number): number;
}

export function createMetricClock(speed: number, realNow: () => number = Date.now): MetricClock {
  const start = realNow();
  const at = (time: number) => (speed === 1 ? time : Math.round(start + (time - start) * speed));
  return { now: () => at(realNow()), at, wait: (milliseconds) => milliseconds / speed };
}
