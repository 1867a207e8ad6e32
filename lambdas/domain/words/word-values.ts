/** The values of a register's closed columns, each with the word that it stands for or a proposal for one. */
import { WORD_COLUMNS, type WordColumn, type WordsView, type WordValue } from '../../protocol.ts';
import { compareCodePoints } from '../canonical.ts';
import { usesOverFiles } from '../facts/unmapped-values.ts';
import { type OwnWords, Vocabularies } from '../facts/vocabularies.ts';
import type { WordUse } from '../register/word-uses.ts';
import { proposalsOf } from './word-proposals.ts';

/** Of one column; the rest is only counted. */
const MAX_VALUES = 500;

/** What there is of a column, and the values of it that are listed. */
type ColumnWords = WordsView['columns'][number];

/**
 * @param uses of all files, in the order of the files
 * @param own words of the base year
 * @param earlier words of an earlier base year; undefined without one
 */
export function wordValues(
  uses: readonly WordUse[],
  own: OwnWords,
  earlier: OwnWords | undefined,
): readonly ColumnWords[] {
  const vocabularies = new Vocabularies(own);
  const ofEarlier = earlier && { own: earlier, vocabularies: new Vocabularies(earlier) };
  const merged = Map.groupBy(usesOverFiles(uses), ({ column }) => column);
  return WORD_COLUMNS.map((column) => {
    const values = (merged.get(column) ?? [])
      .map((use) => ({ ...use, word: vocabularies.wordOf(column, use.value) ?? null }))
      .sort(
        (one, other) =>
          Number(one.word !== null) - Number(other.word !== null) ||
          other.rows - one.rows ||
          compareCodePoints(one.value, other.value),
      );
    const proposalFor = proposalsOf(column, own, ofEarlier);
    const shown = ({ value, rows, file, firstRow, word }: (typeof values)[number]): WordValue => ({
      value,
      rows,
      place: { file, sheet: sheetOf(column), row: firstRow },
      word,
      from: word === null ? null : vocabularies.isOwn(column, value) ? 'own' : 'word',
      proposal: word === null ? proposalFor(value) : null,
    });
    return {
      column,
      unmapped: values.filter(({ word }) => word === null).length,
      values: values.slice(0, MAX_VALUES).map(shown),
      count: values.length,
    };
  });
}

/** Where the column stands. */
export function sheetOf(column: WordColumn): WordValue['place']['sheet'] {
  return column === 'rolle' ? 'deltakelser' : 'aktiviteter';
}
