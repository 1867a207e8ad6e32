/**
 * How much room text needs, by the widths of Calibri's letters, which Carlito has too. A little too much rather than too little, because text that is cut off cannot be read and a spreadsheet program does not enlarge a row in print.
 */
import type { SheetColumn } from '../report-writer.ts';

/** One unit of a column's width is a digit of the normal font, 7 pixels at 96 pixels an inch. */
export const POINTS_PER_UNIT = 5.25;
export const NORMAL_FONT_SIZE = 11;
/** Space at both sides of a cell, in units. */
const PADDING_UNITS = 1.2;
const LINE_SPACING = 1.23;

const FIRST_MEASURED = 0x20;
/** Widths of the characters from the space to `~`, in hundredths of the font size. */
const MEASURED = [
  23, 33, 40, 50, 51, 71, 68, 22, 30, 30, 50, 50, 25, 31, 25, 39, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 27, 27, 50,
  50, 50, 46, 89, 58, 54, 53, 62, 49, 46, 63, 62, 25, 32, 52, 42, 85, 65, 66, 52, 67, 54, 46, 49, 64, 57, 89, 52, 49,
  47, 31, 39, 31, 50, 50, 29, 48, 53, 42, 53, 50, 31, 47, 53, 23, 24, 45, 23, 80, 53, 53, 53, 53, 35, 39, 33, 53, 45,
  71, 43, 45, 40, 31, 46, 31, 50,
];
const MOST = 55;
const AE = 77;
/** Letters beyond the European alphabets may be as wide as they are high. */
const FULL_WIDTH = 105;
const FIRST_FULL_WIDTH = 0x2e80;
/** On a screen letters are rounded to whole pixels. */
const ROUNDING = 1.03;
const BOLD = 1.04;

function hundredths(code: number): number {
  const measured = MEASURED[code - FIRST_MEASURED];
  if (measured !== undefined) return measured;
  if (code >= FIRST_FULL_WIDTH) return FULL_WIDTH;
  return code === 0xe6 || code === 0xc6 ? AE : MOST;
}

/** In points. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (let index = 0; index < text.length; index++) width += hundredths(text.charCodeAt(index));
  return (width / 100) * fontSize * ROUNDING;
}

/** Of bold text, in points. */
export function boldWidth(text: string, fontSize: number): number {
  return textWidth(text, fontSize) * BOLD;
}

/** In units; at least as wide as the longest word of the header, so that no word is broken. */
export function columnWidth({ header, under, width, upright }: SheetColumn, fontSize: number): number {
  const words = upright === true ? [] : (under?.header ?? header).split(/\s+/);
  const longest = Math.max(0, ...words.map((word) => boldWidth(word, fontSize)));
  const units = Math.max(width, longest / POINTS_PER_UNIT + PADDING_UNITS);
  // exceljs leaves out a column that has its own default width, which other programs do not know.
  return units === 9 ? 9.05 : units;
}

/** Number of lines when the words are put into a cell of a width in units; a longer word is broken. */
export function linesOf(text: string, units: number, fontSize: number, widthOf = textWidth): number {
  const width = (units - PADDING_UNITS) * POINTS_PER_UNIT;
  if (widthOf(text, fontSize) <= width) return 1;
  const space = widthOf(' ', fontSize);
  let lines = 1;
  let filled = 0;
  for (const word of text.split(' ')) {
    const length = widthOf(word, fontSize);
    if (filled > 0 && filled + space + length > width) {
      lines++;
      filled = 0;
    }
    filled += filled > 0 ? space + length : length;
    if (filled > width) {
      lines += Math.ceil(filled / width) - 1;
      filled %= width;
    }
  }
  return lines;
}

/** Quickly found for most cells: whether the text may need a second line (capitals and wide letters are few). */
export function mayWrap(text: string, units: number, fontSize: number): boolean {
  return text.length * (MOST / 100) * fontSize > (units - PADDING_UNITS) * POINTS_PER_UNIT;
}

/** As every language of a report shows numbers: digits in groups of three. */
const SHOWN = {
  integer: new Intl.NumberFormat('en', { maximumFractionDigits: 0 }),
  decimal: new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
} as const;
/** What stands after a number (`padded` in workbook-styles.ts). */
const BLANK_AFTER_NUMBER = 'w';
const NUMBER_PADDING_UNITS = 0.3;

/** Units that a column needs to show a number in bold; a spreadsheet program shows `###` in a narrower one. */
export function numberUnits(value: number, type: keyof typeof SHOWN, fontSize: number): number {
  const width = boldWidth(SHOWN[type].format(value) + BLANK_AFTER_NUMBER, fontSize);
  return width / POINTS_PER_UNIT + NUMBER_PADDING_UNITS;
}

/** In points. */
export function heightOfLines(lines: number, fontSize: number): number {
  return Math.ceil(lines * fontSize * LINE_SPACING) + 4;
}
