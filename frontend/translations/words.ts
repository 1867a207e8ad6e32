/** Figures, times and states of a run as words, in the language of the page. Pure but for the language. */
import type { ExportStatus, Language, Progress } from '../../lambdas/protocol.ts';
import type { Announcement, StageReached } from '../progress/announcements.ts';
import type { ShownEstimate } from '../progress/run-view-model.ts';
import { formatsIn } from './formats.ts';
import { useTranslation } from './index.ts';
import type { Translate } from './texts.ts';

export interface Words {
  readonly t: Translate;
  readonly language: Language;
  readonly number: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly dollars: (amount: number) => string;
  readonly dateTime: (iso: string) => string;
  /** `14. mars` */
  readonly day: (iso: string) => string;
  /** Without the year, for times that are near. */
  readonly dayAndTime: (iso: string) => string;
  /** To the second. */
  readonly exactTime: (iso: string) => string;
  readonly duration: (seconds: number) => string;
  /** One decimal; for what took seconds or less. */
  readonly seconds: (milliseconds: number) => string;
  readonly estimate: (estimate: ShownEstimate) => string;
  readonly stage: (progress: Progress) => string;
  /** Bytes; `total` null: not known. */
  readonly download: (received: number, total: number | null) => string;
  /** @param place in the queue; null: not known yet */
  readonly queued: (place: number | null) => string;
  readonly announcement: (announcement: Announcement) => string;
  readonly error: (code: string) => string;
  /** What to do about a failure of an import; null: nothing is known that helps. */
  readonly importAdvice: (code: string) => string | null;
}

export function useWords(): Words {
  const { language, t } = useTranslation();
  return wordsIn(language, t);
}

const made = new WeakMap<Translate, Words>();

/** @returns the same object for the same `t`, so that a component that gets it is not drawn again in vain */
export function wordsIn(language: Language, t: Translate): Words {
  const known = made.get(t);
  if (known?.language === language) {
    return known;
  }
  const words = makeWords(language, t);
  made.set(t, words);
  return words;
}

function makeWords(language: Language, t: Translate): Words {
  const { number, decimal, bytes, dollars, dateTime, day, time, exactTime } = formatsIn(language);
  return {
    t,
    language,
    number,
    bytes,
    day,
    dollars,
    dateTime,
    exactTime,
    duration: (seconds) => durationIn(t, seconds),
    dayAndTime: (iso) => t('time.dayAndTime', { day: day(iso), time: time(iso) }),
    seconds: (milliseconds) => t('duration.milliseconds', { value: decimal(milliseconds / 1_000) }),
    estimate: (estimate) => estimateIn(t, estimate),
    stage: (progress) => stageIn(t, number, progress),
    download: (received, total) =>
      total === null
        ? t('message.downloadingUnknown', { received: bytes(received) })
        : t('message.downloading', { received: bytes(received), total: bytes(total) }),
    queued: (place) => queuedIn(t, place),
    announcement: (announcement) => announcementIn(t, announcement),
    error: (code) => textOf(t, 'errorCode', code) ?? t('errorCode.unknown'),
    importAdvice: (code) => textOf(t, 'importAdvice', code),
  };
}

/** @returns null for a code without a text of that group */
function textOf(t: Translate, group: 'errorCode' | 'importAdvice', code: string): string | null {
  const key = `${group}.${code}` as const;
  const text = t(key);
  return text === key ? null : text;
}

/** Rounded to what a person can use: 5 seconds, whole minutes, whole hours. */
function rounded(seconds: number): { readonly unit: 'seconds' | 'minutes' | 'hours'; readonly count: number } {
  // From here on the rounded figure would be 60 seconds.
  if (seconds < 57.5) {
    const count = seconds < 5 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5;
    return { unit: 'seconds', count };
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? { unit: 'minutes', count: minutes } : { unit: 'hours', count: Math.round(minutes / 60) };
}

function durationIn(t: Translate, seconds: number): string {
  const { unit, count } = rounded(seconds);
  return t(`duration.${unit}`, { count });
}

function estimateIn(t: Translate, estimate: ShownEstimate): string {
  if (estimate.kind !== 'range') {
    return t(`estimate.${estimate.kind}`);
  }
  const [low, high] = [rounded(estimate.lowSeconds), rounded(estimate.highSeconds)];
  if (estimate.highSeconds < 5) {
    return t('estimate.soon', { time: t('duration.seconds', { count: 5 }) });
  }
  const most = durationIn(t, estimate.highSeconds);
  if (low.unit !== high.unit) {
    return t('estimate.range', { low: durationIn(t, estimate.lowSeconds), high: most });
  }
  return low.count === high.count
    ? t('estimate.single', { time: most })
    : t('estimate.range', { low: low.count, high: most });
}

/** `Slår sammen deltakere, 12 av 40 deler` */
function stageIn(t: Translate, number: (value: number) => string, progress: Progress): string {
  const stage = t(`stage.${progress.stage}`);
  const { current, total } = progress.stageProgress;
  if (total === 0) {
    return stage;
  }
  const counts = { stage, current: number(current), total: number(total) };
  switch (progress.stage) {
    case 'querying_activities':
    case 'aggregating':
    case 'deduplicating':
    case 'mapping_columns':
      return t('counts.parts', counts);
    case 'generating_file':
      return t('counts.rows', counts);
    case 'bundling_attachments':
      return t('counts.files', counts);
    default:
      return stage;
  }
}

function announcementIn(t: Translate, announcement: Announcement): string {
  switch (announcement.kind) {
    case 'started':
      return [
        announcement.attempt === 1
          ? t('announce.started')
          : t('announce.attemptStarted', { attempt: announcement.attempt }),
        ...(announcement.reached === null ? [] : [stageReachedIn(t, announcement.reached)]),
      ].join(' ');
    case 'stage':
      return stageReachedIn(t, announcement);
    case 'joined':
      return t(announcement.paused ? 'announce.joinedPaused' : 'announce.joined');
    case 'quarter':
      return t('announce.quarter', { quarter: announcement.quarter });
    case 'queued':
      return queuedIn(t, announcement.place);
    case 'working-again':
      return t('announce.workingAgain');
    case 'download-cancelled':
      return t('announce.downloadCancelled');
    case 'ended':
      return endIn(t, announcement.status);
    default:
      return t(`announce.${announcement.kind}`);
  }
}

function queuedIn(t: Translate, place: number | null): string {
  return place === null ? t('message.queuedSomewhere') : t('message.queued', { place });
}

function stageReachedIn(t: Translate, reached: StageReached): string {
  const stage = t(`stage.${reached.stage}`);
  return reached.quarter === null
    ? t('announce.stage', { stage })
    : t('announce.stageQuarter', { stage, quarter: reached.quarter });
}

/** A failure is read out by its alert; here too it would be heard twice. */
function endIn(t: Translate, status: ExportStatus): string {
  return status === 'completed' || status === 'completed_empty' || status === 'cancelled'
    ? t(`announce.${status}`)
    : '';
}
