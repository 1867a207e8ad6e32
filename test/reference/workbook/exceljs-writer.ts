/**
 * The workbook as exceljs writes it from the same definitions: cell by cell, held in memory. The writer of the report makes its
 * XML itself; both must be the same to a reader.
 */
import ExcelJS from 'exceljs';
import type {
  CellValue,
  DocumentProperties,
  RowEmphasis,
  SheetDefinition,
} from '../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { safeText } from '../../../lambdas/domain/report/workbook/writers/safe-text.ts';
import { headerFooter } from '../../../lambdas/domain/report/workbook/writers/xlsx/header-footer.ts';
import type { PageDefinition } from '../../../lambdas/domain/report/workbook/writers/xlsx/page-definition.ts';
import {
  type PageSetup,
  SINGLE_PAGE,
  tablePage,
} from '../../../lambdas/domain/report/workbook/writers/xlsx/page-setup.ts';
import { headerHeight, WrappedLines } from '../../../lambdas/domain/report/workbook/writers/xlsx/row-height.ts';
import { bandsOf, headerRows } from '../../../lambdas/domain/report/workbook/writers/xlsx/sheet-header.ts';
import type { CellStyle } from '../../../lambdas/domain/report/workbook/writers/xlsx/styles/cell-style.ts';
import { bandStyle, columnStyles } from '../../../lambdas/domain/report/workbook/writers/xlsx/styles/column-styles.ts';
import {
  PAGE_CELL_STYLES,
  typeOfPageStyle,
} from '../../../lambdas/domain/report/workbook/writers/xlsx/styles/page-styles.ts';
import {
  columnWidth,
  heightOfLines,
  NORMAL_FONT_SIZE,
} from '../../../lambdas/domain/report/workbook/writers/xlsx/text-measure.ts';
import { workbookValue } from '../../../lambdas/domain/report/workbook/writers/xlsx/workbook-cell.ts';

/** Rows with the emphasis that they are written with. */
export type Rows = readonly (readonly [rows: readonly (readonly CellValue[])[], emphasis?: RowEmphasis])[];

export class ExceljsWriter {
  readonly #workbook = new ExcelJS.Workbook();
  readonly #properties: DocumentProperties;
  readonly #yesNo: readonly [string, string];

  constructor(properties: DocumentProperties, yesNo: readonly [string, string]) {
    this.#properties = properties;
    this.#yesNo = yesNo;
    const { title, subject, creator, created } = properties;
    const by = { creator, lastModifiedBy: creator };
    Object.assign(this.#workbook, { title, subject, ...by, created, modified: created });
  }

  addTable(definition: SheetDefinition, rows: Rows): void {
    const { columns, frozenColumns, fontSize = NORMAL_FONT_SIZE, withoutFilter } = definition;
    const header = headerRows(definition, 'xlsx');
    const sheet = this.#workbook.addWorksheet(definition.name, {
      properties: { tabColor: { argb: `FF${definition.tabColour}` } },
      views: [{ state: 'frozen', xSplit: frozenColumns, ySplit: header.length, showGridLines: false }],
      pageSetup: pageSetupOf(tablePage(columns, fontSize, { rows: header.length, columns: undefined })),
      headerFooter: headerFooter(this.#properties, 'table'),
    });
    sheet.columns = columns.map((column) => ({ width: columnWidth(column, fontSize) }));
    const styles = columns.map((column) => columnStyles(column, fontSize));
    header.forEach((texts, index) => {
      const isAbove = index < header.length - 1;
      const row = sheet.getRow(index + 1);
      row.height = isAbove ? fontSize * 2.8 : headerHeight(columns, fontSize);
      columns.forEach((_, column) => {
        const text = safeText(String(texts[column] ?? '')).text;
        const style = isAbove ? bandStyle(fontSize) : (styles[column]?.header ?? {});
        fill(row.getCell(column + 1), text === '' ? null : text, style);
      });
    });
    for (const { column, span } of header.length > 1 ? bandsOf(columns) : []) {
      if (span > 1) sheet.mergeCells(1, column + 1, 1, column + span);
    }
    const wrapped = new WrappedLines(columns, fontSize);
    let last = header.length;
    let filtered = header.length;
    for (const [batch, emphasis = 'plain'] of rows) {
      for (const cells of batch) {
        const row = sheet.getRow(++last);
        const values = columns.map(({ type }, index) =>
          workbookValue(cells[index] ?? null, type, this.#yesNo, () => undefined),
        );
        const lines = Math.max(
          1,
          ...values.map((value, index) => (typeof value === 'string' ? wrapped.linesOf(value, index) : 1)),
        );
        const style = emphasis === 'plain' && lines > 1 ? 'tall' : emphasis;
        for (const [index, value] of values.entries()) {
          fill(row.getCell(index + 1), value, styles[index]?.[style] ?? {});
        }
        row.height = heightOfLines(lines, fontSize);
        if (emphasis !== 'total') filtered = last;
      }
    }
    if (withoutFilter !== true) {
      const to = { row: filtered, column: columns.length };
      sheet.autoFilter = { from: { row: header.length, column: 1 }, to };
    }
  }

  addPage(page: PageDefinition): void {
    const sheet = this.#workbook.addWorksheet(page.name, {
      properties: { tabColor: { argb: `FF${page.tabColour}` } },
      views: [{ showGridLines: false }],
      pageSetup: pageSetupOf(SINGLE_PAGE),
      headerFooter: headerFooter(this.#properties, 'page'),
    });
    sheet.columns = page.widths.map((width) => ({ width }));
    page.rows.forEach(({ height, cells }, index) => {
      const row = sheet.getRow(index + 1);
      row.height = height;
      for (const { column, span, value, style } of cells) {
        const held = workbookValue(value, typeOfPageStyle(style), this.#yesNo, () => undefined);
        for (let covered = 0; covered < span; covered++) {
          fill(row.getCell(column + covered + 1), covered === 0 ? held : null, PAGE_CELL_STYLES[style]);
        }
        if (span > 1) sheet.mergeCells(index + 1, column + 1, index + 1, column + span);
      }
    });
  }

  async finish(): Promise<Uint8Array> {
    return new Uint8Array(await this.#workbook.xlsx.writeBuffer());
  }
}

function fill(cell: ExcelJS.Cell, value: string | number | null, style: CellStyle): void {
  // exceljs escapes nothing of the form `_x0041_`, so texts of these tests have none.
  cell.value = value === '' ? null : value;
  cell.style = exceljsStyle(style);
}

/** exceljs calls the middle of a cell by another word than the format does. */
export function exceljsStyle({ font, numFmt, alignment, fill: colour, border }: CellStyle): Partial<ExcelJS.Style> {
  const { vertical, ...placed } = alignment ?? {};
  return {
    ...(font === undefined ? {} : { font }),
    ...(numFmt === undefined ? {} : { numFmt }),
    ...(border === undefined ? {} : { border }),
    ...(colour === undefined ? {} : { fill: { type: 'pattern', pattern: 'solid', fgColor: colour } }),
    ...(alignment === undefined
      ? {}
      : { alignment: { ...placed, ...(vertical && { vertical: vertical === 'center' ? 'middle' : vertical }) } }),
  };
}

function pageSetupOf({ repeatedRows, repeatedColumns: _, ...setup }: PageSetup): Partial<ExcelJS.PageSetup> {
  const titles = repeatedRows === undefined ? {} : { printTitlesRow: `1:${repeatedRows}` };
  // The enumeration of exceljs has no A3.
  return Object.assign({ fitToPage: true, ...titles }, setup);
}
