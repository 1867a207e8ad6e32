import type { CellValue, CutCell, RowEmphasis } from './report-writer.ts';
import { type SheetPart, SheetPartBuilder } from './sheet-part.ts';

/** A row as the file stores it, and its cells as a reader finds them (`shown-cells.ts`). */
export interface WrittenRow {
  readonly text: string;
  readonly shown: string;
}

/** How the rows of a table are written. */
export interface RowFormat {
  readonly headerRows: number;
  /** Maximum number of data rows per sheet, without the header. */
  readonly maximumRows: number;
  /** @param row 1-based row of the sheet */
  write(cells: readonly CellValue[], row: number, emphasis: RowEmphasis, onCut: OnCutInRow): WrittenRow;
}
export type OnCutInRow = (cell: Pick<CutCell, 'header' | 'length'>) => void;

/** @param sheet from 0 */
export function sheetName(table: string, sheet: number): string {
  return sheet === 0 ? table : `${table} (${sheet + 1})`;
}

/** Rows of a table from some place on. They say their places themselves, so parts can be made in any order. */
export class TableRows {
  readonly #table: string;
  readonly #format: RowFormat;
  readonly #onCut: (cell: CutCell) => void;
  readonly #parts: SheetPart[] = [];
  #next: number;
  #builder: SheetPartBuilder | undefined;

  /** @param first index of the first row, among all rows of the table */
  constructor(table: string, format: RowFormat, first: number, onCut: (cell: CutCell) => void) {
    this.#table = table;
    this.#format = format;
    this.#next = first;
    this.#onCut = onCut;
  }

  get next(): number {
    return this.#next;
  }

  add(cells: readonly CellValue[], emphasis: RowEmphasis = 'plain'): void {
    const { maximumRows, headerRows } = this.#format;
    const sheet = Math.floor(this.#next / maximumRows);
    const onSheet = this.#next - sheet * maximumRows;
    if (onSheet === 0) this.#close();
    this.#builder ??= new SheetPartBuilder(sheet, this.#next);
    const row = headerRows + onSheet + 1;
    const { text, shown } = this.#format.write(cells, row, emphasis, (cut) =>
      this.#onCut({ sheet: sheetName(this.#table, sheet), row, ...cut }),
    );
    this.#builder.add(text, shown, emphasis === 'total');
    this.#next++;
  }

  /** The rows since the last call, as a part for each sheet that they are on. */
  take(): SheetPart[] {
    this.#close();
    return this.#parts.splice(0);
  }

  #close(): void {
    if (this.#builder !== undefined) this.#parts.push(this.#builder.finish());
    this.#builder = undefined;
  }
}
