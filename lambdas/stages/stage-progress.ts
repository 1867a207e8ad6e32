/** Writes the progress of a stage that is one Lambda: often enough for small steps of the bar, and rarely enough to be cheap. */
import type { Clock, ExportRecords } from '../ports.ts';
import { exportKey, type StageState } from '../stage.ts';

/** Such a stage weighs at most 16 percent (`STAGE_WEIGHTS`), and the bar moves by at most 5. */
const MIN_STEPS = 4;
const MAX_SILENCE_MILLISECONDS = 1000;

export interface ProgressDependencies {
  readonly records: Pick<ExportRecords, 'progress'>;
  readonly clock: Clock;
}

/**
 * @param total in the stage's unit: rows, chunks or checks
 * @returns a function that takes the number done so far and returns whether it wrote it; the caller then checks for a stop
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
