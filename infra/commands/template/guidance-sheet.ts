/** The sheet with guidance: advice, and one row for each column with what it means. */
import type { Row, Worksheet } from 'exceljs';
import {
  type ColumnRule,
  SHEET_NAMES,
  type SheetName,
  TABLE_LAYOUTS,
} from '../../../lambdas/domain/register/columns.ts';
import {
  heightOfLines,
  linesOf,
  NORMAL_FONT_SIZE,
} from '../../../lambdas/domain/report/workbook/writers/xlsx/text-measure.ts';
import { type Language, wordsToChooseFrom } from '../../../lambdas/protocol.ts';
import {
  ACTIVITY_TEXTS,
  ADVICE,
  ATTENDANCE_TEXTS,
  HEADERS,
  PEER_SUPPORTER_TEXTS,
  REQUIRED,
  type Text,
  TITLE,
} from './guidance.ts';

const TEXTS: Readonly<Record<SheetName, Readonly<Record<string, Text>>>> = {
  aktiviteter: ACTIVITY_TEXTS,
  deltakelser: ATTENDANCE_TEXTS,
  likepersoner: PEER_SUPPORTER_TEXTS,
};

/** Columns of the sheet: name of sheet and column, then bokmål, then English. */
const WIDTHS = [15, 19, 18, 46, 40, 3, 18, 46, 36];
const NB = { first: 3, last: 5 } as const;
const EN = { first: 7, last: 9 } as const;
const FONT = { name: 'Calibri', size: NORMAL_FONT_SIZE } as const;
const TITLE_SIZE = 14;
const HEADER_FILL = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE6EFF8' } } as const;

export function addGuidance(sheet: Worksheet): void {
  sheet.columns = WIDTHS.map((width) => ({ width }));
  sheet.pageSetup = { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 };
  addAdvice(sheet, TITLE, TITLE_SIZE);
  for (const advice of ADVICE) {
    addAdvice(sheet, advice);
  }
  sheet.addRow([]);
  addHeaders(sheet);
  for (const name of SHEET_NAMES) {
    for (const [column, rule] of Object.entries(TABLE_LAYOUTS[name].rules)) {
      addColumn(sheet, name, column, rule);
    }
  }
}

/** Bokmål over the left half of the sheet, English over the right. */
function addAdvice(sheet: Worksheet, { nb, en }: Text, size = NORMAL_FONT_SIZE): void {
  const row = sheet.addRow([]);
  const halves = [
    { first: 1, last: NB.last, value: nb },
    { ...EN, value: en },
  ];
  const lines = halves.map(({ first, last, value }) => {
    sheet.mergeCells(row.number, first, row.number, last);
    const cell = row.getCell(first);
    cell.value = value;
    cell.font = { ...FONT, size, bold: size > NORMAL_FONT_SIZE };
    const units = WIDTHS.slice(first - 1, last).reduce((sum, width) => sum + width, 0);
    return lineCount(value, units, size);
  });
  wrap(row, Math.max(...lines), size);
}

function addHeaders(sheet: Worksheet): void {
  const { sheet: sheetName, column, required, meaning, words } = HEADERS;
  const row = sheet.addRow([
    `${sheetName.nb} / ${sheetName.en}`,
    `${column.nb} / ${column.en}`,
    ...[required.nb, meaning.nb, words.nb],
    null,
    ...[required.en, meaning.en, words.en],
  ]);
  row.eachCell((cell) => {
    cell.font = { ...FONT, bold: true };
    cell.fill = HEADER_FILL;
  });
}

function addColumn(sheet: Worksheet, name: SheetName, column: string, { absence }: ColumnRule): void {
  const meaning = TEXTS[name][column];
  if (meaning === undefined) {
    throw new Error(`No guidance for the column ${column} of ${name}`);
  }
  const half = (language: Language) => [
    REQUIRED[absence][language],
    meaning[language],
    wordsToChooseFrom(column, language).join('\n'),
  ];
  const cells = [name, column, ...half('nb'), null, ...half('en')];
  const row = sheet.addRow(cells);
  row.font = FONT;
  wrap(row, Math.max(...cells.map((cell, index) => lineCount(cell ?? '', WIDTHS[index] ?? 1))));
}

/** Spreadsheets do not make a row higher for merged cells, so every height is set. */
function wrap(row: Row, lines: number, fontSize = NORMAL_FONT_SIZE): void {
  row.height = heightOfLines(lines, fontSize);
  row.alignment = { wrapText: true, vertical: 'top' };
}

/** @param units of width that the text has */
function lineCount(value: string, units: number, fontSize = NORMAL_FONT_SIZE): number {
  return value.split('\n').reduce((lines, line) => lines + linesOf(line, units, fontSize), 0);
}
