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
  readonly merged: readonly CellRange[];
  /** Bytes that reading the rows passes through. */
  readonly bytes: number;
  /** The rows in order. @param onBytes called with the size of each piece that has been read */
  rows(onBytes: (bytes: number) => Promise<void>): AsyncIterable<readonly RawRow[]>;
}

/** The tables of a file; undefined for a sheet or csv that is not given. */
export interface RegisterTables {
  readonly activities: RawTable | undefined;
  readonly attendances: RawTable | undefined;
  readonly peerSupporters: RawTable | undefined;
  /** Names of the workbook's other sheets, which are not read. */
  readonly otherSheets: readonly string[];
  /** What each file of the input is. */
  readonly parts: readonly { readonly fileName: string; readonly kind: 'workbook' | SheetName }[];
}

/** Names file and sheet in an error message. */
export function place(table: Pick<RawTable, 'fileName' | 'sheet'>): string {
  return `${table.fileName}, sheet "${table.sheet}"`;
}
