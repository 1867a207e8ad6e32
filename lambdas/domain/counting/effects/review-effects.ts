/**
 * What the answer to each review does to the figures of the whole register. Exact, and without a recount per review: only the
 * activities that the review's persons touch are judged anew.
 */
import { AttendanceGroups } from '../../persons/attendance-groups.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { Count } from '../count-register.ts';
import { Recount } from './recount.ts';
import { TouchedActivities } from './touched-activities.ts';

export interface MovedFigures {
  readonly countedDays: number;
  readonly activePeerSupporters: number;
  readonly uniqueParticipants: number;
}

export interface ReviewEffect {
  /** What the figures lose if the persons of this review alone are one; below 0 where a name or number then says who it is. */
  readonly same: MovedFigures;
  /** What the low ends gain if the persons of this review alone are different. */
  readonly different: MovedFigures;
}

/** In the order of `persons.reviews`. */
export function reviewEffects(
  count: Pick<Count, 'facts' | 'persons' | 'mentions' | 'judged' | 'merged'>,
  ruleSet: RuleSet,
): ReviewEffect[] {
  const { facts, persons, mentions, judged, merged } = count;
  if (persons.reviews.length === 0) {
    return [];
  }
  const rows = new AttendanceGroups(
    persons.count,
    persons.ofAttendance.length,
    (at) => persons.reviewRoot[persons.of(at)] ?? -1,
  );
  const touched = new TouchedActivities(facts, mentions, ruleSet);
  const asTheyAre = new Recount(facts, judged, ruleSet);
  const allMerged = new Recount(facts, merged, ruleSet);
  return Array.from(persons.reviews, ({ root }): ReviewEffect => {
    const attendances = rows.of(root);
    const { participants, ...activities } = touched.by(attendances);
    const uniqueParticipants = Math.max(0, participants - 1);
    const joined = asTheyAre.change(attendances, activities, () => root);
    const parted = allMerged.change(attendances, activities, (at) => persons.of(at));
    return {
      same: {
        countedDays: 0 - joined.countedDays,
        activePeerSupporters: 0 - joined.activePeerSupporters,
        uniqueParticipants,
      },
      different: { ...parted, uniqueParticipants },
    };
  });
}
