import type { CellValue } from '../spreadsheet/cell.ts';
import { columnLetters } from '../spreadsheet/cell.ts';
import { cleanText, labelKey } from './clean-text.ts';
import type { ColumnRule, SheetName } from './columns.ts';
import { RegisterError } from './register-error.ts';

/** One row of a workbook or CSV file before its columns have names. */
export interface RawRow {
  readonly row: number;
  readonly cells: readonly { readonly column: number; readonly value: CellValue }[];
}

/** One of the tables of a register. */
export interface RawTable {
  readonly fileName: string;
  readonly sheet: SheetName;
  readonly date1904: boolean;
  rows(): AsyncIterable<readonly RawRow[]>;
}

/** The column that a cell belongs to: one of the register's, or a further one that the organisation added. */
export type CellTarget<Column extends string> =
  | { readonly kind: 'known'; readonly name: Column; readonly rule: ColumnRule }
  | { readonly kind: 'extra'; readonly name: string };

export interface Header<Column extends string> {
  /** @param column 0-based; a column without a header is named by its letters */
  target(column: number): CellTarget<Column>;
  /** Missing columns that are a finding. */
  readonly missing: readonly Column[];
}

/**
 * Reads the header row.
 * @throws RegisterError `missing_column` when a required column is missing; `duplicate_column` when a column of the
 *   register occurs twice, because it is unclear which one is meant
 */
export function readHeader<Column extends string>(
  table: RawTable,
  headerRow: RawRow,
  rules: Readonly<Record<Column, ColumnRule>>,
): Header<Column> {
  const names = Object.keys(rules).filter((name): name is Column => name in rules);
  const byKey = new Map(names.map((name) => [labelKey(name), name]));
  const targets = new Map<number, CellTarget<Column>>();
  const occurrences = new Map<string, number>();
  const headers: string[] = [];
  for (const { column, value } of headerRow.cells) {
    const header = value.kind === 'text' ? cleanText(value.text) : value.kind === 'number' ? String(value.number) : '';
    if (header === '') continue;
    headers.push(header);
    const known = byKey.get(labelKey(header));
    const count = (occurrences.get(labelKey(header)) ?? 0) + 1;
    occurrences.set(labelKey(header), count);
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
  const missing = names.filter((name) => !occurrences.has(labelKey(name)));
  const required = missing.filter((name) => rules[name].absence === 'refused');
  if (required.length > 0) {
    throw new RegisterError(
      'missing_column',
      `${place(table)}: no column "${required.join('", "')}" in the header row ${headerRow.row}; add it, cells may be empty`,
      { file: table.fileName, sheet: table.sheet, row: headerRow.row, column: required.join(', '), found: headers },
    );
  }
  return {
    target: (column) => targets.get(column) ?? { kind: 'extra', name: columnLetters(column) },
    missing: missing.filter((name) => rules[name].absence === 'finding'),
  };
}

/** Names file and sheet in an error message. */
export function place(table: Pick<RawTable, 'fileName' | 'sheet'>): string {
  return `${table.fileName}, sheet "${table.sheet}"`;
}
