/** Start, end and duration of an activity's days (readings 7 and 7b, `rules/README.md`). */
import type { ActivityColumn } from '../register/columns.ts';
import { parseTime } from '../register/dates.ts';
import type { Note } from './activity.ts';

const MINUTES_PER_DAY = 1_440;

/** By which the duration rule judges the first, each further and the last day of an activity. */
export interface DayMinutes {
  readonly first: number;
  readonly between: number;
  readonly last: number;
}

export interface Times {
  readonly start: number | null;
  readonly end: number | null;
  readonly minutes: number;
  readonly judgedMinutes: DayMinutes;
}

type TimeFields = Readonly<Record<Extract<ActivityColumn, 'start' | 'slutt' | 'varighet'>, string>>;

export function readTimes(fields: TimeFields, dayCount: number, note: Note): Times {
  const start = readTime(fields.start, 'start', note);
  const end = readTime(fields.slutt, 'slutt', note);
  if (start !== null && end !== null && end > start) {
    return { start, end, ...everyDay(end - start) };
  }
  if (start !== null && end !== null) {
    note('end_not_after_start', 'warning', 'slutt');
    if (dayCount > 1) {
      // `start` is of the first day and `slutt` of the last; how much of it was activity is unknown.
      const judgedMinutes = { first: MINUTES_PER_DAY - start, between: MINUTES_PER_DAY, last: end };
      return { start, end, minutes: 0, judgedMinutes };
    }
  }
  const stated = readDuration(fields.varighet, note);
  if (stated === undefined) {
    for (const column of ['start', 'slutt'] as const) {
      if (fields[column] === '') {
        note('missing_time', 'warning', column);
      }
    }
  }
  return { start, end, ...everyDay(stated ?? 0) };
}

function everyDay(minutes: number): Pick<Times, 'minutes' | 'judgedMinutes'> {
  return { minutes, judgedMinutes: { first: minutes, between: minutes, last: minutes } };
}

function readTime(text: string, column: 'start' | 'slutt', note: Note): number | null {
  const time = parseTime(text);
  if (text !== '' && time === undefined) {
    note('unreadable_time', 'warning', column);
  }
  return time ?? null;
}

/** @returns undefined for an empty cell, and with a finding for an unreadable one */
function readDuration(text: string, note: Note): number | undefined {
  if (text === '') {
    return undefined;
  }
  const minutes = parseDuration(text);
  if (minutes === undefined) {
    note('unreadable_duration', 'warning', 'varighet');
  }
  return minutes;
}

/**
 * Reading 7b: whole minutes, `H:MM`, or hours with a decimal comma or point, half minutes up.
 * @returns 1 to 1,440 minutes; undefined for any other text
 */
export function parseDuration(text: string): number | undefined {
  const clock = /^(\d{1,2}):([0-5]\d)(?::[0-5]\d)?$/.exec(text);
  const minutes =
    clock !== null
      ? Number(clock[1]) * 60 + Number(clock[2])
      : /^\d+$/.test(text)
        ? Number(text)
        : /^\d+[.,]\d+$/.test(text)
          ? Math.round(Number(text.replace(',', '.')) * 60)
          : undefined;
  return minutes !== undefined && minutes >= 1 && minutes <= MINUTES_PER_DAY ? minutes : undefined;
}

/** Minutes by which the duration rule judges one day of an activity. @param index 0 for the first day */
export function minutesOfDay({ first, between, last }: DayMinutes, index: number, dayCount: number): number {
  return index === 0 ? first : index === dayCount - 1 ? last : between;
}
