/** Activities that may be one meeting, registered twice or by two branches. */
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
export function sameMeetings(facts: RegisterFacts, { view, supporters }: JudgedRegister): SameMeeting[] {
  const seenAtStart = new Map<string, number>();
  const seenTogether = new Map<string, number>();
  const found: SameMeeting[] = [];
  facts.activities.forEach((activity, index) => {
    if (activity.daysInYear === 0) {
      return;
    }
    const participants = [...participantsOf(facts, view, index)].sort((left, right) => left - right);
    const together = participants.length < 2 ? undefined : `${activity.firstDay} ${participants.join(' ')}`;
    const present =
      activity.start === null
        ? []
        : [...new Set([...participants, ...supporters.of(index).map(({ id }) => id)])].map(
            (person) => `${activity.firstDay} ${activity.start} ${person}`,
          );
    const earlier = [
      ...present.flatMap((key) => seenAtStart.get(key) ?? []),
      ...(together === undefined ? [] : [seenTogether.get(together)]).filter(
        (other) => other !== undefined && (activity.start === null || facts.activities[other]?.start === null),
      ),
    ];
    const [first] = earlier.sort((left, right) => (left ?? 0) - (right ?? 0));
    if (first !== undefined) {
      found.push({ activity: index, other: first });
    }
    for (const key of present) {
      if (!seenAtStart.has(key)) {
        seenAtStart.set(key, index);
      }
    }
    if (together !== undefined && !seenTogether.has(together)) {
      seenTogether.set(together, index);
    }
  });
  return found;
}

export function meetingFindings(facts: RegisterFacts, meetings: readonly SameMeeting[]): Finding[] {
  return meetings.map(({ activity, other }) => {
    const otherFile = fileName(facts, other, 'aktiviteter');
    const isElsewhere = facts.fileOf[other] !== facts.fileOf[activity] && otherFile !== null;
    return finding('possible_same_meeting', 'warning', {
      file: fileName(facts, activity, 'aktiviteter'),
      sheet: 'aktiviteter',
      row: facts.activities[activity]?.row ?? null,
      column: 'aktivitet_id',
      activityId: facts.activities[activity]?.id ?? null,
      details: { otherRow: facts.activities[other]?.row ?? 0, ...(isElsewhere ? { otherFile } : {}) },
    });
  });
}
