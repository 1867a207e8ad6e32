import type * as ExcelJS from 'exceljs';
import type { ColumnType, SheetColumn } from './report-writer.ts';

const NUMBER_FORMATS: Readonly<Record<ColumnType, string>> = {
  // `@` keeps a code such as 0301 as text when a user edits the cell.
  text: '@',
  integer: '#,##0',
  decimal: '#,##0.00',
  date: 'dd.mm.yyyy',
  time: 'hh:mm',
  boolean: '@',
};
const NUMERIC: ReadonlySet<ColumnType> = new Set(['integer', 'decimal', 'date', 'time']);

const NAVY = { argb: 'FF1F3864' };

const HEADER_STYLE: Partial<ExcelJS.Style> = {
  font: { name: 'Calibri', size: 11, bold: true, color: { argb: 'FFFFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: NAVY },
  alignment: { vertical: 'middle', wrapText: true },
  border: { bottom: { style: 'medium', color: NAVY } },
};

export const NOTE_STYLE: Partial<ExcelJS.Style> = {
  font: { name: 'Calibri', size: 10, italic: true, color: { argb: 'FF595959' } },
};

/** The styles of one column's cells, created once because exceljs spends most of its time on style objects. */
export interface ColumnStyles {
  readonly header: Partial<ExcelJS.Style>;
  readonly plain: Partial<ExcelJS.Style>;
  readonly total: Partial<ExcelJS.Style>;
}

export function columnStyles(column: SheetColumn): ColumnStyles {
  const numFmt = column.numberFormat ?? NUMBER_FORMATS[column.type];
  const horizontal = NUMERIC.has(column.type) ? 'right' : column.type === 'boolean' ? 'center' : 'left';
  const alignment: Partial<ExcelJS.Alignment> = { vertical: 'top', horizontal };
  return {
    header: { ...HEADER_STYLE, alignment: { ...HEADER_STYLE.alignment, horizontal } },
    plain: { numFmt, alignment },
    total: {
      numFmt,
      alignment,
      font: { name: 'Calibri', size: 11, bold: true },
      fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFDDE6F3' } },
      border: { top: { style: 'thin', color: NAVY }, bottom: { style: 'double', color: NAVY } },
    },
  };
}

/** A4 landscape, all columns on one page width, as many pages as needed. */
export const PAGE_SETUP: Partial<ExcelJS.PageSetup> = {
  paperSize: 9,
  orientation: 'landscape',
  fitToPage: true,
  fitToWidth: 1,
  fitToHeight: 0,
  printTitlesRow: '1:1',
  margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
};
