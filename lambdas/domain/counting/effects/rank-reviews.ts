/** The order of the questions about persons: most effect first. */
import { ROLE_PARTICIPANT } from '../../facts/chunk-facts.ts';
import { startOf } from '../../facts/register-facts.ts';
import type { ReviewGroup } from '../../persons/reviews/review.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { Count } from '../count-register.ts';

interface MovedFigures {
  readonly countedDays: number;
  readonly activePeerSupporters: number;
  readonly uniqueParticipants: number;
}

export interface RankedReview {
  readonly group: ReviewGroup;
  readonly same: MovedFigures;
  readonly different: MovedFigures;
}

export function rankReviews({ facts, persons }: Count, _ruleSet: RuleSet): RankedReview[] {
  const participants = new Map<number, Set<number>>();
  facts.activities.forEach(({ daysInYear }, index) => {
    for (let at = startOf(facts, index); daysInYear > 0 && at < startOf(facts, index + 1); at++) {
      const person = persons.ofAttendance[at] ?? -1;
      if (person >= 0 && facts.role[at] === ROLE_PARTICIPANT) {
        const root = persons.reviewRoot[person] ?? person;
        participants.set(root, (participants.get(root) ?? new Set()).add(person));
      }
    }
  });
  return persons.reviews
    .map((group): RankedReview => {
      const uniqueParticipants = Math.max(0, (participants.get(group.root)?.size ?? 0) - 1);
      const moved = { countedDays: 0, activePeerSupporters: 0, uniqueParticipants };
      return { group, same: moved, different: moved };
    })
    .sort((left, right) => right.same.uniqueParticipants - left.same.uniqueParticipants);
}
