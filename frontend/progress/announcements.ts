/**
 * What is announced to a screen reader while an export runs: the start, each stage, a quarter, a half, three quarters, and
 * the end. Announcements are at least five seconds apart and never out of date: there is no queue, and when the next one is due
 * it is made from the run as it is then.
 */
import type { ExportStatus, Stage } from '../../lambdas/protocol.ts';
import type { Clock, Timer } from './clock.ts';

/** What can be announced about a run at one moment. */
export interface Moment {
  /** Differs between two runs and between two attempts of one. */
  readonly runKey: string;
  /** 1 for the first; resuming after a pause does not count as one. */
  readonly attempt: number;
  /** `starting` after the button was pressed, `started` after the server's answer until the run is known. */
  readonly situation:
    | 'starting'
    | 'waitsForCancel'
    | 'started'
    | 'queued'
    | 'working'
    | 'restarting'
    | 'stalled'
    | 'cancelling'
    | 'paused'
    | 'downloading'
    | 'downloaded'
    | 'download-cancelled'
    | 'ended';
  readonly status: ExportStatus;
  readonly stage: Stage;
  /** Of the bar, 0 to 100. */
  readonly percent: number;
  /** While it is queued, 1 for the next one; null until it is known. */
  readonly queuePlace: number | null;
  /** The start button joined this run, which was already running or paused. */
  readonly joined: boolean;
  /** The page has no contact with the server, and the run is not over. */
  readonly offline: boolean;
}

/** `quarter`: 25, 50 or 75 when that was passed too, else null. */
export interface StageReached {
  readonly stage: Stage;
  readonly quarter: number | null;
}

export type Announcement =
  | { readonly kind: 'started'; readonly attempt: number; readonly reached: StageReached | null }
  | ({ readonly kind: 'stage' } & StageReached)
  | { readonly kind: 'quarter'; readonly quarter: number }
  | { readonly kind: 'joined'; readonly paused: boolean }
  | { readonly kind: 'starting' | 'waitsForCancel' | 'resumed' | 'offline' | 'online' }
  | { readonly kind: 'queued'; readonly place: number | null }
  | {
      readonly kind:
        | 'stalled'
        | 'working-again'
        | 'cancelling'
        | 'paused'
        | 'downloading'
        | 'downloaded'
        | 'download-cancelled';
    }
  | { readonly kind: 'ended'; readonly status: ExportStatus };

export const ANNOUNCEMENT_GAP_MS = 5_000;
const QUARTERS = [75, 50, 25];

/** The moment of the last announcement; `pressed`: the button was pressed and nothing has been announced since. */
type Said = Omit<Moment, 'situation'> & { readonly situation: Moment['situation'] | 'pressed' };

/** @param said null: nothing has been announced yet */
function announcementFor(said: Said | null, now: Moment): Announcement | null {
  const before = said?.runKey === now.runKey ? said : null;
  if (before !== null && before.offline !== now.offline && now.situation !== 'ended') {
    return { kind: now.offline ? 'offline' : 'online' };
  }
  if (now.offline) {
    return null;
  }
  switch (now.situation) {
    // The next status says whether it restarted.
    case 'restarting':
      return null;
    case 'started':
      return now.joined || before?.situation === 'started' ? null : started(now, null);
    case 'working':
      return before === null ? startedAgain(said, now) : changeSince(before, now);
    case 'queued':
      return before?.situation === 'queued' && before.queuePlace === now.queuePlace
        ? null
        : { kind: 'queued', place: now.queuePlace };
    case 'downloading':
      return before?.situation === 'downloading' ? quarterSince(before, now) : { kind: 'downloading' };
    case 'paused':
      return isJoining(before, now) ? { kind: 'joined', paused: true } : change(before, now.situation);
    case 'ended':
      return before?.situation === 'ended' ? null : { kind: 'ended', status: now.status };
    default:
      return change(before, now.situation);
  }
}

function started({ attempt }: Moment, reached: StageReached | null): Announcement {
  return { kind: 'started', attempt, reached };
}

/** Another run, or another attempt of the same run. A run that only resumes has no new attempt. */
function startedAgain(said: Said | null, now: Moment): Announcement {
  return said?.attempt === now.attempt ? { kind: 'resumed' } : started(now, null);
}

