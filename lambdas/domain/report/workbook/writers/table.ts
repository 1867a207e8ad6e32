import type { CellValue, OnCut, RowEmphasis, TableWriter, WrittenSheet } from './report-writer.ts';
import type { SheetPart } from './sheet-part.ts';
import { type RowFormat, sheetName, TableRows } from './table-rows.ts';
import type { Deflated } from './zip/deflated.ts';

/** One sheet of a table in the file, with its header written. */
export interface OpenSheet {
  add(rows: Deflated): Promise<void>;
  /** @param rows below the header, without totals */
  end(rows: number): Promise<void>;
}

/** Rows that are made before they are written. */
const ROWS_TOGETHER = 2_000;

/** A table of any format. */
export class Table implements TableWriter {
  readonly #name: string;
  readonly #format: RowFormat;
  readonly #onCut: OnCut;
  readonly #open: (name: string) => Promise<OpenSheet>;
  readonly #written: { name: string; rows: number; parts: { rows: number; sha256: string }[] }[] = [];
  #sheet: OpenSheet | undefined;
  #next = 0;

  /** @param open begins a sheet of the table in the file */
  constructor(name: string, format: RowFormat, onCut: OnCut, open: (name: string) => Promise<OpenSheet>) {
    this.#name = name;
    this.#format = format;
    this.#onCut = onCut;
    this.#open = open;
  }

  rowsFrom(first: number): TableRows {
    return new TableRows(this.#name, this.#format, first, this.#onCut);
  }

  async add(rows: Iterable<readonly CellValue[]>, emphasis: RowEmphasis = 'plain'): Promise<void> {
    const made = this.rowsFrom(this.#next);
    for (const row of rows) {
      made.add(row, emphasis);
      if (made.next === this.#next + ROWS_TOGETHER) await this.addParts(made.take());
    }
    await this.addParts(made.take());
  }

  async addParts(parts: readonly SheetPart[]): Promise<void> {
    for (const part of parts) {
      if (part.first !== this.#next) throw new Error(`Row ${this.#next} of ${this.#name} is followed by ${part.first}`);
      const sheet = await this.#sheetOf(part.sheet);
      const { rows, totals, sha256 } = part;
      const written = this.#written[part.sheet];
      if (written !== undefined) written.rows += rows - totals;
      written?.parts.push({ rows, sha256 });
      this.#next += rows;
      await sheet.add(part);
    }
  }

  async end(): Promise<readonly WrittenSheet[]> {
    await this.#sheetOf(Math.max(0, this.#written.length - 1));
    await this.#endSheet();
    return this.#written;
  }

  async #sheetOf(sheet: number): Promise<OpenSheet> {
    if (this.#sheet !== undefined && sheet === this.#written.length - 1) return this.#sheet;
    await this.#endSheet();
    const name = sheetName(this.#name, this.#written.length);
    this.#written.push({ name, rows: 0, parts: [] });
    this.#sheet = await this.#open(name);
    return this.#sheet;
  }

  async #endSheet(): Promise<void> {
    const open = this.#sheet;
    this.#sheet = undefined;
    await open?.end(this.#written.at(-1)?.rows ?? 0);
  }
}
