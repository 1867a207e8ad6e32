/** The order of the questions about persons: most effect first. */
import type { RegisterFacts } from '../../facts/register-facts.ts';
import type { ReviewGroup } from '../../persons/reviews/review.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { Count } from '../count-register.ts';
import { type MovedFigures, type ReviewEffect, reviewEffects } from './review-effects.ts';

export interface RankedReview extends ReviewEffect {
  readonly group: ReviewGroup;
}

/**
 * By counted days, then by active peer supporters, then by participants; of equal ones the group with fewer persons, then the one
 * that stands first. Nobody knows the answer before, so a figure is moved by what both answers move. Those that can only raise it
 * come after those that may lower it, which are what its range is about.
 */
export function rankReviews(count: Count, ruleSet: RuleSet): RankedReview[] {
  const effects = reviewEffects(count, ruleSet);
  const placeOf = firstPlaces(count.facts);
  return [...count.persons.reviews]
    .flatMap((group, index) => {
      const effect = effects[index];
      return effect === undefined ? [] : { ranked: { group, ...effect }, place: placeOf(group) };
    })
    .sort(
      (left, right) =>
        byEffect(left.ranked, right.ranked) ||
        left.ranked.group.persons - right.ranked.group.persons ||
        left.place.file - right.place.file ||
        left.place.row - right.place.row,
    )
    .map(({ ranked }) => ranked);
}

function byEffect(left: ReviewEffect, right: ReviewEffect): number {
  for (const figure of ['countedDays', 'activePeerSupporters', 'uniqueParticipants'] as const) {
    const [one, other] = [moved(left, figure), moved(right, figure)];
    const order = Math.max(0, other) - Math.max(0, one) || Math.abs(other) - Math.abs(one);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

function moved({ same, different }: ReviewEffect, figure: keyof MovedFigures): number {
  return same[figure] + different[figure];
}

/** Where the first row of each group stands; files are in code point order of their names. */
function firstPlaces(facts: RegisterFacts): (group: ReviewGroup) => { readonly file: number; readonly row: number } {
  return ({ attendances }) => {
    const places = attendances.map((at) => ({
      file: facts.fileOf[facts.activityOf.at(at)] ?? 0,
      row: facts.row[at] ?? 0,
    }));
    return places.reduce((first, place) => ((place.file - first.file || place.row - first.row) < 0 ? place : first));
  };
}
