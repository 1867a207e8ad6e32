/** How far a stage of one Lambda is: reported often enough for the bar to move in small steps, and seldom enough to cost nothing. */
import type { Clock, ExportRecords } from '../ports.ts';
import { exportKey, type StageState } from '../stage.ts';

/** No stage of one Lambda weighs more than 16 percent (`STAGE_WEIGHTS`), and steps of percent are 5 at most. */
const MIN_STEPS = 4;
const MAX_SILENCE_MILLISECONDS = 1000;

export interface ProgressDependencies {
  readonly records: Pick<ExportRecords, 'progress'>;
  readonly clock: Clock;
}

/**
 * @param total in the stage's own unit (rows, chunks or checks)
 * @returns a function that takes how many are done and returns whether it wrote them, a good moment to check for a cancellation
 */
export function progressReporter(
  state: StageState,
  { records, clock }: ProgressDependencies,
  stage: 'deduplicating' | 'generating_file' | 'storing_file',
  total: number,
): (current: number) => Promise<boolean> {
  let reported = 0;
  let reportedAt = clock.now();
  return async (current) => {
    const now = clock.now();
    if (current - reported < total / MIN_STEPS && now - reportedAt < MAX_SILENCE_MILLISECONDS) {
      return false;
    }
    reported = current;
    reportedAt = now;
    await records.progress(exportKey(state), state.attempt, stage, { current, total, currentItem: null }, null);
    return true;
  };
}
