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
  /** 1 for the first; going on after a pause is none of its own. */
  readonly attempt: number;
  /** `starting` from the press of the button, `started` from the server's answer until something is known of the run. */
  readonly situation:
    | 'starting'
    | 'started'
    | 'working'
    | 'restarting'
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
  /** The press of the button met this run at work, or paused. */
  readonly joined: boolean;
  /** Nothing can be heard of a run that is not over. */
  readonly offline: boolean;
}

/** `quarter`: 25, 50 or 75 where that has been passed as well. */
export interface StageReached {
  readonly stage: Stage;
  readonly quarter: number | null;
}

export type Announcement =
  | { readonly kind: 'started'; readonly attempt: number; readonly reached: StageReached | null }
  | ({ readonly kind: 'stage' } & StageReached)
  | { readonly kind: 'quarter'; readonly quarter: number }
  | { readonly kind: 'joined'; readonly paused: boolean }
  | { readonly kind: 'starting' | 'resumed' | 'offline' | 'online' }
  | { readonly kind: 'stalled' | 'working-again' | 'cancelling' | 'paused' | 'downloading' | 'downloaded' }
  | { readonly kind: 'ended'; readonly status: ExportStatus };

export const ANNOUNCEMENT_GAP_MS = 5_000;
const QUARTERS = [75, 50, 25];

/** The moment of the last announcement; `pressed`: nothing has been said yet since the press of the button. */
type Said = Omit<Moment, 'situation'> & { readonly situation: Moment['situation'] | 'pressed' };

/** @param said null: nothing has been said yet */
function announcementFor(said: Said | null, now: Moment): Announcement | null {
  const before = said?.runKey === now.runKey ? said : null;
  if (before !== null && before.offline !== now.offline && now.situation !== 'ended') {
    return { kind: now.offline ? 'offline' : 'online' };
  }
  if (now.offline) {
    return null;
  }
  switch (now.situation) {
    // Whether it comes to it is told by what follows.
    case 'restarting':
      return null;
    case 'started':
      return now.joined || before?.situation === 'started' ? null : begun(now, null);
    case 'working':
      return before === null ? begunAnew(said, now) : newsOf(before, now);
    case 'paused':
      return joins(before, now) ? { kind: 'joined', paused: true } : change(before, now.situation);
    case 'ended':
      return before?.situation === 'ended' ? null : { kind: 'ended', status: now.status };
    default:
      return change(before, now.situation);
  }
}

function begun({ attempt }: Moment, reached: StageReached | null): Announcement {
  return { kind: 'started', attempt, reached };
}

/** Another run, or another attempt of the same, which is none where it only goes on. */
function begunAnew(said: Said | null, now: Moment): Announcement {
  return said?.attempt === now.attempt ? { kind: 'resumed' } : begun(now, null);
}

function joins(before: Said | null, now: Moment): boolean {
  return now.joined && (before?.situation === 'pressed' || before?.situation === 'starting');
}

function change<Kind extends Moment['situation']>(before: Said | null, kind: Kind): { readonly kind: Kind } | null {
  return before?.situation === kind ? null : { kind };
}

function newsOf(before: Said, now: Moment): Announcement | null {
  const reached = { stage: now.stage, quarter: quarterBetween(before, now) };
  switch (before.situation) {
    case 'pressed':
    case 'starting':
      return now.joined ? { kind: 'joined', paused: false } : begun(now, reached);
    case 'started':
      return { kind: 'stage', ...reached };
    case 'stalled':
      return { kind: 'working-again' };
    default:
      if (before.stage !== now.stage) {
        return { kind: 'stage', ...reached };
      }
      return reached.quarter === null ? null : { kind: 'quarter', quarter: reached.quarter };
  }
}

/** The highest of 25, 50 and 75 that was passed; null: none. */
function quarterBetween(said: Said, now: Moment): number | null {
  return QUARTERS.find((each) => now.percent >= each && said.percent < each) ?? null;
}

/** What stands as said after an announcement: that contact is lost or back leaves all else still to be said. */
function saidBy({ kind }: Announcement, said: Said | null, now: Moment): Said {
  return said !== null && (kind === 'offline' || kind === 'online') ? { ...said, offline: now.offline } : now;
}

const isUnnamed = ({ situation }: Said) =>
  situation === 'pressed' || situation === 'starting' || situation === 'started';

export interface AnnouncerOptions {
  readonly clock: Clock;
  /** Called with null when what was said last is no longer news and should go from the page. */
  readonly speak: (announcement: Announcement | null) => void;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  #said: Said | null = null;
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
      this.#takeBack();
      return;
    }
    if (moment.situation === 'starting' && this.#said?.runKey !== moment.runKey) {
      this.#said = { ...moment, situation: 'pressed' };
    }
    // Starting is one run with what it becomes; only then does it get its name.
    if (this.#said !== null && isUnnamed(this.#said) && !isUnnamed(moment)) {
      this.#said = { ...this.#said, runKey: moment.runKey };
    }
    // A cancellation that was refused; the next one is to be heard again.
    if (this.#said?.situation === 'cancelling' && moment.situation === 'working') {
      this.#said = { ...this.#said, situation: 'working' };
      this.#takeBack();
    }
    this.#speakInTime();
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.clock.clearTimeout(this.#fade);
    this.#timer = undefined;
  }

  #news(): Announcement | null {
    return this.#now === null ? null : announcementFor(this.#said, this.#now);
  }

  #speakInTime(): void {
    const { clock } = this.#options;
    const wait = this.#spokeAt + ANNOUNCEMENT_GAP_MS - clock.now();
    if (wait <= 0) {
      this.#speak();
    } else if (this.#timer === undefined && this.#news() !== null) {
      this.#timer = clock.setTimeout(() => this.#speak(), wait);
    }
  }

  #speak(): void {
    const { clock, speak } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const announcement = this.#news();
    if (announcement === null || this.#now === null) {
      return;
    }
    this.#said = saidBy(announcement, this.#said, this.#now);
    this.#spokeAt = clock.now();
    clock.clearTimeout(this.#fade);
    this.#fade = clock.setTimeout(() => this.#takeBack(), ANNOUNCEMENT_GAP_MS - 500);
    speak(announcement);
    this.#speakInTime();
  }

  /** What was said last is no longer so, or has been heard by now. */
  #takeBack(): void {
    this.#options.clock.clearTimeout(this.#fade);
    if (this.#fade !== undefined) {
      this.#fade = undefined;
      this.#options.speak(null);
    }
  }
}
