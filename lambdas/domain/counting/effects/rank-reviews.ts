/** The order of the questions about persons: most effect first. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { activityOfAttendance } from '../../persons/decided/group-members.ts';
import type { ReviewGroup } from '../../persons/reviews/review.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { Count } from '../count-register.ts';
import { type MovedFigures, type ReviewEffect, reviewEffects } from './review-effects.ts';

export interface RankedReview extends ReviewEffect {
  readonly group: ReviewGroup;
}

/**
 * By counted days, then by active peer supporters, then by participants. Nobody knows the answer before, so each figure is what
 * the two answers move together; of equal ones, the group with fewer persons is answered sooner.
 */
export function rankReviews(count: Count, ruleSet: RuleSet): RankedReview[] {
  const effects = reviewEffects(count, ruleSet);
  const placeOf = firstPlaces(count.facts);
  return count.persons.reviews
    .flatMap((group, index) => {
      const effect = effects[index];
      return effect === undefined ? [] : { ranked: { group, ...effect }, place: placeOf(group) };
    })
    .sort(
      (left, right) =>
        moved(right.ranked, 'countedDays') - moved(left.ranked, 'countedDays') ||
        moved(right.ranked, 'activePeerSupporters') - moved(left.ranked, 'activePeerSupporters') ||
        moved(right.ranked, 'uniqueParticipants') - moved(left.ranked, 'uniqueParticipants') ||
        left.ranked.group.persons - right.ranked.group.persons ||
        left.place.file - right.place.file ||
        left.place.row - right.place.row,
    )
    .map(({ ranked }) => ranked);
}

function moved({ same, different }: ReviewEffect, figure: keyof MovedFigures): number {
  return same[figure] + different[figure];
}

/** Where the first row of each group stands; files are in code point order of their names. */
function firstPlaces(facts: RegisterFacts): (group: ReviewGroup) => { readonly file: number; readonly row: number } {
  const activityOf = activityOfAttendance(facts);
  return ({ attendances }) => {
    const places = attendances.map((at) => ({
      file: facts.fileOf[activityOf[at] ?? -1] ?? 0,
      row: facts.row[at] ?? 0,
    }));
    return places.reduce((first, place) => ((place.file - first.file || place.row - first.row) < 0 ? place : first));
  };
}
