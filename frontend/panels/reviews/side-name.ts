/** What a side of a question is called: a person, or the rows of a name that nothing tells apart. */
import { hasBirth, type Side } from '../../progress/reviews/compare-sides.ts';
import { useWords } from '../../translations/words.ts';

/** @returns `Person 2`, `Bare navn, 5 rader` */
export function useSideName(): (side: Side, position: number) => string {
  const { t, number } = useWords();
  return (side, position) =>
    side.persons > 1
      ? t(hasBirth(side) ? 'reviews.nameAndYearSide' : 'reviews.nameOnlySide', { count: side.count })
      : t('reviews.side', { number: number(position + 1) });
}
