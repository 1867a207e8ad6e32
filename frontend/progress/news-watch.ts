/** How long nothing has been heard of the followed export: for too long altogether, or for longer than was estimated. */
import type { Estimate, Progress } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from './clock.ts';
import { isWorking, type RunState } from './reducer.ts';

/** A running export is said to have stalled after this silence; a user is told within 75 s. */
export const STALL_MS = 70_000;
/** Of less than this no estimate is shown, whatever its bounds. */
const LEAST_SHOWN_SECONDS = 5;

interface Lateness {
  readonly stalled: boolean;
  /** The time that was estimated last is up. */
  readonly overdue: boolean;
}

export interface NewsWatchOptions {
  readonly clock: Clock;
  /** Called as time passes; what `heard` returns is not told here as well. */
  readonly onLate: (lateness: Lateness) => void;
}

export class NewsWatch {
  readonly #options: NewsWatchOptions;
  /** The newest news, and when it was written, by this page's clock. */
  #news: { readonly exportId: string; readonly version: number; readonly at: number } | null = null;
  #estimated: { readonly progress: Progress; readonly at: number } | null = null;
  #timer: Timer | undefined;

  constructor(options: NewsWatchOptions) {
    this.#options = options;
  }

  /** @param age of the news in this state, in milliseconds; what was known before keeps its own */
  heard(state: RunState, age: number): Lateness {
    this.stop();
    if (state.kind !== 'following') {
      return { stalled: false, overdue: false };
    }
    const { exportId, version, progress } = state.run;
    const now = this.#options.clock.now();
    if (this.#news?.exportId !== exportId || this.#news.version !== version) {
      this.#news = { exportId, version, at: now - age };
    }
    if (this.#estimated?.progress !== progress) {
      // However old the news: how long it will take from now on is estimated for each answer.
      this.#estimated = { progress, at: now };
    }
    return isWorking(progress.status)
      ? this.#wait(this.#news.at + STALL_MS, this.#estimated.at + overdueAfter(progress.estimate))
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
      // Not longer than it takes to stall: a browser takes too long a wait for none at all.
      this.#timer = clock.setTimeout(() => onLate(this.#wait(stallsAt, overdueAt)), Math.min(STALL_MS, next - now));
    }
    return { stalled: stallsAt <= now, overdue: overdueAt <= now };
  }
}

/** @returns milliseconds after which this estimate has been too short */
function overdueAfter(estimate: Estimate): number {
  return estimate.kind === 'range'
    ? Math.max(LEAST_SHOWN_SECONDS, estimate.highSeconds) * 1_000
    : Number.POSITIVE_INFINITY;
}
