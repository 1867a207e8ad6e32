/** Activities that may be one meeting, registered twice or by two branches. */
import { fileName, type RegisterFacts } from '../facts/register-facts.ts';
import { type Finding, finding } from '../finding.ts';
import { participantsOf } from '../persons/persons.ts';
import type { JudgedRegister } from './tally.ts';

/**
 * Two activities of one day may be one meeting when they start at the same time with somebody in common, because nobody is
 * at two places at once; or, where a start is unknown, when the same two or more named participants took part.
 */
export function meetingFindings(facts: RegisterFacts, { view, supporters }: JudgedRegister): Finding[] {
  const seenAtStart = new Map<string, number>();
  const seenTogether = new Map<string, number>();
  const findings: Finding[] = [];
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
      const otherFile = fileName(facts, first, 'aktiviteter');
      const isElsewhere = facts.fileOf[first] !== facts.fileOf[index] && otherFile !== null;
      findings.push(
        finding('possible_same_meeting', 'warning', {
          file: fileName(facts, index, 'aktiviteter'),
          sheet: 'aktiviteter',
          row: activity.row,
          column: 'aktivitet_id',
          activityId: activity.id,
          details: { otherRow: facts.activities[first]?.row ?? 0, ...(isElsewhere ? { otherFile } : {}) },
        }),
      );
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
  return findings;
}
