/** Watches how long the followed export has been silent: too long altogether, or longer than was estimated. */
import type { Estimate, Progress } from '../../../lambdas/protocol.ts';
import type { Clock, Timer } from '../clock.ts';
import { isWorking, type RunState } from '../reducer.ts';

/** A running export counts as stalled after this silence; the page has to show it within 75 s. */
export const STALL_MS = 70_000;
/** The shortest estimate that is shown. */
const MIN_SHOWN_SECONDS = 5;

interface Lateness {
  readonly stalled: boolean;
  /** The last estimate has run out. */
  readonly overdue: boolean;
}

export interface NewsWatchOptions {
  readonly clock: Clock;
  /** Called as time passes; the result of `update` is not repeated here. */
  readonly onLate: (lateness: Lateness) => void;
}

export class NewsWatch {
  readonly #options: NewsWatchOptions;
  /** The newest version, and when it was written by this page's clock. */
  #newest: { readonly exportId: string; readonly version: number; readonly at: number } | null = null;
  #estimated: { readonly progress: Progress; readonly at: number } | null = null;
  #timer: Timer | undefined;

  constructor(options: NewsWatchOptions) {
    this.#options = options;
  }

  /** @param age of this state in milliseconds; a version that was known before keeps its first age */
  update(state: RunState, age: number): Lateness {
    this.stop();
    if (state.kind !== 'following') {
      return { stalled: false, overdue: false };
    }
    const { exportId, version, progress } = state.run;
    const now = this.#options.clock.now();
    if (this.#newest?.exportId !== exportId || this.#newest.version !== version) {
      this.#newest = { exportId, version, at: now - age };
    }
    if (this.#estimated?.progress !== progress) {
      // From now and not from when it was written: each answer has an estimate of its own.
      this.#estimated = { progress, at: now };
    }
    // One that waits has nothing new to say, however long that takes.
    return isWorking(progress.status) && progress.status !== 'queued'
      ? this.#wait(this.#newest.at + STALL_MS, this.#estimated.at + overdueAfter(progress.estimate))
      : { stalled: false, overdue: false };
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
  }

  #wait(stallsAt: number, overdueAt: number): Lateness {
    const { clock, onLate } = this.#options;
    const now = clock.now();
    const next = Math.min(...[stallsAt, overdueAt].filter((each) => each > now));
    if (next < Number.POSITIVE_INFINITY) {
      // At most until it stalls: a browser treats a too large delay as none.
      this.#timer = clock.setTimeout(() => onLate(this.#wait(stallsAt, overdueAt)), Math.min(STALL_MS, next - now));
    }
    return { stalled: stallsAt <= now, overdue: overdueAt <= now };
  }
}

/** @returns milliseconds after which this estimate was too short */
function overdueAfter(estimate: Estimate): number {
  return estimate.kind === 'range'
    ? Math.max(MIN_SHOWN_SECONDS, estimate.highSeconds) * 1_000
    : Number.POSITIVE_INFINITY;
}
