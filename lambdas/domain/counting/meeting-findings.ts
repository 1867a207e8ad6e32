/** Activities that may be one meeting, registered twice or by two branches. */
import { NO_START } from '../facts/chunk-facts.ts';
import { fileName, type RegisterFacts } from '../facts/register-facts.ts';
import { type Finding, finding } from '../finding.ts';
import { participantsOf } from '../persons/persons.ts';
import type { JudgedRegister } from './tally.ts';

/** Two activities, by their indexes. */
export interface SameMeeting {
  readonly activity: number;
  /** The first with which it may be one. */
  readonly other: number;
}

/**
 * Two activities of one day may be one meeting when they start at the same time with somebody in common, because nobody is
 * at two places at once; or, where a start is unknown, when the same two or more named participants took part.
 */
export function sameMeetings(facts: RegisterFacts, judged: JudgedRegister): SameMeeting[] {
  const { daysInYear, firstDay, start } = facts.activities.columns;
  const inYear = facts.activities.keys().filter((index) => daysInYear[index] !== 0);
  const ofDay = Map.groupBy(inYear, (index) => firstDay[index]);
  const found = new Map<number, number>();
  const addAll = (
    activities: readonly number[],
    keysOf: (activity: number) => Iterable<Key>,
    canBe: CanBe = always,
  ) => {
    const seen = new Map<Key, number>();
    for (const activity of activities) {
      for (const key of keysOf(activity)) {
        const other = seen.get(key);
        if (other === undefined) {
          seen.set(key, activity);
        } else if (other !== activity && canBe(activity, other)) {
          found.set(activity, Math.min(other, found.get(activity) ?? other));
        }
      }
    }
  };
  for (const activities of ofDay.values()) {
    for (const [time, atOneTime] of Map.groupBy(activities, (index) => start[index])) {
      if (time !== NO_START && atOneTime.length > 1) {
        addAll(atOneTime, (activity) => presentAt(facts, judged, activity));
      }
    }
    const isUnknown = (activity: number) => start[activity] === NO_START;
    if (activities.some(isUnknown)) {
      const canBe = (activity: number, other: number) => isUnknown(activity) || isUnknown(other);
      // Nearly all have a sum that no other has, and so other participants.
      const sumOf = (activity: number) =>
        participantsOf(facts, judged.view, activity).reduce((sum, one) => sum + one, 0);
      for (const alike of Map.groupBy(activities, sumOf).values()) {
        if (alike.length > 1) {
          addAll(alike, (activity) => participantsTogether(facts, judged, activity), canBe);
        }
      }
    }
  }
  return [...found]
    .map(([activity, other]) => ({ activity, other }))
    .sort((left, right) => left.activity - right.activity);
}

/** Somebody, or several who took part together. */
type Key = number | string;

type CanBe = (activity: number, other: number) => boolean;

const always: CanBe = () => true;

/** Somebody can be among them twice. */
function presentAt(facts: RegisterFacts, { view, supporters }: JudgedRegister, activity: number): Iterable<Key> {
  const present = participantsOf(facts, view, activity);
  for (const { id } of supporters.of(activity)) {
    present.push(id);
  }
  return present;
}

function participantsTogether(facts: RegisterFacts, { view }: JudgedRegister, activity: number): Iterable<Key> {
  const participants = participantsOf(facts, view, activity).sort((left, right) => left - right);
  return participants.length < 2 ? [] : [participants.join(' ')];
}

export function meetingFindings(facts: RegisterFacts, meetings: readonly SameMeeting[]): Finding[] {
  return meetings.map(({ activity, other }) => {
    const otherFile = fileName(facts, other, 'aktiviteter');
    const isElsewhere = facts.fileOf[other] !== facts.fileOf[activity] && otherFile !== null;
    return finding('possible_same_meeting', 'warning', {
      file: fileName(facts, activity, 'aktiviteter'),
      sheet: 'aktiviteter',
      row: facts.activities.at(activity)?.row ?? null,
      column: 'aktivitet_id',
      activityId: facts.activities.at(activity)?.id ?? null,
      details: { otherRow: facts.activities.at(other)?.row ?? 0, ...(isElsewhere ? { otherFile } : {}) },
    });
  });
}
