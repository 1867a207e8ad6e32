/** How far a stage is that is one Lambda: told often enough that the bar moves in small steps, and seldom enough to cost nothing. */
import { exportKey, type StageState, type StageWorld } from '../stage.ts';

/** No stage of one Lambda weighs more than 16 percent (`STAGE_WEIGHTS`); DESIGN wants steps of 5 at most. */
const FEWEST_STEPS = 4;
const LONGEST_SILENCE_MILLISECONDS = 1000;

/**
 * @param total of whatever the stage counts
 * @returns takes how many are done; says whether that was told, which is a good moment to look whether the export is still wanted
 */
export function stageTeller(
  state: StageState,
  { exports, clock }: StageWorld,
  stage: 'deduplicating' | 'generating_file' | 'storing_file',
  total: number,
): (current: number) => Promise<boolean> {
  let told = 0;
  let toldAt = clock.now();
  return async (current) => {
    const now = clock.now();
    if (current - told < total / FEWEST_STEPS && now - toldAt < LONGEST_SILENCE_MILLISECONDS) {
      return false;
    }
    told = current;
    toldAt = now;
    await exports.progress(exportKey(state), state.attempt, stage, { current, total, currentItem: null }, null);
    return true;
  };
}
