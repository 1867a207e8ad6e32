/**
 * The questions that a check asks: groups of possibly the same person, most effect first, each with the marks by which an answer
 * is kept. The marks stay in the check's objects; the rows are read from the chunks.
 */
import type { Marks } from '../decisions/marks.ts';
import { fileName } from '../facts/register-facts.ts';
import type { ReviewAnswers } from '../persons/decided/decided-persons.ts';
import { sidesOfGroups } from '../persons/decided/group-sides.ts';
import type { ReviewKind } from '../persons/reviews/review.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Count } from './count-register.ts';
import { type RankedReview, rankReviews } from './effects/rank-reviews.ts';

export interface ReviewQuestion {
  /** Of the marks, so the same for the same persons in every check and year. */
  readonly groupId: string;
  readonly kinds: readonly ReviewKind[];
  readonly persons: number;
  readonly effect: Pick<RankedReview, 'same' | 'different'>;
  readonly isLater: boolean;
  readonly isTooLarge: boolean;
  readonly sides: readonly QuestionSide[];
}

export interface QuestionSide {
  readonly marks: readonly string[];
  readonly isNameOnly: boolean;
  readonly persons: number;
  /** Rows of the sheet deltakelser, in all. */
  readonly count: number;
  /** The first of them. */
  readonly rows: readonly { readonly file: string; readonly row: number }[];
}

export interface ReviewQuestions {
  readonly open: number;
  readonly later: number;
  /** At most MAX_QUESTIONS, those put off last. */
  readonly listed: readonly ReviewQuestion[];
}

/** So many a coordinator does not answer before the next check, which asks the following ones. */
const MAX_QUESTIONS = 2000;
/** More sides are not looked at side by side; such a group comes from a name that is none, and is put right in the register. */
const MAX_SIDES = 40;
const MAX_ROWS = 5;

export function reviewQuestions(count: Count, ruleSet: RuleSet, { decisions, marks }: ReviewAnswers): ReviewQuestions {
  const { facts, persons } = count;
  const ranked = rankReviews(count, ruleSet);
  // Those put off are few; the list would lose others to them otherwise.
  const putOff = new Set(decisions.flatMap(({ verdict, groupId }) => (verdict === 'later' ? [groupId] : [])));
  const described = describe(ranked.slice(0, MAX_QUESTIONS + putOff.size), { facts, persons, marks }, (groupId) =>
    putOff.has(groupId),
  );
  const later = described.filter(({ isLater }) => isLater);
  const open = described.filter(({ isLater }) => !isLater);
  return {
    open: ranked.length - later.length,
    later: later.length,
    listed: [...open, ...later].slice(0, MAX_QUESTIONS),
  };
}

function describe(
  ranked: readonly RankedReview[],
  { facts, persons, marks }: Pick<Count, 'facts' | 'persons'> & { readonly marks: Marks },
  isLater: (groupId: string) => boolean,
): ReviewQuestion[] {
  const groups = ranked.map(({ group }) => group);
  return sidesOfGroups(groups, facts, persons, marks).flatMap(({ groupId, sides, attendancesOf }, index) => {
    const of = ranked[index];
    if (of === undefined) {
      return [];
    }
    const { group, same, different } = of;
    return {
      groupId,
      kinds: group.kinds,
      persons: group.persons,
      effect: { same, different },
      isLater: isLater(groupId),
      isTooLarge: sides.length > MAX_SIDES,
      sides: sides.slice(0, MAX_SIDES).map((side): QuestionSide => {
        const attendances = side.persons
          .flatMap((person) => attendancesOf.get(person) ?? [])
          .sort((left, right) => left - right);
        return {
          marks: side.marks,
          isNameOnly: side.isNameOnly,
          persons: side.persons.length,
          count: attendances.length,
          rows: attendances.slice(0, MAX_ROWS).flatMap((at) => {
            const file = fileName(facts, facts.activityOf.at(at), 'deltakelser');
            return file === null ? [] : [{ file, row: facts.row[at] ?? 0 }];
          }),
        };
      }),
    };
  });
}
