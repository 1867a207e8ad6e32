/**
 * Limits of a cell and of a row, far above what a register holds. They let a mistake, such as a document in a cell, be named
 * by its row, and keep what is in memory at a time small.
 */
import { RegisterError } from '../register-error.ts';
import type { CellTarget } from './header.ts';
import type { NamedRow } from './named-row.ts';
import type { RawTable } from './table.ts';

/** UTF-16 units of a cell. Excel's own limit is 32,767. */
const MAX_CELL_LENGTH = 100_000;
/** Bytes of a row as JSON in UTF-8. */
const MAX_ROW_BYTES = 300_000;
/** A UTF-16 unit takes at most this many bytes as JSON: control characters, which take more, have been removed. */
const BYTES_PER_UNIT = 3;
/** Quotes, colon and comma of an added column. */
const UNITS_PER_ENTRY = 2;
/** Names of the register's own columns, with their punctuation. */
const ROW_OVERHEAD = 2_000;
/** Characters of a long value that a refusal repeats. */
const SHOWN_LENGTH = 60;

/** @throws RegisterError `cell_too_long` or `value_too_long` */
export function checkCell<Column extends string>(
  text: string,
  { name: column, rule: { maxLength, scrubbing } }: CellTarget<Column>,
  table: RawTable,
  row: number,
): void {
  if (text.length <= (maxLength ?? MAX_CELL_LENGTH)) return;
  const details = { file: table.fileName, sheet: table.sheet, row, column, length: text.length };
  const where = `${table.fileName}, sheet "${table.sheet}", row ${row}, column "${column}"`;
  if (text.length > MAX_CELL_LENGTH || maxLength === undefined) {
    throw new RegisterError('cell_too_long', `${where}: the cell has ${text.length} characters; shorten it`, {
      ...details,
      maximum: MAX_CELL_LENGTH,
    });
  }
  const shown = scrubbing === 'text' ? { value: `${text.slice(0, SHOWN_LENGTH).toWellFormed()}…` } : {};
  const value = shown.value === undefined ? '' : ` "${shown.value}"`;
  throw new RegisterError(
    'value_too_long',
    `${where}: the value${value} has ${text.length} characters, and at most ${maxLength} are allowed; shorten it`,
    { ...details, ...shown, maximum: maxLength },
  );
}

/** @throws RegisterError `row_too_large` */
export function checkRow<Column extends string>(
  { row, fields, extra }: NamedRow<Column>,
  { fileName, sheet }: RawTable,
): void {
  let units = 0;
  for (const column in fields) units += fields[column].length;
  for (const column in extra) units += column.length + (extra[column]?.length ?? 0) + UNITS_PER_ENTRY;
  if (units * BYTES_PER_UNIT + ROW_OVERHEAD <= MAX_ROW_BYTES) return;
  const bytes = Buffer.byteLength(JSON.stringify({ fields, extra }));
  if (bytes <= MAX_ROW_BYTES) return;
  throw new RegisterError(
    'row_too_large',
    `${fileName}, sheet "${sheet}", row ${row}: the row has ${bytes} bytes of text; shorten its longest cells`,
    { file: fileName, sheet, row, bytes, maximum: MAX_ROW_BYTES },
  );
}
