import { columnIndex, columnLetters } from './cell.ts';
import { cellAddress } from './cell-range.ts';
import { MAX_COLUMNS, MAX_ROWS } from './limits.ts';
import { SpreadsheetError } from './spreadsheet-error.ts';

/** Where a cell is, as details of an error. */
export interface CellPlace {
  readonly row: number;
  /** Letters, as a spreadsheet program shows them. */
  readonly column: string;
}

/**
 * Follows the rows and cells of a sheet. References are optional in the format: a row or cell without one comes right
 * after the previous one. Two cells at one address would mean that one of them is lost, so they are refused.
 */
export class CellPosition {
  /** 1-based; 0 before the first row. */
  row = 0;
  /** 0-based; -1 before the first cell of a row. */
  column = -1;
  private rowText = '0';
  /** The row in which each column last had a cell. */
  private readonly rowOfColumn = new Uint32Array(MAX_COLUMNS);

  /** @throws SpreadsheetError `damaged_workbook` */
  nextRow(reference: string | undefined): void {
    const row = reference === undefined ? this.row + 1 : /^\d+$/.test(reference) ? Number(reference) : 0;
    if (row < 1 || row > MAX_ROWS) {
      throw damaged(`the row after row ${this.row} has a number that no row can have`, { row: this.row });
    }
    if (row <= this.row) throw damaged(`row ${row} occurs twice or stands after row ${this.row}`, { row });
    this.row = row;
    this.rowText = String(row);
    this.column = -1;
  }

  /** @throws SpreadsheetError `damaged_workbook` */
  nextCell(reference: string | undefined): void {
    const column = reference === undefined ? this.column + 1 : columnIndex(reference);
    if (column < 0 || column >= MAX_COLUMNS || (reference !== undefined && !this.isOfRow(reference, column))) {
      throw damaged(`a cell of row ${this.row} has an address that is not of this row`, { row: this.row });
    }
    this.column = column;
    if (this.rowOfColumn[column] === this.row) throw this.damaged('two cells have this address');
    this.rowOfColumn[column] = this.row;
  }

  /** Such as `B7`. */
  address(): string {
    return cellAddress(this.row, this.column);
  }

  place(): CellPlace {
    return { row: this.row, column: columnLetters(this.column) };
  }

  /** An error that names the cell. */
  damaged(what: string): SpreadsheetError {
    return damaged(`cell ${this.address()}: ${what}`, { ...this.place() });
  }

  private isOfRow(reference: string, column: number): boolean {
    const letters = column < 26 ? 1 : column < 702 ? 2 : 3;
    return reference.length === letters + this.rowText.length && reference.endsWith(this.rowText);
  }
}

export function damaged(message: string, details: SpreadsheetError['details'] = {}): SpreadsheetError {
  return new SpreadsheetError('damaged_workbook', message, details);
}
