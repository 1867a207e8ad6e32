import type ExcelJS from 'exceljs';
import { columnLetters } from '../../../../spreadsheet/cell.ts';
import type { CellValue, RowEmphasis, SheetColumn, SheetDefinition, SheetWriter } from '../report-writer.ts';
import { escapeForWorkbook, safeText } from '../safe-text.ts';
import type { Sink } from '../sink.ts';
import { headerFooter } from './header-footer.ts';
import { tablePage } from './page-setup.ts';
import { headerHeight, WrappedLines } from './row-height.ts';
import { bandsOf, headerRows } from './sheet-header.ts';
import { columnWidth, heightOfLines, NORMAL_FONT_SIZE } from './text-measure.ts';
import { workbookValue } from './workbook-cell.ts';
import { bandStyle, type ColumnStyles, columnStyles } from './workbook-styles.ts';
import type { WorkbookOptions } from './workbook-writer.ts';
import { SheetQueue } from './zip-input.ts';

/** A table in a workbook: header, filter, frozen panes, and pages on which every column can be read. */
export class WorkbookSheet implements SheetWriter {
  readonly #sheet: ExcelJS.Worksheet;
  readonly #queue: SheetQueue;
  readonly #definition: SheetDefinition;
  readonly #styles: readonly ColumnStyles[];
  readonly #options: WorkbookOptions;
  readonly #wrapped: WrappedLines;
  readonly #fontSize: number;
  readonly #headerRow: number;
  #row: number;
  #lastFilteredRow: number;

  constructor(
    workbook: ExcelJS.stream.xlsx.WorkbookWriter,
    sink: Sink,
    definition: SheetDefinition,
    options: WorkbookOptions,
  ) {
    this.#definition = definition;
    this.#options = options;
    const { columns, frozenColumns, fontSize = NORMAL_FONT_SIZE } = definition;
    this.#styles = columns.map((column) => columnStyles(column, fontSize));
    this.#fontSize = fontSize;
    this.#wrapped = new WrappedLines(columns, fontSize);
    const header = headerRows(definition, 'xlsx');
    this.#headerRow = header.length;
    this.#row = header.length;
    this.#lastFilteredRow = header.length;
    const repeated = frozenColumns === 0 ? undefined : `A:${columnLetters(frozenColumns - 1)}`;
    this.#sheet = workbook.addWorksheet(definition.name, {
      properties: { tabColor: { argb: `FF${definition.tabColour}` } },
      views: [{ state: 'frozen', xSplit: frozenColumns, ySplit: header.length, showGridLines: false }],
      pageSetup: tablePage(columns, fontSize, { rows: header.length, columns: repeated }),
      headerFooter: headerFooter(options.properties, 'table'),
    });
    this.#queue = new SheetQueue(this.#sheet, sink);
    this.#sheet.columns = columns.map((column) => ({ width: columnWidth(column, fontSize) }));
    this.#writeHeader(header, fontSize);
  }

  #writeHeader(header: readonly (readonly CellValue[])[], fontSize: number): void {
    const { columns } = this.#definition;
    header.forEach((texts, index) => {
      const row = this.#sheet.getRow(index + 1);
      const isAbove = index < header.length - 1;
      columns.forEach((_, column) => {
        const cell = row.getCell(column + 1);
        cell.value = escapeForWorkbook(safeText(String(texts[column] ?? '')).text);
        cell.style = isAbove ? bandStyle(fontSize) : (this.#styles[column]?.header ?? {});
      });
      row.height = isAbove ? fontSize * 2.8 : headerHeight(columns, fontSize);
    });
    if (header.length > 1) {
      for (const { column, span } of bandsOf(columns)) {
        if (span > 1) this.#sheet.mergeCells(1, column + 1, 1, column + span);
      }
    }
    for (let row = 1; row <= header.length; row++) this.#sheet.getRow(row).commit();
  }

  addRow(cells: readonly CellValue[], emphasis: RowEmphasis = 'plain'): Promise<void> | undefined {
    this.#row++;
    // exceljs omits a row without values and would give its number to the next row, so the number is explicit.
    const row = this.#sheet.getRow(this.#row);
    const values = this.#definition.columns.map((column, index) => this.#written(cells[index] ?? null, column));
    const lines = this.#wrapped.linesOf(values);
    const style = emphasis === 'plain' && lines > 1 ? 'tall' : emphasis;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      // An empty cell has a style too, so that the line under the row has no gap.
      const cell = row.getCell(index + 1);
      if (value !== null) cell.value = value;
      cell.style = this.#styles[index]?.[style] ?? {};
    }
    row.height = heightOfLines(lines, this.#fontSize);
    row.commit();
    if (emphasis !== 'total') this.#lastFilteredRow = this.#row;
    return this.#queue.wait();
  }

  async end(): Promise<void> {
    await this.#queue.wait();
    const { columns, withoutFilter } = this.#definition;
    if (withoutFilter !== true) {
      this.#sheet.autoFilter = {
        from: { row: this.#headerRow, column: 1 },
        to: { row: this.#lastFilteredRow, column: columns.length },
      };
    }
    // Do not wait here: an input that has ended never emits `drain` again. `finish` waits for all sheets.
    this.#sheet.commit();
  }

  #written(value: CellValue, column: SheetColumn): string | number | null {
    return workbookValue(value, column.type, this.#options.yesNo, (length) =>
      this.#options.onCut({ sheet: this.#definition.name, row: this.#row, header: column.header, length }),
    );
  }
}
