/** How long the rest of an upload or an import takes, if it goes on as it has so far. Pure. */
import type { Estimate } from '../../../lambdas/protocol.ts';

/** A percent at a time. */
export interface Sight {
  readonly percent: number;
  /** Milliseconds of any clock. */
  readonly at: number;
}

/** Before this much has been seen, the pace is chance. */
const MIN_MS = 5_000;
const MIN_PERCENT = 2;
/** The range around the pace so far: networks and large files slow down more often than they speed up. */
const RANGE = { low: 0.8, high: 1.5 } as const;

/** @returns null while there is nothing to say, and when it is about done */
export function paceEstimate(first: Sight, now: Sight): Estimate | null {
  const [elapsed, done] = [now.at - first.at, now.percent - first.percent];
  if (elapsed < MIN_MS || done < MIN_PERCENT || now.percent >= 100) {
    return null;
  }
  const seconds = ((100 - now.percent) * elapsed) / done / 1_000;
  return { kind: 'range', lowSeconds: seconds * RANGE.low, highSeconds: seconds * RANGE.high };
}
