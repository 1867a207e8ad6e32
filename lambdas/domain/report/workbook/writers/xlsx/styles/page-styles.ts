import type { ColumnType } from '../../report-writer.ts';
import type { PageStyle } from '../page-definition.ts';
import type { Alignment, Borders, CellStyle } from './cell-style.ts';
import { calibri, GREY, NAVY, PALE, padded } from './column-styles.ts';

const INTEGER = padded('#,##0');
const DECIMAL = padded('#,##0.00');
const GREY_TEXT = { argb: 'FF404040' };

const left = (vertical: 'top' | 'center' | 'bottom' = 'center'): Alignment => ({
  horizontal: 'left',
  vertical,
  wrapText: true,
});
const right: Alignment = { horizontal: 'right', vertical: 'center' };
const under: Borders = { bottom: { style: 'hair', color: GREY } };
const total: Borders = {
  top: { style: 'thin', color: NAVY },
  bottom: { style: 'double', color: NAVY },
};
const header: CellStyle = {
  font: calibri(10.5, { bold: true, color: NAVY }),
  fill: PALE,
  border: { bottom: { style: 'thin', color: NAVY } },
};
const bold = calibri(10.5, { bold: true });

export const PAGE_CELL_STYLES: Readonly<Record<PageStyle, CellStyle>> = {
  title: { font: calibri(18, { bold: true, color: NAVY }), alignment: left('bottom') },
  subtitle: { font: calibri(13, { bold: true }), alignment: left() },
  label: { font: calibri(10.5, { color: GREY_TEXT }), alignment: left('top') },
  text: { font: calibri(10.5), alignment: left('top'), numFmt: '@' },
  heading: {
    font: calibri(12.5, { bold: true, color: NAVY }),
    alignment: left('bottom'),
    border: { bottom: { style: 'medium', color: NAVY } },
  },
  note: { font: calibri(10, { color: GREY_TEXT }), alignment: left('top') },
  notice: { font: calibri(10, { bold: true, color: { argb: 'FF9C2A00' } }), alignment: left('center') },
  columnHeader: { ...header, alignment: left('bottom') },
  numberHeader: { ...header, alignment: { ...right, vertical: 'bottom', wrapText: true, indent: 1 } },
  keyText: { font: calibri(12, { bold: true }), alignment: left(), border: under },
  keyNumber: {
    font: calibri(16, { bold: true, color: NAVY }),
    alignment: right,
    numFmt: INTEGER,
    border: under,
  },
  rowText: { font: calibri(10.5), alignment: left(), border: under },
  rowInteger: { font: calibri(10.5), alignment: right, numFmt: INTEGER, border: under },
  rowDecimal: { font: calibri(10.5), alignment: right, numFmt: DECIMAL, border: under },
  rowNote: { font: calibri(10, { color: GREY_TEXT }), alignment: left(), border: under },
  totalText: { font: bold, alignment: left(), border: total },
  totalInteger: { font: bold, alignment: right, numFmt: INTEGER, border: total },
  totalDecimal: { font: bold, alignment: right, numFmt: DECIMAL, border: total },
  // A font with blocks of one width in every spreadsheet program.
  share: { font: { name: 'Courier New', size: 9, color: NAVY }, alignment: { horizontal: 'left', vertical: 'center' } },
  line: {
    font: calibri(10, { color: GREY_TEXT }),
    alignment: left('top'),
    border: { top: { style: 'thin', color: { argb: 'FF000000' } } },
  },
};

/** What the number of a cell means, so that a csv file shows it with the same decimals. */
export function typeOfPageStyle(style: PageStyle): ColumnType {
  if (style === 'rowDecimal' || style === 'totalDecimal') return 'decimal';
  return style === 'rowInteger' || style === 'totalInteger' || style === 'keyNumber' ? 'integer' : 'text';
}
