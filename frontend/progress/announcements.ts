/**
 * What a screen reader is told while an export runs: the start, each stage, a quarter, a half, three quarters, and the
 * end, never closer than five seconds, and never what is no longer so. Nothing is queued: when it is time to speak, what
 * is then true and has not been said is said.
 */
import type { ExportStatus, Stage } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from './clock.ts';

/** What can be said of a run at one moment. */
export interface Moment {
  /** Differs between two runs and between two attempts of one. */
  readonly runKey: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly situation:
    | 'starting'
    | 'working'
    | 'stalled'
    | 'cancelling'
    | 'paused'
    | 'downloading'
    | 'downloaded'
    | 'ended';
  readonly status: ExportStatus;
  readonly stage: Stage;
  /** 0 to 100. */
  readonly percent: number;
}

export type Announcement =
  | { readonly kind: 'started'; readonly attempt: number }
  | { readonly kind: 'stage'; readonly stage: Stage; readonly quarter: number | null }
  | { readonly kind: 'quarter'; readonly quarter: number }
  | { readonly kind: 'stalled' | 'working-again' | 'cancelling' | 'paused' | 'downloading' | 'downloaded' }
  | { readonly kind: 'ended'; readonly status: ExportStatus };

export const ANNOUNCEMENT_GAP_MS = 5_000;
const QUARTERS = [75, 50, 25];

/** @param said the moment of the last announcement; null: nothing has been said yet */
function announcementFor(said: Moment | null, now: Moment): Announcement | null {
  const sameRun = said !== null && said.runKey === now.runKey;
  switch (now.situation) {
    case 'starting':
      return sameRun ? null : { kind: 'started', attempt: now.attempt };
    case 'working':
      return !sameRun
        ? { kind: 'started', attempt: now.attempt }
        : said.situation === 'starting'
          ? { kind: 'stage', stage: now.stage, quarter: quarterBetween(said, now) }
          : said.situation === 'stalled'
            ? { kind: 'working-again' }
            : progressFor(said, now);
    case 'ended':
      return sameRun && said.situation === 'ended' ? null : { kind: 'ended', status: now.status };
    default:
      return sameRun && said.situation === now.situation ? null : { kind: now.situation };
  }
}

function progressFor(said: Moment, now: Moment): Announcement | null {
  const quarter = quarterBetween(said, now);
  if (said.stage !== now.stage) {
    return { kind: 'stage', stage: now.stage, quarter };
  }
  return quarter === null ? null : { kind: 'quarter', quarter };
}

/** The highest of 25, 50 and 75 that was passed; null: none. */
function quarterBetween(said: Moment, now: Moment): number | null {
  return QUARTERS.find((each) => now.percent >= each && said.percent < each) ?? null;
}

export interface AnnouncerOptions {
  readonly clock: Clock;
  /** Called with null when what was said last is no longer news and should go from the page. */
  readonly speak: (announcement: Announcement | null) => void;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  #said: Moment | null = null;
  #now: Moment | null = null;
  #spokeAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #fade: Timer | undefined;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /**
   * @param options.restored the page has just found this run as it is: nothing of it is news
   */
  observe(moment: Moment | null, { restored = false }: { readonly restored?: boolean } = {}): void {
    this.#now = moment;
    if (moment === null || restored) {
      this.#said = moment;
      return;
    }
    // Starting is one run with what it becomes; only then does it get its name.
    if (this.#said?.situation === 'starting' && moment.situation !== 'starting') {
      this.#said = { ...this.#said, runKey: moment.runKey };
    }
    const wait = this.#spokeAt + ANNOUNCEMENT_GAP_MS - this.#options.clock.now();
    if (wait <= 0) {
      this.#speak();
    } else if (this.#timer === undefined && announcementFor(this.#said, moment) !== null) {
      this.#timer = this.#options.clock.setTimeout(() => this.#speak(), wait);
    }
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.clock.clearTimeout(this.#fade);
    this.#timer = undefined;
  }

  #speak(): void {
    const { clock, speak } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const announcement = this.#now === null ? null : announcementFor(this.#said, this.#now);
    if (announcement === null) {
      return;
    }
    this.#said = this.#now;
    this.#spokeAt = clock.now();
    clock.clearTimeout(this.#fade);
    this.#fade = clock.setTimeout(() => speak(null), ANNOUNCEMENT_GAP_MS - 500);
    speak(announcement);
  }
}
