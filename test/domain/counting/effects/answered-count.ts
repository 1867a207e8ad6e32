/** A register counted before and after some of its questions are answered, by decisions as they are kept. */
import type { Count } from '../../../../lambdas/domain/counting/count-register.ts';
import { type RankedReview, rankReviews } from '../../../../lambdas/domain/counting/effects/rank-reviews.ts';
import type { MovedFigures } from '../../../../lambdas/domain/counting/effects/review-effects.ts';
import type { ReviewDecision } from '../../../../lambdas/domain/decisions/decision.ts';
import { Marks } from '../../../../lambdas/domain/decisions/marks.ts';
import type { ReviewAnswers } from '../../../../lambdas/domain/persons/decided/decided-persons.ts';
import { type GroupSides, sidesOfGroups } from '../../../../lambdas/domain/persons/decided/group-sides.ts';
import { BUFDIR_2025 } from '../../../../lambdas/domain/rules/rule-set.ts';

const MARKS = new Marks(new Uint8Array(32));

/** Who an attendance is, by the truth; rows with a name only can be of several people who cannot be told apart. */
export type TruthOf = (attendance: number, question: number) => number;

export interface Answered {
  readonly before: Count;
  readonly after: Count;
  readonly questions: readonly RankedReview[];
}

/** @param ask which of the questions, most effect first, are answered */
export function answered(
  countWith: (answers: ReviewAnswers | undefined) => Count,
  truthOf: TruthOf,
  ask: (questions: readonly RankedReview[]) => readonly RankedReview[] = (questions) => questions.slice(0, 20),
): Answered {
  const before = countWith(undefined);
  const questions = ask(rankReviews(before, BUFDIR_2025));
  const { facts, persons } = before;
  const groups = questions.map(({ group }) => group);
  const decisions = sidesOfGroups(groups, facts, persons, MARKS).map((sides, index) =>
    decisionOn(sides, (attendance) => truthOf(attendance, index)),
  );
  return { before, after: countWith({ decisions, marks: MARKS }), questions };
}

function decisionOn({ groupId, sides, attendancesOf }: GroupSides, truthOf: (at: number) => number): ReviewDecision {
  const truthsOf = sides.map(
    ({ persons }) => new Set(persons.map((person) => truthOf(attendancesOf.get(person)?.[0] ?? -1))),
  );
  const known = truthsOf.flatMap((truths, side) => (truths.size === 1 ? [{ truth: [...truths][0], side }] : []));
  const onePerson = [...Map.groupBy(known, ({ truth }) => truth).values()]
    .map((members) => members.map(({ side }) => side))
    .filter((members) => members.reduce((sum, side) => sum + (sides[side]?.persons.length ?? 0), 0) > 1);
  const isSame = onePerson.length === 1 && onePerson[0]?.length === sides.length;
  return {
    kind: 'review',
    decisionId: groupId,
    year: 2025,
    at: '2026-02-01T00:00:00.000Z',
    by: 'user-1',
    actorName: null,
    groupId,
    verdict: isSame ? 'same' : onePerson.length === 0 ? 'different' : 'some',
    sides: sides.map(({ marks, isNameOnly }) => ({ marks, isNameOnly })),
    onePerson,
    persons: attendancesOf.size,
  };
}

/** How far each figure is above its low end. */
export function rangeOf({ figures: { total } }: Count): MovedFigures {
  return {
    countedDays: total.counted_days - total.counted_days_min,
    activePeerSupporters: total.active_peer_supporters - total.active_peer_supporters_min,
    uniqueParticipants: total.unique_participants - total.unique_participants_min,
  };
}
