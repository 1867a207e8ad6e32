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
/** Cells of all ranges, in rows that have data. Nobody merges a fraction of it. */
const MAX_COVERED = 20_000_000;
/** Ranges that hide nothing and have a finding of their own; the others share one. */
const MAX_FINDINGS = 100;
/** A merged number of participants says how many they were together, and cannot be shared out among the rows. */
const NOT_FOR_EACH_ROW = 'antall_deltakere';

interface RangeState {
  readonly range: CellRange;
  /** Of the first cell; empty when its row is empty. */
  value: string;
  /** Data rows of the range so far. */
  rows: number;
  /** Whether all cells of the range but the first are empty, or have the value of the first. */
  hidesNothing: boolean;
}

/**
 * Gives every data row of a merged range the value of its first cell, in the first column of the range. A cell with a value
 * of its own, which some programs leave there unseen, keeps it, and the finding says so.
 */
export class MergedCells<Column extends string> {
  private readonly table: RawTable;
  private readonly header: Header<Column>;
  /** By first column, then from top to bottom. */
  private readonly states: readonly RangeState[];
  /** Those that no row has reached, the next one last. */
  private readonly ahead: RangeState[];
  /** Those of the row, in the order of `states`. */
  private open: RangeState[] = [];
  private covered = 0;

  /**
   * @throws RegisterError `merged_cells` for a range that touches the header row or overlaps with another one; for too many
   *   ranges
   */
  constructor(table: RawTable, header: Header<Column>) {
    this.table = table;
    this.header = header;
    const [first] = table.merged;
    if (first !== undefined && table.merged.length > MAX_RANGES) {
      throw refusal(table, first, `the sheet has more than ${MAX_RANGES} merged ranges`);
    }
    const below = inOrder(table).filter((range) => range.lastRow >= header.row);
    for (const range of below) {
      if (range.firstRow <= header.row) throw refusal(table, range, 'cells of the header row are merged');
    }
    this.states = below.map((range) => ({ range, value: '', rows: 0, hidesNothing: true }));
    this.ahead = this.states.toSorted((left, right) => right.range.firstRow - left.range.firstRow);
  }

  /**
   * @param row the rows in ascending order
   * @returns UTF-16 units that the row has more
   * @throws RegisterError `merged_cells` for the merged number of participants of several rows, for too wide a range, and for
   *   too many cells
   */
  fill(row: NamedRow<Column>): number {
    if (this.ahead.length === 0 && this.open.length === 0) return 0;
    this.open = this.open.filter(({ range }) => range.lastRow >= row.row);
    const before = this.open.length;
    for (let next = this.ahead.at(-1); next !== undefined && next.range.firstRow <= row.row; next = this.ahead.at(-1)) {
      this.ahead.pop();
      if (next.range.lastRow >= row.row) this.open.push(next);
    }
    if (this.open.length > before) this.open.sort((left, right) => left.range.firstColumn - right.range.firstColumn);
    let filled = 0;
    for (const state of this.open) filled += this.fillRange(row, state);
    return filled;
  }

  /** What there is to say about the ranges that have rows. */
  findings(): Finding[] {
    const { table } = this;
    const withRows = this.states.filter(({ rows }) => rows > 0);
    const plain = withRows.filter(({ hidesNothing }) => hidesNothing);
    const named = new Set(plain.slice(0, MAX_FINDINGS));
    const findings = withRows
      .filter((state) => !state.hidesNothing || named.has(state))
      .map(({ range, hidesNothing }) => {
        const code = hidesNothing ? 'merged_cells' : 'merged_cells_with_values';
        return findingOf(code, table, range, this.header.target(range.firstColumn).name);
      });
    const count = plain.length - named.size;
    if (count > 0)
      findings.push(finding('further_merged_cells', 'warning', { sheet: table.sheet, details: { count } }));
    return findings;
  }

  private fillRange(row: NamedRow<Column>, state: RangeState): number {
    const { range } = state;
    const target = this.header.target(range.firstColumn);
    state.rows++;
    if (target.name === NOT_FOR_EACH_ROW && state.rows > 1) {
      throw refusal(this.table, range, `one ${target.name} stands for several rows`);
    }
    if (range.lastColumn - range.firstColumn >= MAX_WIDTH) throw refusal(this.table, range, 'the range is too wide');
    this.covered += range.lastColumn - range.firstColumn + 1;
    if (this.covered > MAX_COVERED) throw refusal(this.table, range, `more than ${MAX_COVERED} cells are merged`);
    const own = cellOf(row, target);
    let filled = 0;
    if (row.row === range.firstRow) state.value = own;
    else if (own === '') {
      setCell(row, target, state.value);
      filled = state.value.length;
    } else if (own !== state.value) state.hidesNothing = false;
    for (let column = range.firstColumn + 1; column <= range.lastColumn; column++) {
      if (cellOf(row, this.header.target(column)) !== '') state.hidesNothing = false;
    }
    return filled;
  }
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

function inOrder(table: RawTable): CellRange[] {
  const sorted = table.merged.toSorted(
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
