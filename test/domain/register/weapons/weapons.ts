/** Files made to exhaust the time or the memory of their reader. Each is refused, with the code that stands beside it. */
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ACTIVITY_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import type { RegisterErrorCode } from '../../../../lambdas/domain/register/register-error.ts';
import { columnLetters } from '../../../../lambdas/domain/spreadsheet/cell.ts';
import { textRow } from '../../spreadsheet/xlsx-file.ts';
import { activityRow, buffers, type Pieces, repeated, type Workbook, writeWorkbook } from './workbook-file.ts';

interface Weapon {
  readonly code: RegisterErrorCode;
  /** The content of each file by its name: of a csv, or of a workbook. */
  readonly files: Readonly<Record<string, () => Pieces | Workbook>>;
}

const xlsx = (code: RegisterErrorCode, workbook: () => Workbook): Weapon => ({
  code,
  files: { 'register.xlsx': workbook },
});
const csv = (code: RegisterErrorCode, activities: () => Pieces, attendances?: () => Pieces): Weapon => ({
  code,
  files: { 'aktiviteter.csv': activities, ...(attendances && { 'deltakelser.csv': attendances }) },
});

const CSV_HEADER = `${ACTIVITY_COLUMNS.join(';')}\n`;
const csvRow = (id: string) => `${id};Oslo;2025-03-14;;;;Besøk;Møte;0301;;fysisk;egen;;3;\n`;
const shared = (column: number, row: number) => `<c r="${columnLetters(column)}${row}" t="s"><v>0</v></c>`;
const sharedRow = (row: number, cells: number) =>
  `<row r="${row}">${Array.from({ length: cells }, (_, column) => shared(column, row)).join('')}</row>`;
const text = (letters: string, length: number) => () => [
  `<si><t xml:space="preserve">${letters.repeat(length / letters.length)}</t></si>`,
];
const LONG = 900_000;
/** Bytes that are too many for the size that they pack to. */
const DENSE = 30_000_000;
const bomb = (element: string, bytes: number): Pieces => {
  const piece = element.repeat(Math.ceil(65_536 / element.length));
  return repeated(Math.floor(bytes / piece.length), piece);
};

