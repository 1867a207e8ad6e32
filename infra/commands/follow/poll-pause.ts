/** How long to wait before the next look at an import or an export. */

const SHORTEST_MILLISECONDS = 50;
const LONGEST_MILLISECONDS = 1000;

/**
 * A twentieth of what has passed: each look costs some 20 ms of CPU, which a long run needs itself, and a run is never
 * reported much later than it ended.
 */
export function pollPause(elapsedMilliseconds: number): number {
  return Math.min(LONGEST_MILLISECONDS, Math.max(SHORTEST_MILLISECONDS, elapsedMilliseconds / 20));
}
