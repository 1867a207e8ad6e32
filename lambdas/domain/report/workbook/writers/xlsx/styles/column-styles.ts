import type { ColumnType, RowEmphasis, SheetColumn } from '../../report-writer.ts';
import { cleanText } from '../../safe-text.ts';
import type { Alignment, CellStyle, Font } from './cell-style.ts';

/**
 * A blank as wide as a `w` after a number keeps it apart from the text in the next column. An indent would do so too, but
 * LibreOffice loses it where only the number format differs from the cell before.
 */
export function padded(format: string): string {
  return `${format}_w`;
}

const NUMBER_FORMATS: Readonly<Record<ColumnType, string>> = {
  // `@` keeps a code such as 0301 as text when a user edits the cell.
  text: '@',
  integer: padded('#,##0'),
  decimal: padded('#,##0.00'),
  date: 'dd.mm.yyyy',
  time: 'hh:mm',
  boolean: '@',
};
const PLAIN_NUMBER = /^[#,0.]+$/;
const HORIZONTAL: Readonly<Record<ColumnType, 'left' | 'right' | 'center'>> = {
  text: 'left',
  integer: 'right',
  decimal: 'right',
  date: 'left',
  time: 'left',
  boolean: 'center',
};

export const NAVY = { argb: 'FF1F3864' };
export const PALE = { argb: 'FFDDE6F3' };
export const GREY = { argb: 'FFBFBFBF' };

export function calibri(size: number, extra: Partial<Font> = {}): Font {
  return { name: 'Calibri', size, ...extra };
}

/** The styles of one column's cells. */
export type ColumnStyles = Readonly<Record<'header' | 'tall' | RowEmphasis, CellStyle>>;

/** Also a column of dates or times: one that cannot be read is shown as the text that it is. */
export function mayHoldLongText({ type }: SheetColumn): boolean {
  return type === 'text' || type === 'date' || type === 'time';
}

export function columnStyles(column: SheetColumn, fontSize: number): ColumnStyles {
  const own = cleanText(column.numberFormat ?? '');
  const numFmt = own === '' ? NUMBER_FORMATS[column.type] : own.replace(PLAIN_NUMBER, (format) => padded(format));
  const horizontal = HORIZONTAL[column.type];
  const alignment: Alignment = { vertical: 'center', horizontal };
  const wrapped = mayHoldLongText(column) ? { ...alignment, wrapText: true } : alignment;
  const font = calibri(fontSize);
  const bold = calibri(fontSize, { bold: true });
  const under = { bottom: { style: 'hair' as const, color: GREY } };
  return {
    header: headerStyle(column, alignment, fontSize),
    plain: { numFmt, alignment: wrapped, font, border: under },
    // The cells beside one with several lines begin at its first line.
    tall: { numFmt, alignment: { ...wrapped, vertical: 'top' }, font, border: under },
    total: {
      numFmt,
      alignment,
      font: bold,
      fill: PALE,
      border: { top: { style: 'thin', color: NAVY }, bottom: { style: 'double', color: NAVY } },
    },
    overview: {
      numFmt,
      alignment: { ...wrapped, vertical: 'top' },
      font,
      fill: { argb: 'FFF2F6FB' },
      border: { bottom: { style: 'thin', color: GREY } },
    },
    heading: {
      numFmt,
      alignment: wrapped,
      font: bold,
      fill: PALE,
      border: { top: { style: 'thin', color: NAVY }, bottom: { style: 'thin', color: NAVY } },
    },
  };
}

function headerStyle({ upright }: SheetColumn, alignment: Alignment, fontSize: number): CellStyle {
  const { horizontal } = alignment;
  const placed: Alignment =
    upright === true
      ? { textRotation: 90, horizontal: 'center', vertical: 'bottom', wrapText: true }
      : { ...alignment, vertical: 'bottom', wrapText: true, ...(horizontal === 'right' ? { indent: 1 } : {}) };
  return {
    font: calibri(fontSize, { bold: true, color: { argb: 'FFFFFFFF' } }),
    fill: NAVY,
    alignment: placed,
    border: { bottom: { style: 'thin', color: NAVY } },
  };
}

/** The text over several columns. */
export function bandStyle(fontSize: number): CellStyle {
  return {
    font: calibri(fontSize, { bold: true, color: { argb: 'FFFFFFFF' } }),
    fill: NAVY,
    alignment: { vertical: 'center', horizontal: 'center', wrapText: true },
    border: {
      left: { style: 'thin', color: { argb: 'FFFFFFFF' } },
      right: { style: 'thin', color: { argb: 'FFFFFFFF' } },
      bottom: { style: 'thin', color: { argb: 'FFFFFFFF' } },
    },
  };
}
