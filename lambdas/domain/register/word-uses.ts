/** How often each value of a vocabulary column occurs in a register. */
import * as z from 'zod';
import { ownCopy } from './cells/own-copy.ts';
import { VOCABULARY_COLUMNS, type VocabularyColumn } from './columns.ts';
import { RegisterError } from './register-error.ts';
import { place, type RawTable } from './tables/table.ts';

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

/**
 * Bytes of the different values of a column. Far more than an organisation can map; an import refuses those that are not
 * mapped.
 */
const MAX_BYTES = 2_000_000;

interface Use {
  rows: number;
  readonly file: string;
  readonly firstRow: number;
}

export class WordUses {
  private readonly columns = new Map(
    VOCABULARY_COLUMNS.map((column) => [column, { uses: new Map<string, Use>(), bytes: 0 }]),
  );

  /** @throws RegisterError `too_many_values` for a column that holds no vocabulary */
  add(column: VocabularyColumn, value: string, table: Pick<RawTable, 'fileName' | 'sheet'>, row: number): void {
    const ofColumn = this.columns.get(column);
    if (ofColumn === undefined) return;
    const before = ofColumn.uses.get(value);
    if (before !== undefined) {
      before.rows++;
      return;
    }
    ofColumn.uses.set(ownCopy(value), { rows: 1, file: table.fileName, firstRow: row });
    ofColumn.bytes += Buffer.byteLength(value);
    if (ofColumn.bytes > MAX_BYTES) throw tooMany(column, table, row);
  }

  list(): WordUse[] {
    return [...this.columns].flatMap(([column, { uses }]) =>
      [...uses].map(([value, use]) => ({ column, value, ...use })),
    );
  }
}

function tooMany(column: VocabularyColumn, table: Pick<RawTable, 'fileName' | 'sheet'>, row: number): RegisterError {
  return new RegisterError(
    'too_many_values',
    `${place(table)}, row ${row}, column "${column}": the different values up to this row have more than ${MAX_BYTES} bytes ` +
      'together; no list of words is so long, so check that it is the right column',
    { file: table.fileName, sheet: table.sheet, row, column, maximumBytes: MAX_BYTES },
  );
}
