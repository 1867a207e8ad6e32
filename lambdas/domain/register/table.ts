import type { CellValue } from '../spreadsheet/cell.ts';
import { columnLetters } from '../spreadsheet/cell.ts';
import { cleanText, labelKey } from './clean-text.ts';
import type { ColumnRule, SheetName } from './columns.ts';
import { RegisterError } from './register-error.ts';

/** One row of a register before its columns have names, from a workbook and a csv file alike. */
export interface RawRow {
  readonly row: number;
  readonly cells: readonly { readonly column: number; readonly value: CellValue }[];
}

/** One of the two tables of a register. */
export interface RawTable {
  readonly fileName: string;
  readonly sheet: SheetName;
  readonly date1904: boolean;
  rows(): AsyncIterable<readonly RawRow[]>;
}

/** Where a cell goes: a column of the register, or one that the organisation keeps beside them. */
export type CellTarget<Column extends string> =
  | { readonly kind: 'known'; readonly name: Column; readonly rule: ColumnRule }
  | { readonly kind: 'extra'; readonly name: string };

export interface Header<Column extends string> {
  /** Of the 0-based column; columns without a header are named by their letters. */
  target(column: number): CellTarget<Column>;
  /** Columns that the table lacks and can do without. */
  readonly missing: readonly Column[];
}

/**
 * Reads the header row. @throws RegisterError `missing_column` when one is lacking that figures hang on,
 * `duplicate_column` when one stands there twice, so that nobody can know which is meant.
 */
export function readHeader<Column extends string>(
  table: RawTable,
  headerRow: RawRow,
  rules: Readonly<Record<Column, ColumnRule>>,
): Header<Column> {
  const names = Object.keys(rules).filter((name): name is Column => name in rules);
  const byKey = new Map(names.map((name) => [labelKey(name), name]));
  const targets = new Map<number, CellTarget<Column>>();
  const taken = new Map<string, number>();
  const headers: string[] = [];
  for (const { column, value } of headerRow.cells) {
    const header = value.kind === 'text' ? cleanText(value.text) : value.kind === 'number' ? String(value.number) : '';
    if (header === '') continue;
    headers.push(header);
    const known = byKey.get(labelKey(header));
    const count = (taken.get(labelKey(header)) ?? 0) + 1;
    taken.set(labelKey(header), count);
    if (known === undefined) {
      targets.set(column, { kind: 'extra', name: count === 1 ? header : `${header} (${count})` });
    } else if (count > 1) {
      throw new RegisterError(
        'duplicate_column',
        `${place(table)}: the column "${known}" stands there more than once; keep one`,
        { file: table.fileName, sheet: table.sheet, row: headerRow.row, column: known },
      );
    } else {
      targets.set(column, { kind: 'known', name: known, rule: rules[known] });
    }
  }
  const missing = names.filter((name) => !taken.has(labelKey(name)));
  const lacking = missing.filter((name) => rules[name].required);
  if (lacking.length > 0) {
    throw new RegisterError(
      'missing_column',
      `${place(table)}: no column "${lacking.join('", "')}" in the header row ${headerRow.row}; add it, cells may be empty`,
      { file: table.fileName, sheet: table.sheet, row: headerRow.row, column: lacking.join(', '), found: headers },
    );
  }
  return {
    target: (column) => targets.get(column) ?? { kind: 'extra', name: columnLetters(column) },
    missing: missing.filter((name) => !rules[name].required),
  };
}

/** File and sheet for an error message. */
export function place(table: Pick<RawTable, 'fileName' | 'sheet'>): string {
  return `${table.fileName}, sheet "${table.sheet}"`;
}
