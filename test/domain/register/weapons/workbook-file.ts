/** Writes workbooks whose parts are generated, so that one of more than a gigabyte needs no memory. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as yazl from 'yazl';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import { textRow } from '../../spreadsheet/xlsx-file.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Pieces of a text, which can have pieces again. */
export type Pieces = Iterable<string | Pieces>;

export interface Workbook {
  /** Below the header row of the sheet `aktiviteter`. */
  readonly rows?: Pieces;
  /** Instead of header and rows. */
  readonly sheetData?: Pieces;
  /** Behind the rows of the sheet `aktiviteter`. */
  readonly afterRows?: Pieces;
  /** Before the rows of the sheet `aktiviteter`. */
  readonly beforeRows?: Pieces;
  readonly attendances?: Pieces;
  readonly sharedStrings?: Pieces;
  readonly styles?: Pieces;
  /** Further elements of the list of sheets. */
  readonly furtherSheets?: Pieces;
  /** Further relationships of the workbook. */
  readonly furtherRelationships?: Pieces;
}

export const HEADER_ROW = textRow(1, ACTIVITY_COLUMNS);
const ATTENDANCE_HEADER = textRow(1, ATTENDANCE_COLUMNS);
/** A data row that is kept: id, lokallag, date, end, start, end, type. */
export const activityRow = (row: number): string =>
  textRow(row, [`A${row}`, 'Oslo', '2025-03-14', '', '', '', 'Besøk', 'Møte', '0301', '', 'fysisk', 'egen', '', '3']);

export async function writeWorkbook(path: string, workbook: Workbook): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, pieces] of Object.entries(partsOf(workbook))) {
    zip.addReadStreamLazy(name, { mtime: new Date('2026-01-01T12:00:00Z') }, (give) =>
      give(null, Readable.from(buffers(pieces))),
    );
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

function partsOf(workbook: Workbook): Record<string, Pieces> {
  const { rows = [], attendances = [] } = workbook;
  const sheetData = workbook.sheetData ?? [HEADER_ROW, rows];
  const relationship = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const { styles, sharedStrings } = workbook;
  return {
    '_rels/.rels': [
      `${HEAD}<Relationships xmlns="${PACKAGE}">${relationship('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    'xl/workbook.xml': [
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>`,
      '<sheet name="aktiviteter" sheetId="1" r:id="s1"/><sheet name="deltakelser" sheetId="2" r:id="s2"/>',
      workbook.furtherSheets ?? [],
      '</sheets></workbook>',
    ],
    'xl/_rels/workbook.xml.rels': [
      `${HEAD}<Relationships xmlns="${PACKAGE}">`,
      relationship('s1', 'worksheet', 'worksheets/s1.xml'),
      relationship('s2', 'worksheet', 'worksheets/s2.xml'),
      relationship('st', 'styles', 'styles.xml'),
      relationship('ss', 'sharedStrings', 'sharedStrings.xml'),
      workbook.furtherRelationships ?? [],
      '</Relationships>',
    ],
    'xl/worksheets/s1.xml': [
      `${HEAD}<worksheet xmlns="${MAIN}">`,
      workbook.beforeRows ?? [],
      '<sheetData>',
      sheetData,
      '</sheetData>',
      workbook.afterRows ?? [],
      '</worksheet>',
    ],
    'xl/worksheets/s2.xml': [
      `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${ATTENDANCE_HEADER}`,
      attendances,
      '</sheetData></worksheet>',
    ],
    ...(styles && {
      'xl/styles.xml': [`${HEAD}<styleSheet xmlns="${MAIN}">`, styles, '</styleSheet>'],
    }),
    ...(sharedStrings && { 'xl/sharedStrings.xml': [`${HEAD}<sst xmlns="${MAIN}">`, sharedStrings, '</sst>'] }),
  };
}

/** Of about 64 KB each. */
export function* buffers(pieces: Pieces): Generator<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for (const piece of textsOf(pieces)) {
    waiting.push(piece);
    length += piece.length;
    if (length < 65_536) continue;
    yield Buffer.from(waiting.join(''));
    waiting = [];
    length = 0;
  }
  yield Buffer.from(waiting.join(''));
}

export function* repeated(count: number, text: string | ((index: number) => string)): Generator<string> {
  for (let index = 0; index < count; index++) yield typeof text === 'string' ? text : text(index);
}

function* textsOf(pieces: Pieces): Generator<string> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield piece;
    else yield* textsOf(piece);
  }
}
