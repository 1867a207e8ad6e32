/**
 * Limits of a cell and of a row, far above what a register holds. They let a mistake, such as a document in a cell, be named
 * by its row, and keep what is in memory at a time small.
 */
import { columnLetters } from '../../spreadsheet/cell.ts';
import { RegisterError } from '../register-error.ts';
import type { CellTarget } from './header.ts';
import type { NamedRow } from './named-row.ts';
import { place, type RawRow, type RawTable } from './table.ts';

/** UTF-16 units of a cell, before and after it is cleaned. Excel's own limit is 32,767. */
export const MAX_CELL_LENGTH = 100_000;
/** UTF-16 units of the cells of a row before they are cleaned. Spaces at their ends are more than their text in no register. */
const MAX_RAW_ROW_LENGTH = 1_000_000;
/**
 * UTF-16 units of the cells of a table, where its own bytes are not more: a workbook can repeat one text in many cells. A
 * million activities with five attendances each have 0.4 billion.
 */
const MAX_TABLE_LENGTH = 600_000_000;
/** Accents that stand on one letter. Text is compared in a form whose computation takes long when there are many. */
const TOO_MANY_ACCENTS = /\p{M}{100}/u;
const MAX_ACCENTS = 99;
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

/** Limits what cleaning the cells of one table reads. */
export class RawTextLimits {
  private readonly table: RawTable;
  private readonly maximum: number;
  private length = 0;
  private before = 0;

  constructor(table: RawTable) {
    this.table = table;
    this.maximum = Math.max(MAX_TABLE_LENGTH, table.bytes);
  }

  /**
   * @param nameOf the column with that index
   * @returns UTF-16 units of the batch, this row included
   * @throws RegisterError `cell_too_long`, `row_too_large` or `workbook_too_large`
   */
  check({ row, cells }: RawRow, nameOf: (column: number) => string): number {
    let length = 0;
    for (const { column, value } of cells) {
      if (value.kind !== 'text') continue;
      if (value.text.length > MAX_CELL_LENGTH) throw cellTooLong(this.table, row, nameOf(column), value.text.length);
      length += value.text.length;
    }
    if (length > MAX_RAW_ROW_LENGTH) {
      const { fileName: file, sheet } = this.table;
      throw new RegisterError(
        'row_too_large',
        `${place(this.table)}, row ${row}: the row has ${length} characters, spaces included; shorten its longest cells`,
        { file, sheet, row, length, maximum: MAX_RAW_ROW_LENGTH },
      );
    }
    this.add(length, row);
    return this.length - this.before;
  }

  nextBatch(): void {
    this.before = this.length;
  }

  /** @param length UTF-16 units more in that row. @throws RegisterError `workbook_too_large` */
  add(length: number, row: number): void {
    this.length += length;
    if (this.length <= this.maximum) return;
    const { fileName: file, sheet } = this.table;
    throw new RegisterError(
      'workbook_too_large',
      `${place(this.table)}, row ${row}: the cells up to this row have more than ${this.maximum} characters together; ` +
        'divide the register into several files',
      { file, sheet, row, maximum: this.maximum },
    );
  }
}

/** Of a column by its letters, as long as no header names it. */
export const byLetters = (column: number): string => columnLetters(column);

function cellTooLong({ fileName, sheet }: RawTable, row: number, column: string, length: number): RegisterError {
  return new RegisterError(
    'cell_too_long',
    `${fileName}, sheet "${sheet}", row ${row}, column "${column}": the cell has ${length} characters; shorten it`,
    { file: fileName, sheet, row, column, length, maximum: MAX_CELL_LENGTH },
  );
}

/** @throws RegisterError `cell_too_long` or `value_too_long` */
export function checkCell<Column extends string>(
  text: string,
  target: CellTarget<Column>,
  table: RawTable,
  row: number,
): void {
  if (text.length > MAX_ACCENTS && TOO_MANY_ACCENTS.test(text)) {
    const { details, where } = placeOf(text, target, table, row);
    throw new RegisterError(
      'value_too_long',
      `${where}: a letter has more than ${MAX_ACCENTS} accents; write it with at most one`,
      { ...details, maximum: MAX_ACCENTS },
    );
  }
  if (text.length > (target.rule.maxLength ?? MAX_CELL_LENGTH)) throw tooLong(text, target, table, row);
}

function tooLong<Column extends string>(
  text: string,
  target: CellTarget<Column>,
  table: RawTable,
  row: number,
): RegisterError {
  const { maxLength, scrubbing } = target.rule;
  if (text.length > MAX_CELL_LENGTH || maxLength === undefined)
    return cellTooLong(table, row, target.name, text.length);
  const { details, where } = placeOf(text, target, table, row);
  const shown = scrubbing === 'text' ? { value: `${text.slice(0, SHOWN_LENGTH).toWellFormed()}…` } : {};
  const value = shown.value === undefined ? '' : ` "${shown.value}"`;
  return new RegisterError(
    'value_too_long',
    `${where}: the value${value} has ${text.length} characters, and at most ${maxLength} are allowed; shorten it`,
    { ...details, ...shown, maximum: maxLength },
  );
}

function placeOf<Column extends string>(
  { length }: string,
  { name: column }: CellTarget<Column>,
  { fileName: file, sheet }: RawTable,
  row: number,
) {
  const where = `${file}, sheet "${sheet}", row ${row}, column "${column}"`;
  return { details: { file, sheet, row, column, length }, where };
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
