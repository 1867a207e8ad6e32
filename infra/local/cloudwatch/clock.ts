/**
 * The time by which CloudWatch counts its periods. At `speed` 60 an hour of it passes in a minute, so that a test sees an
 * alarm over 15 minutes fire within 15 seconds while nothing else in this folder knows of it.
 */
export interface MetricClock {
  /** Epoch milliseconds. */
  now(): number;
  /** The time of this clock at a time of the world's. */
  at(worldMilliseconds: number): number;
  /** Milliseconds of the world's in which so many of this clock pass. */
  wait(milliseconds: number): number;
}

export function createMetricClock(speed: number, world: () => number = Date.now): MetricClock {
  const start = world();
  const at = (time: number) => (speed === 1 ? time : Math.round(start + (time - start) * speed));
  return { now: () => at(world()), at, wait: (milliseconds) => milliseconds / speed };
}