export const WEAPONS: Readonly<Record<string, Weapon>> = {
  'a number format of 100,000 brackets': xlsx('workbook_too_large', () => ({
    styles: [`<numFmts><numFmt numFmtId="200" formatCode="${'['.repeat(100_000)}"/></numFmts>`],
  })),
  'ten million cell styles': xlsx('workbook_too_large', () => ({
    styles: ['<cellXfs>', repeated(10_000, '<xf numFmtId="1"/>'.repeat(1_000)), '</cellXfs>'],
  })),
  'a shared string of 900 KB that 3,000 cells refer to': xlsx('cell_too_long', () => ({
    sharedStrings: text('x', LONG)(),
    rows: repeated(3_000, (index) => `<row r="${index + 2}">${shared(7, index + 2)}</row>`),
  })),
  'a shared string of 900,000 spaces that 3,000 cells refer to': xlsx('cell_too_long', () => ({
    sharedStrings: text(' ', LONG)(),
    rows: repeated(3_000, (index) => `<row r="${index + 2}">${shared(7, index + 2)}</row>`),
  })),
  'the same above the header': xlsx('cell_too_long', () => ({
    sharedStrings: text('\u00a0', LONG)(),
    sheetData: repeated(3_000, (index) => `<row r="${index + 2}">${shared(7, index + 2)}</row>`),
  })),
  'a row of 16,384 cells that refer to 900 KB': xlsx('cell_too_long', () => ({
    sharedStrings: text('\u00ad ', LONG)(),
    rows: [sharedRow(2, 16_384)],
  })),
  'rows of cells that refer to 90,000 spaces': xlsx('row_too_large', () => ({
    sharedStrings: text(' ', 90_000)(),
    rows: repeated(2_000, (index) => sharedRow(index + 2, 15)),
  })),
  'twenty thousand cells that refer to 60,000 letters': xlsx('workbook_too_large', () => ({
    sharedStrings: text('x', 60_000)(),
    rows: repeated(
      20_000,
      (index) => `<row r="${index + 2}"><c r="A${index + 2}"><v>${index}</v></c>${shared(7, index + 2)}</row>`,
    ),
  })),
  'a merged title of 60,000 letters over twenty thousand rows': xlsx('workbook_too_large', () => ({
    sharedStrings: text('x', 60_000)(),
    rows: repeated(
      20_000,
      (index) =>
        `<row r="${index + 2}"><c r="A${index + 2}"><v>${index}</v></c>${index === 0 ? shared(7, 2) : ''}</row>`,
    ),
    afterRows: ['<mergeCells><mergeCell ref="H2:H20001"/></mergeCells>'],
  })),
  'a workbook that unpacks to bare rows': xlsx('workbook_too_large', () => ({ rows: bomb('<row/>', DENSE) })),
  'a workbook that unpacks to elements of no meaning': xlsx('workbook_too_large', () => ({
    afterRows: bomb('<x/>', DENSE),
  })),
  'a workbook that unpacks to empty cells': xlsx('workbook_too_large', () => ({
    rows: repeated(3_000, (index) => `<row r="${index + 2}">${'<c/>'.repeat(16_384)}</row>`),
  })),
  'a workbook that unpacks to spaces': xlsx('workbook_too_large', () => ({
    afterRows: bomb('<x>    </x>'.padEnd(4_000), DENSE),
  })),
  'a workbook of 170 MB without cells that packs no better than a real one': xlsx('workbook_too_large', () => ({
    afterRows: repeated(
      400_000,
      (index) => `<x a="${Math.imul(index, 0x9e3779b1)}" b="${Math.imul(index, 0x2c1b3c6d)}">${' '.repeat(400)}</x>`,
    ),
  })),
  'a bomb of attributes': xlsx('workbook_too_large', () => ({
    rows: [`<row r="2" ${Array.from({ length: 400_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`],
  })),
  'an attribute of 200 MB': xlsx('workbook_too_large', () => ({
    rows: ['<row r="', repeated(200, '2'.repeat(1_000_000)), '"/>'],
  })),
  'a row number of 2^32': xlsx('damaged_workbook', () => ({ rows: [`<row r="${2 ** 32}"/>`] })),
  'a number of 400,000 digits that is none': xlsx('cell_too_long', () => ({
    rows: [`<row r="2"><c r="N2"><v>${'1'.repeat(400_000)}x</v></c></row>`],
  })),
  'two thousand merged ranges of 881 columns over fifty thousand rows': xlsx('merged_cells', () => ({
    rows: repeated(50_000, (index) => `<row r="${index + 2}"><c r="A${index + 2}"><v>${index}</v></c></row>`),
    afterRows: [
      '<mergeCells>',
      repeated(2_000, (index) => `<mergeCell ref="${columnLetters(index + 20)}2:${columnLetters(index + 900)}50001"/>`),
      '</mergeCells>',
    ],
  })),
  'a hundred thousand merged ranges': xlsx('merged_cells', () => ({
    afterRows: [
      '<mergeCells>',
      repeated(100_000, (index) => `<mergeCell ref="A${index + 2}:B${index + 2}"/>`),
      '</mergeCells>',
    ],
  })),
  'elements a hundred thousand deep': xlsx('damaged_workbook', () => ({ afterRows: bomb('<x>', 300_000) })),
  'two thousand namespaces, and an element for each of a million more': xlsx('damaged_workbook', () => ({
    afterRows: [
      `<x ${Array.from({ length: 2_000 }, (_, index) => `xmlns:n${index}="u"`).join(' ')}>`,
      repeated(1_000_000, '<y xmlns:z="u"/>'),
      '</x>',
    ],
  })),
  'entities of entities': xlsx('damaged_workbook', () => ({
    beforeRows: [],
    rows: ['<row r="2"><c r="A2" t="inlineStr"><is><t>&lol9;</t></is></c></row>'],
  })),
  'ten thousand array formulas over a thousand rows': xlsx('workbook_too_large', () => ({
    rows: [
      `<row r="2">${Array.from({ length: 10_000 }, (_, column) => `<c r="${columnLetters(column)}2"><f t="array" ref="${columnLetters(column)}2:${columnLetters(column)}1000000">1</f><v>1</v></c>`).join('')}</row>`,
      repeated(1_000, (index) => `<row r="${index + 3}"><c r="A${index + 3}"/></row>`),
    ],
  })),
  'a shared string of a thousand runs of 15 KB': xlsx('workbook_too_large', () => ({
    sharedStrings: ['<si>', repeated(1_000, `<r><t>${'x'.repeat(15_000)}</t></r>`), '</si>'],
    rows: [sharedRow(2, 1)],
  })),
  'an inline text of a thousand runs of 15 KB': xlsx('cell_too_long', () => ({
    rows: [
      '<row r="2"><c r="A2" t="inlineStr"><is>',
      repeated(1_000, `<r><t>${'x'.repeat(15_000)}</t></r>`),
      '</is></c></row>',
    ],
  })),
  'two million sheets': xlsx('workbook_too_large', () => ({
    furtherSheets: repeated(2_000_000, (index) => `<sheet name="n${index}" sheetId="${index + 3}" r:id="s1"/>`),
  })),
  'two million relationships': xlsx('workbook_too_large', () => ({
    furtherRelationships: repeated(2_000_000, (index) => `<Relationship Id="n${index}" Type="t" Target="x"/>`),
  })),
  'a name of a sheet with 400,000 accents': xlsx('workbook_too_large', () => ({
    furtherSheets: [`<sheet name="a${'\u0301\u0323'.repeat(200_000)}" sheetId="3" r:id="s1"/>`],
  })),
  'a header row of 16,384 columns': xlsx('row_too_large', () => ({
    sheetData: [
      textRow(1, [
        ...ACTIVITY_COLUMNS,
        ...Array.from({ length: 16_369 }, (_, index) => (index % 2 === 0 ? 'a' : `a (${index})`)),
      ]),
      repeated(10_000, (index) => activityRow(index + 2)),
    ],
  })),
  'a csv of one cell of 200 MB': csv('row_too_large', () => [
    CSV_HEADER,
    'A1;Oslo;2025-03-14;',
    repeated(3_200, 'x'.repeat(62_500)),
    '\n',
  ]),
  'a csv of one quoted cell of 200 MB': csv('csv_malformed', () => [
    CSV_HEADER,
    '"',
    repeated(3_200, 'x'.repeat(62_500)),
    '"\n',
  ]),
  'a csv of one header of 200 MB': csv('row_too_large', () => [repeated(3_200, 'x'.repeat(62_500)), '\n']),
  'a csv of one cell of seven million line breaks': csv('cell_too_long', () => [
    CSV_HEADER,
    'A1;Oslo;2025-03-14;;;;;"',
    repeated(70, '\n'.repeat(100_000)),
    '"\n',
  ]),
  'a csv header of seven million accents': csv('cell_too_long', () => [
    'a',
    repeated(70, '\u0301\u0323'.repeat(50_000)),
    ';b\n1;2\n',
  ]),
  'a csv of ten million columns': csv('row_too_large', () => [repeated(100, ';'.repeat(100_000)), '\n']),
  'a csv header of seven million columns, and rows of as many': csv('row_too_large', () => [
    CSV_HEADER.trimEnd(),
    repeated(70, ';'.repeat(100_000)),
    '\n',
    repeated(70 * 30, (index) => (index % 70 === 69 ? `${';'.repeat(99_999)}\n` : ';'.repeat(100_000))),
  ]),
  'a csv of three million empty rows': csv('csv_malformed', () => [CSV_HEADER, repeated(30, '\n'.repeat(100_000))]),
  'a csv of three million rows of empty cells': csv('csv_malformed', () => [
    CSV_HEADER,
    repeated(300, ';;;;;;;;;;;;;;\n'.repeat(10_000)),
  ]),
  'one activity id on a million rows': csv('too_many_findings', () => [
    CSV_HEADER,
    repeated(100, csvRow('1').repeat(10_000)),
  ]),
  'ids of 200 letters on 400,000 rows': csv('too_many_values', () => [
    CSV_HEADER,
    repeated(400_000, (index) => csvRow(`${index}`.padStart(200, 'x'))),
  ]),
  'a name of 90,000 accents': csv('value_too_long', () => [
    CSV_HEADER,
    csvRow('1'),
    `2;Oslo;2025-03-14;;;;Besøk;a${'\u0301\u0323'.repeat(45_000)};0301;;fysisk;egen;;3;\n`,
  ]),
};

/** @returns the paths of the weapon's files */
export async function writeWeapon(name: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const [file, content] of Object.entries(WEAPONS[name]?.files ?? {})) {
    const at = path.join(folder, file);
    const made = content();
    if (Symbol.iterator in made) await pipeline(Readable.from(buffers(made)), createWriteStream(at));
    else await writeWorkbook(at, made);
    paths.push(at);
  }
  return paths;
}
