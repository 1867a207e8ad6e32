import type { Finding } from '../../finding.ts';
import type { CellValue } from '../../spreadsheet/cell.ts';
import type { CellRange } from '../../spreadsheet/cell-range.ts';
import type { SheetName } from '../columns.ts';

/** One row of a workbook or csv file before its columns have names. */
export interface RawRow {
  /** 1-based, as a spreadsheet program shows it. */
  readonly row: number;
  readonly cells: readonly { readonly column: number; readonly value: CellValue }[];
}

/** One of the tables of a register. */
export interface RawTable {
  readonly fileName: string;
  readonly sheet: SheetName;
  readonly date1904: boolean;
  /** What opening the file found. */
  readonly findings: readonly Finding[];
  /** @param onMerged called with each merged range after the last row */
  rows(onMerged: (range: CellRange) => void): AsyncIterable<readonly RawRow[]>;
}

/** The tables of a register; undefined for a sheet or file that is not given. */
export interface RegisterTables {
  readonly activities: RawTable;
  readonly attendances: RawTable | undefined;
  readonly peerSupporters: RawTable | undefined;
  /** Names of the workbook's other sheets, which are not read. */
  readonly otherSheets: readonly string[];
}

/** Names file and sheet in an error message. */
export function place(table: Pick<RawTable, 'fileName' | 'sheet'>): string {
  return `${table.fileName}, sheet "${table.sheet}"`;
}
