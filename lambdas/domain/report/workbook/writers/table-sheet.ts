import type { CellValue, ReportWriter, RowEmphasis, SheetDefinition, SheetWriter } from './report-writer.ts';

export interface WrittenSheet {
  readonly name: string;
  /** Number of rows without the header and a total. */
  readonly rows: number;
}

/** A table that continues in a sheet "Name (2)" when the first sheet is full. */
export class TableSheet {
  readonly #writer: ReportWriter;
  readonly #definition: SheetDefinition;
  readonly #written: { name: string; rows: number }[] = [];
  #sheet: SheetWriter;
  #rowsOfSheet = 0;

  constructor(writer: ReportWriter, definition: SheetDefinition) {
    this.#writer = writer;
    this.#definition = definition;
    this.#sheet = this.#open(definition.name);
  }

  #open(name: string): SheetWriter {
    this.#written.push({ name, rows: 0 });
    this.#rowsOfSheet = 0;
    return this.#writer.addSheet({ ...this.#definition, name });
  }

  /** Waits only when the sink is slower than the writer or the sheet is full. */
  async add(rows: readonly (readonly CellValue[])[], emphasis: RowEmphasis = 'plain'): Promise<void> {
    for (const row of rows) {
      if (this.#rowsOfSheet >= this.#writer.maximumRows) {
        await this.#sheet.end();
        this.#sheet = this.#open(`${this.#definition.name} (${this.#written.length + 1})`);
      }
      this.#rowsOfSheet++;
      const written = this.#written.at(-1);
      if (emphasis !== 'total' && written !== undefined) written.rows++;
      const pause = this.#sheet.addRow(row, emphasis);
      if (pause !== undefined) await pause;
    }
  }

  async end(): Promise<readonly WrittenSheet[]> {
    await this.#sheet.end();
    return this.#written;
  }
}
