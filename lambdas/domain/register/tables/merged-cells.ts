/**
 * Merged cells. A spreadsheet stores the value of a merged range in its first cell alone, and shows it for all of its rows:
 * a branch beside its activities, or an activity beside its participants.
 */
import { type Finding, finding } from '../../finding.ts';
import { type CellRange, rangeAddress } from '../../spreadsheet/cell-range.ts';
import { RegisterError } from '../register-error.ts';
import type { CellTarget, Header } from './header.ts';
import type { NamedRow } from './named-row.ts';
import { place, type RawTable } from './table.ts';

/** More than anybody merges by hand. */
const MAX_RANGES = 5_000;
/** No table is that wide. */
const MAX_WIDTH = 1_000;
/** Ranges that hide nothing and have a finding of their own; the others share one. */
const MAX_FINDINGS = 100;
/** A merged number of participants says how many they were together, and cannot be shared out among the rows. */
const NOT_FOR_EACH_ROW = 'antall_deltakere';

/**
 * Gives every data row of a merged range the value of its first cell, in the first column of the range. A cell with a value
 * of its own, which some programs leave there unseen, keeps it, and the finding says so.
 * @param rows in ascending order
 * @throws RegisterError `merged_cells` for a range that touches the header row, overlaps with another one, or merges the
 *   number of participants of several rows; for too many or too wide ranges
 */
export function fillMergedCells<Column extends string>(
  rows: readonly NamedRow<Column>[],
  ranges: readonly CellRange[],
  header: Header<Column>,
  table: RawTable,
  findings: Finding[],
): void {
  const first = ranges[0];
  if (first === undefined) return;
  if (ranges.length > MAX_RANGES) throw refusal(table, first, `the sheet has ${ranges.length} merged ranges`);
  let plain = 0;
  for (const range of inOrder(ranges, table)) {
    if (range.lastRow < header.row) continue;
    if (range.firstRow <= header.row) throw refusal(table, range, 'cells of the header row are merged');
    const members = rowsIn(rows, range);
    if (members.length === 0) continue;
    const target = header.target(range.firstColumn);
    if (target.name === NOT_FOR_EACH_ROW && members.length > 1) {
      throw refusal(table, range, `one ${target.name} stands for several rows`);
    }
    if (range.lastColumn - range.firstColumn >= MAX_WIDTH) throw refusal(table, range, 'the range is too wide');
    if (!fill(members, range, header)) {
      findings.push(findingOf('merged_cells_with_values', table, range, target.name));
    } else if (++plain <= MAX_FINDINGS) {
      findings.push(findingOf('merged_cells', table, range, target.name));
    }
  }
  if (plain > MAX_FINDINGS) {
    const details = { count: plain - MAX_FINDINGS };
    findings.push(finding('further_merged_cells', 'warning', { sheet: table.sheet, details }));
  }
}

/** @returns whether all cells of the range but the first are empty, or have the value of the first */
function fill<Column extends string>(
  members: readonly NamedRow<Column>[],
  { firstRow, firstColumn, lastColumn }: CellRange,
  header: Header<Column>,
): boolean {
  const target = header.target(firstColumn);
  const [top] = members;
  // The first row of the range may have been empty.
  const value = top?.row === firstRow ? cellOf(top, target) : '';
  let hidesNothing = true;
  for (const row of members) {
    const own = cellOf(row, target);
    if (own === '') setCell(row, target, value);
    else if (own !== value) hidesNothing = false;
    for (let column = firstColumn + 1; column <= lastColumn; column++) {
      if (cellOf(row, header.target(column)) !== '') hidesNothing = false;
    }
  }
  return hidesNothing;
}

function cellOf<Column extends string>({ fields, extra }: NamedRow<Column>, target: CellTarget<Column>): string {
  if (target.kind === 'known') return fields[target.name];
  return Object.hasOwn(extra, target.name) ? (extra[target.name] ?? '') : '';
}

function setCell<Column extends string>(row: NamedRow<Column>, target: CellTarget<Column>, value: string): void {
  if (value === '') return;
  if (target.kind === 'known') row.fields[target.name] = value;
  else row.extra = { ...row.extra, [target.name]: value };
}

/** The rows of a range, found by bisection because a sheet may have many ranges and many rows. */
function rowsIn<Row extends { readonly row: number }>(rows: readonly Row[], { firstRow, lastRow }: CellRange): Row[] {
  return rows.slice(countBefore(rows, firstRow), countBefore(rows, lastRow + 1));
}

function countBefore(rows: readonly { readonly row: number }[], row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.row ?? row) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By first column, then from top to bottom. */
function inOrder(ranges: readonly CellRange[], table: RawTable): CellRange[] {
  const sorted = ranges.toSorted(
    (left, right) => left.firstColumn - right.firstColumn || left.firstRow - right.firstRow,
  );
  sorted.forEach((range, index) => {
    const before = sorted[index - 1];
    if (before?.firstColumn === range.firstColumn && before.lastRow >= range.firstRow) {
      throw refusal(table, range, `it overlaps with ${rangeAddress(before)}`);
    }
  });
  return sorted;
}

function findingOf(code: string, { sheet }: RawTable, range: CellRange, column: string): Finding {
  const details = { range: rangeAddress(range) };
  return finding(code, 'warning', { sheet, row: range.firstRow, column, details });
}

function refusal(table: RawTable, range: CellRange, what: string): RegisterError {
  const address = rangeAddress(range);
  return new RegisterError(
    'merged_cells',
    `${place(table)}, merged cells ${address}: ${what}; unmerge them and fill in each cell`,
    { file: table.fileName, sheet: table.sheet, row: range.firstRow, range: address },
  );
}
