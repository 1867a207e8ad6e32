import { type Finding, finding } from '../../finding.ts';
import { columnLetters } from '../../spreadsheet/cell.ts';
import { cellText } from '../cells/cell-text.ts';
import { labelKey } from '../clean-text.ts';
import { type ColumnRule, EXTRA_RULE } from '../columns.ts';
import { scrubIdentityNumbers } from '../national-identity-number.ts';
import { RegisterError } from '../register-error.ts';
import { place, type RawRow, type RawTable } from './table.ts';

/** The longest header, which stands in every row of an added column and in findings. */
export const MAX_HEADER = 500;
/** No register has so many columns. */
const MAX_HEADERS = 1_000;

/** The column that a cell belongs to: one of the register's, or a further one that the organisation added. */
export type CellTarget<Column extends string> =
  | { readonly kind: 'known'; readonly name: Column; readonly rule: ColumnRule }
  | { readonly kind: 'extra'; readonly name: string; readonly rule: ColumnRule };

export interface Header<Column extends string> {
  readonly row: number;
  /** @param column 0-based; a column without a header is named by its letters */
  target(column: number): CellTarget<Column>;
}

/**
 * Reads the header row.
 * @param findings receives missing columns, added ones that look like them, and digits that look like a fødselsnummer in a header
 * @throws RegisterError `missing_column` when a column is missing without which no figure would be right;
 *   `duplicate_column` when a column of the register occurs twice, because it is unclear which one is meant;
 *   `value_too_long`; `row_too_large` for more columns than a register has
 */
export function readHeader<Column extends string>(
  table: RawTable,
  headerRow: RawRow,
  rules: Readonly<Record<Column, ColumnRule>>,
  findings: Finding[],
): Header<Column> {
  const names = Object.keys(rules).filter((name): name is Column => name in rules);
  const byKey = new Map(names.map((name) => [labelKey(name), name]));
  const targets: CellTarget<Column>[] = [];
  const occurrences = new Map<string, number>();
  const headers: string[] = [];
  const extraNames = new Set<string>();
  for (const { column, value } of headerRow.cells) {
    const header = headerText(table, headerRow.row, column, value, findings);
    if (header === '') continue;
    if (headers.push(header) > MAX_HEADERS) {
      throw new RegisterError(
        'row_too_large',
        `${place(table)}: the header row ${headerRow.row} has more than ${MAX_HEADERS} columns; remove those that are no part of the register`,
        { file: table.fileName, sheet: table.sheet, row: headerRow.row, maximum: MAX_HEADERS },
      );
    }
    const known = byKey.get(labelKey(header));
    const count = (occurrences.get(labelKey(header)) ?? 0) + 1;
    occurrences.set(labelKey(header), count);
    if (known !== undefined && count > 1) {
      throw new RegisterError(
        'duplicate_column',
        `${place(table)}: the column "${known}" occurs more than once in row ${headerRow.row}; keep one`,
        { file: table.fileName, sheet: table.sheet, row: headerRow.row, column: known },
      );
    }
    targets[column] =
      known === undefined
        ? { kind: 'extra', name: unusedName(header, count, extraNames), rule: EXTRA_RULE }
        : { kind: 'known', name: known, rule: rules[known] };
  }
  const missing = names.filter((name) => !occurrences.has(labelKey(name)));
  refuseMissing(
    table,
    headerRow.row,
    headers,
    missing.filter((name) => rules[name].absence === 'refused'),
    names.length - missing.length,
  );
  for (const column of missing.filter((name) => rules[name].absence === 'finding')) {
    findings.push(finding('column_missing', 'warning', { sheet: table.sheet, row: headerRow.row, column }));
  }
  for (const { column, header } of lookAlikes(targets, missing)) {
    const details = { column };
    findings.push(
      finding('column_looks_like', 'warning', { sheet: table.sheet, row: headerRow.row, column: header, details }),
    );
  }
  return {
    row: headerRow.row,
    target: (column) => targets[column] ?? { kind: 'extra', name: columnLetters(column), rule: EXTRA_RULE },
  };
}

/** Added columns that are written almost like a missing column of the register, such as `Antall deltakere`. */
function lookAlikes<Column extends string>(
  targets: readonly CellTarget<Column>[],
  missing: readonly Column[],
): { readonly column: Column; readonly header: string }[] {
  const byShape = new Map(missing.map((name) => [shapeOf(name), name]));
  return targets.flatMap((target) => {
    const column = target.kind === 'extra' ? byShape.get(shapeOf(target.name)) : undefined;
    return column === undefined ? [] : [{ column, header: target.name }];
  });
}

/** The letters of a header without marks, and without what stands in brackets. */
function shapeOf(header: string): string {
  return labelKey(header)
    .replace(/\([^)]*\)/g, '')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}

/** Each added column has a name of its own, or the cells of one would replace those of another. */
function unusedName(header: string, count: number, used: Set<string>): string {
  let name = count === 1 ? header : `${header} (${count})`;
  for (let next = count + 1; used.has(name); next++) name = `${header} (${next})`;
  used.add(name);
  return name;
}

function headerText(
  { fileName, sheet }: RawTable,
  row: number,
  column: number,
  value: RawRow['cells'][number]['value'],
  findings: Finding[],
): string {
  const text = cellText(value, 'text', false);
  const letters = columnLetters(column);
  if (text.length > MAX_HEADER) {
    throw new RegisterError(
      'value_too_long',
      `${fileName}, sheet "${sheet}", row ${row}, column ${letters}: the header has ${text.length} characters; shorten it`,
      { file: fileName, sheet, row, column: letters, length: text.length, maximum: MAX_HEADER },
    );
  }
  const scrubbed = scrubIdentityNumbers(text, EXTRA_RULE.scrubbing);
  if (scrubbed === undefined) return text;
  findings.push(finding('national_identity_number_removed', 'warning', { sheet, row, column: letters }));
  return scrubbed;
}

function refuseMissing(
  table: RawTable,
  row: number,
  headers: readonly string[],
  missing: readonly string[],
  known: number,
): void {
  if (missing.length === 0) return;
  const list = `no column "${missing.join('", "')}" in the header row ${row}`;
  const details = { file: table.fileName, sheet: table.sheet, row, column: missing.join(', ') };
  if (known === 0) {
    // The cells are not repeated: where the header is missing they are those of a data row.
    const message =
      `${place(table)}: ${list}, whose cells (${headers.length}) are all something else; the first row must be the ` +
      'header, and a csv file must have ; , tab or | between its cells';
    throw new RegisterError('missing_column', message, { ...details, cells: headers.length });
  }
  const message = `${place(table)}: ${list}; give the column that has it this header, or add one`;
  throw new RegisterError('missing_column', message, { ...details, found: [...headers] });
}
