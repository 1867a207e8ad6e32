/** How often each value of a vocabulary column occurs in a register. */
import * as z from 'zod';
import { VOCABULARY_COLUMNS, type VocabularyColumn } from './columns.ts';

export const wordUseSchema = z.object({
  column: z.enum(VOCABULARY_COLUMNS),
  /** The cleaned spelling, each for itself (reading 4); empty for the empty cell. */
  value: z.string(),
  /** Every row of the files, also those with a repeated id and attendances of unknown activities. */
  rows: z.int().min(1),
  /** Name of the file, and 1-based row of the first one. */
  file: z.string(),
  firstRow: z.int().min(1),
});
export type WordUse = Readonly<z.infer<typeof wordUseSchema>>;

export class WordUses {
  private readonly uses = new Map<VocabularyColumn, Map<string, { rows: number; file: string; firstRow: number }>>(
    VOCABULARY_COLUMNS.map((column) => [column, new Map()]),
  );

  add(column: VocabularyColumn, value: string, file: string, row: number): void {
    const ofColumn = this.uses.get(column);
    const before = ofColumn?.get(value);
    if (before === undefined) {
      ofColumn?.set(value, { rows: 1, file, firstRow: row });
    } else {
      before.rows++;
    }
  }

  list(): WordUse[] {
    return [...this.uses].flatMap(([column, values]) => [...values].map(([value, use]) => ({ column, value, ...use })));
  }
}
