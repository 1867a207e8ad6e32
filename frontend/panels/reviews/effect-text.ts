/** What an answer does to the figures of the year, in words. */
import type { ReviewEffect } from '../../../lambdas/protocol.ts';
import type { Question } from '../../progress/reviews/review-queue.ts';
import { useWords, type Words } from '../../translations/words.ts';

const FIGURES = ['countedDays', 'uniqueParticipants', 'activePeerSupporters'] as const;

/** @returns `Samme person: 1 tellende dag og 2 unike deltakere mindre.`, and the same for different persons */
export function useEffectTexts(): (effect: Question['effect']) => readonly [same: string, different: string] {
  const words = useWords();
  return ({ same, different }) => {
    const { t } = words;
    const change = changeOf(words, same, 'less', 'more');
    const gain = changeOf(words, different, 'higher', 'lower');
    return [
      t('reviews.ifSame', { change: change ?? t('reviews.unchanged') }),
      gain === null ? t('reviews.ifDifferentNone') : t('reviews.ifDifferent', { change: gain }),
    ];
  };
}

type Direction = 'less' | 'more' | 'higher' | 'lower';

/** @returns null when nothing changes */
function changeOf(words: Words, effect: ReviewEffect, above: Direction, below: Direction): string | null {
  const { t, language, number } = words;
  const list = new Intl.ListFormat(language === 'nb' ? 'nb-NO' : 'en-GB', { type: 'conjunction' });
  const part = (sign: 1 | -1, direction: Direction) => {
    const moved = FIGURES.map((figure) => ({ figure, by: effect[figure] * sign })).filter(({ by }) => by > 0);
    const units = moved.map(({ figure, by }) => t(`reviews.unit.${figure}`, { count: by, number: number(by) }));
    return units.length === 0 ? [] : [t(`reviews.${direction}`, { units: list.format(units) })];
  };
  const parts = [...part(1, above), ...part(-1, below)];
  return parts.length === 0 ? null : list.format(parts);
}
