/** The words of the columns as the page calls them. */
import { CATEGORY_NAMES, categoryIdSchema, type WordColumn } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';

const NAMED = ['fysisk', 'digital', 'telefon', 'ukjent', 'egen', 'andre', 'deltaker', 'likeperson', 'annen'] as const;

/** @returns the name of a word; a country is called by its code */
export function useWordName(): (column: WordColumn, word: string) => string {
  const { t, language } = useWords();
  return (column, word) => {
    const category = categoryIdSchema.safeParse(word);
    if (column === 'aktivitetstype' && category.success) {
      return CATEGORY_NAMES[category.data][language];
    }
    const named = NAMED.find((each) => each === word);
    return named === undefined ? word : t(`words.word.${named}`);
  };
}
