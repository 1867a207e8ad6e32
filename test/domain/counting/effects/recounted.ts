/** The figures of the whole register with any persons joined, by a whole recount. */
import type { Count } from '../../../../lambdas/domain/counting/count-register.ts';
import type { MovedFigures, ReviewEffect } from '../../../../lambdas/domain/counting/effects/review-effects.ts';
import { judge } from '../../../../lambdas/domain/counting/verdicts.ts';
import { participantsOf } from '../../../../lambdas/domain/persons/persons.ts';
import { peerSupportersOf } from '../../../../lambdas/domain/persons/supporters/peer-supporters.ts';
import { activatingCategories, type RuleSet } from '../../../../lambdas/domain/rules/rule-set.ts';

/** @param rootOf for each person who it is */
export function recounted(
  { facts, persons, mentions }: Count,
  ruleSet: RuleSet,
  rootOf: (person: number) => number,
): MovedFigures {
  const view = {
    count: persons.count,
    of(attendance: number) {
      const person = persons.of(attendance);
      return person < 0 ? -1 : rootOf(person);
    },
  };
  const supporters = peerSupportersOf(mentions, view);
  const { countedDays } = judge(facts, view, supporters, ruleSet);
  const activating = activatingCategories(ruleSet);
  const participants = new Set<number>();
  const active = new Set<number>();
  facts.activities.forEach(({ daysInYear, category }, index) => {
    if (daysInYear > 0) {
      participantsOf(facts, view, index).forEach((person) => void participants.add(person));
      for (const { id } of activating.has(category) ? supporters.inYear(index) : []) {
        active.add(id);
      }
    }
  });
  return {
    countedDays: countedDays.total,
    activePeerSupporters: active.size,
    uniqueParticipants: participants.size,
  };
}

/** The effects of some reviews, each by two recounts. @param places in `persons.reviews` */
export function recountedEffects(count: Count, ruleSet: RuleSet, places: Iterable<number>): ReviewEffect[] {
  const { reviewRoot } = count.persons;
  const reviews = [...count.persons.reviews];
  const groupOf = (person: number) => reviewRoot[person] ?? person;
  const asTheyAre = recounted(count, ruleSet, (person) => person);
  const merged = recounted(count, ruleSet, groupOf);
  return [...places].map((place) => {
    const root = reviews[place]?.root;
    const joined = recounted(count, ruleSet, (person) => (groupOf(person) === root ? groupOf(person) : person));
    const parted = recounted(count, ruleSet, (person) => (groupOf(person) === root ? person : groupOf(person)));
    return { same: difference(asTheyAre, joined), different: difference(parted, merged) };
  });
}

function difference(left: MovedFigures, right: MovedFigures): MovedFigures {
  return {
    countedDays: left.countedDays - right.countedDays,
    activePeerSupporters: left.activePeerSupporters - right.activePeerSupporters,
    uniqueParticipants: left.uniqueParticipants - right.uniqueParticipants,
  };
}
