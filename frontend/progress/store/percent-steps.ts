/**
 * The percent as the page shows it. The server's figure can rise by a whole stage at once, where many parts end together or a poll
 * comes late; what is shown follows it in small steps, so it is never above what is done and never falls within an attempt.
 */
import type { Clock, Timer } from '../clock.ts';
import type { RunState } from '../reducer.ts';

/** Percent of processing. */
export const MAX_STEP = 5;
/** Milliseconds between two steps: a whole run that ends at once is caught up with in two seconds. */
export const STEP_MS = 100;

export interface PercentStepsOptions {
  readonly clock: Clock;
  /** Called for each later step; the result of `update` is not repeated here. */
  readonly onStep: (percent: number) => void;
}

export class PercentSteps {
  readonly #options: PercentStepsOptions;
  #run: string | null = null;
  #shown = 0;
  #target = 0;
  #timer: Timer | undefined;

  constructor(options: PercentStepsOptions) {
    this.#options = options;
  }

  /** Another run, or another attempt, begins with what is done of it. @returns what to show now */
  update(state: RunState): number {
    if (state.kind !== 'following') {
      this.stop();
      return 0;
    }
    const { exportId, attempt, percent } = state.run;
    const run = `${exportId} ${attempt}`;
    this.#target = percent;
    if (run !== this.#run) {
      this.#run = run;
      this.#shown = percent;
      this.stop();
    } else if (this.#timer === undefined) {
      this.#step();
    }
    return this.#shown;
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #step(): void {
    this.#shown = Math.min(this.#target, this.#shown + MAX_STEP);
    if (this.#shown < this.#target) {
      this.#timer = this.#options.clock.setTimeout(() => {
        this.#timer = undefined;
        this.#step();
        this.#options.onStep(this.#shown);
      }, STEP_MS);
    }
  }
}