function isJoining(before: Said | null, now: Moment): boolean {
  return now.joined && (before?.situation === 'pressed' || before?.situation === 'starting');
}

function change<Kind extends Moment['situation']>(before: Said | null, kind: Kind): { readonly kind: Kind } | null {
  return before?.situation === kind ? null : { kind };
}

function changeSince(before: Said, now: Moment): Announcement | null {
  const reached = { stage: now.stage, quarter: quarterBetween(before, now) };
  switch (before.situation) {
    case 'pressed':
    case 'starting':
    case 'waitsForCancel':
      return now.joined ? { kind: 'joined', paused: false } : started(now, reached);
    case 'started':
      return { kind: 'stage', ...reached };
    case 'queued':
      return started(now, reached);
    case 'stalled':
      return { kind: 'working-again' };
    default:
      if (before.stage !== now.stage) {
        return { kind: 'stage', ...reached };
      }
      return quarterSince(before, now);
  }
}

function quarterSince(before: Said, now: Moment): Announcement | null {
  const quarter = quarterBetween(before, now);
  return quarter === null ? null : { kind: 'quarter', quarter };
}

/** The highest of 25, 50 and 75 that was passed since; null if none. */
function quarterBetween(said: Said, now: Moment): number | null {
  return QUARTERS.find((each) => now.percent >= each && said.percent < each) ?? null;
}

/** What counts as announced afterwards: lost or returned contact leaves everything else still to be announced. */
function saidAfter({ kind }: Announcement, said: Said | null, now: Moment): Said {
  return said !== null && (kind === 'offline' || kind === 'online') ? { ...said, offline: now.offline } : now;
}

const isUnnamed = ({ situation }: Said) =>
  situation === 'pressed' || situation === 'starting' || situation === 'waitsForCancel' || situation === 'started';

export interface AnnouncerOptions {
  readonly clock: Clock;
  /** Called with null when the last announcement is out of date and should be removed from the page. */
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
   * @param options.restored the page has just loaded this run as it is, so nothing of it is announced
   */
  observe(moment: Moment | null, { restored = false }: { readonly restored?: boolean } = {}): void {
    this.#now = moment;
    if (moment === null || restored) {
      this.#said = moment;
      this.#clear();
      return;
    }
    if (moment.situation === 'starting' && this.#said?.runKey !== moment.runKey) {
      this.#said = { ...moment, situation: 'pressed' };
    }
    // A run gets its key only after the start, and is the same run from then on.
    if (this.#said !== null && isUnnamed(this.#said) && !isUnnamed(moment)) {
      this.#said = { ...this.#said, runKey: moment.runKey };
    }
    // The cancellation was refused; the next one must be announced again.
    if (this.#said?.situation === 'cancelling' && moment.situation === 'working') {
      this.#said = { ...this.#said, situation: 'working' };
      this.#clear();
    }
    this.#speakOrWait();
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.clock.clearTimeout(this.#fade);
    this.#timer = undefined;
  }

  #due(): Announcement | null {
    return this.#now === null ? null : announcementFor(this.#said, this.#now);
  }

  #speakOrWait(): void {
    const { clock } = this.#options;
    const wait = this.#spokeAt + ANNOUNCEMENT_GAP_MS - clock.now();
    if (wait <= 0) {
      this.#speak();
    } else if (this.#timer === undefined && this.#due() !== null) {
      this.#timer = clock.setTimeout(() => this.#speak(), wait);
    }
  }

  #speak(): void {
    const { clock, speak } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const announcement = this.#due();
    if (announcement === null || this.#now === null) {
      return;
    }
    this.#said = saidAfter(announcement, this.#said, this.#now);
    this.#spokeAt = clock.now();
    clock.clearTimeout(this.#fade);
    this.#fade = clock.setTimeout(() => this.#clear(), ANNOUNCEMENT_GAP_MS - 500);
    speak(announcement);
    this.#speakOrWait();
  }

  /** The last announcement is out of date, or has been read out by now. */
  #clear(): void {
    this.#options.clock.clearTimeout(this.#fade);
    if (this.#fade !== undefined) {
      this.#fade = undefined;
      this.#options.speak(null);
    }
  }
}
