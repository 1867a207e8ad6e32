/** The reference program: the three refusals that come before any figure ("Vocabularies", reading 4). */
import { dataRows, readId, readText } from './read-register.ts';
import type { RegisterFile } from './register.ts';
import { byCodePoint, groupBy } from './text.ts';
import type { Column, Vocabulary } from './vocabulary.ts';

const FIRST_YEAR_WITH_RULES = 2020;

export type Refusal =
  | { readonly error: 'no_rule_set_for_year' }
  | {
      readonly error: 'unmapped_values';
      /** Number of rows by column and by value as cleaned. */
      readonly columns: Readonly<Record<string, Readonly<Record<string, number>>>>;
    }
  | { readonly error: 'ambiguous_activity_id'; readonly ids: readonly string[] };

/** @returns the first refusal that applies */
export function refusalOf(files: readonly RegisterFile[], year: number, vocabulary: Vocabulary): Refusal | undefined {
  if (year < FIRST_YEAR_WITH_RULES) {
    return { error: 'no_rule_set_for_year' };
  }
  const columns = unmappedValues(files, vocabulary);
  if (Object.keys(columns).length > 0) {
    return { error: 'unmapped_values', columns };
  }
  const ids = [...new Set(files.flatMap(ambiguousIds))].sort(byCodePoint);
  return ids.length > 0 ? { error: 'ambiguous_activity_id', ids } : undefined;
}

function unmappedValues(files: readonly RegisterFile[], vocabulary: Vocabulary) {
  const counts = new Map<Column, Map<string, number>>();
  for (const file of files) {
    const sheets = [
      { rows: file.activities, columns: ['aktivitetstype', 'form', 'arrangor', 'land'] },
      { rows: file.attendances ?? [], columns: ['rolle'] },
    ] as const;
    for (const { rows, columns } of sheets) {
      for (const row of dataRows(rows)) {
        for (const column of columns) {
          const value = readText(row[column]);
          if (vocabulary.wordOf(column, value) === undefined) {
            const ofColumn = counts.get(column) ?? new Map<string, number>();
            counts.set(column, ofColumn.set(value, (ofColumn.get(value) ?? 0) + 1));
          }
        }
      }
    }
  }
  return Object.fromEntries([...counts].map(([column, values]) => [column, Object.fromEntries(values)]));
}

/** Ids that one file gives to activities of differing branches. */
function ambiguousIds(file: RegisterFile): string[] {
  const byId = groupBy(dataRows(file.activities), readId);
  return [...byId].filter(([, rows]) => new Set(rows.map((row) => readText(row.lokallag))).size > 1).map(([id]) => id);
}
