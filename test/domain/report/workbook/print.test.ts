/** How large the smallest letters are on paper, computed from the written file as a spreadsheet program scales it. */
import { describe, expect, it } from 'vitest';
import {
  STANDARD_COLUMNS,
  sheetColumns,
  shownColumns,
} from '../../../../lambdas/domain/columns/column-configuration.ts';
import { figuresSchema } from '../../../../lambdas/domain/counting/figures.ts';
import { finding } from '../../../../lambdas/domain/finding.ts';
import { KNOWN_FINDING_CODES } from '../../../../lambdas/domain/report/finding-texts.ts';
import { REPORT_TEXTS } from '../../../../lambdas/domain/report/report-texts.ts';
import { boldWidth, POINTS_PER_UNIT } from '../../../../lambdas/domain/report/workbook/writers/xlsx/text-measure.ts';
import { batches, FIGURES, partOf, reportSource, type SourceWithRows, writtenReport } from './report-source.ts';

const SHEETS = [
  'Sammendrag',
  'Per lokallag',
  'Per kommune',
  'Likepersoner',
  'Nesten tellende',
  'Aktiviteter',
  'Funn',
  'Kontroll',
];
const MILLIMETRES = { 8: [297, 420], 9: [210, 297] } as const;
const POINTS = 72 / 25.4;

const attribute = (xml: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? '';
const element = (xml: string, name: string) => new RegExp(`<${name} [^>]*>`).exec(xml)?.[0] ?? '';

interface Printed {
  readonly xml: string;
  readonly portrait: boolean;
  readonly paper: string;
  readonly pagesWide: number;
  /** Widths of the columns, in units. */
  readonly widths: readonly number[];
  /** In points on paper. */
  readonly smallestFont: number;
}

async function printed(bytes: Buffer, sheet: number): Promise<Printed> {
  const xml = await partOf(bytes, `xl/worksheets/sheet${sheet}.xml`);
  const styles = await partOf(bytes, 'xl/styles.xml');
  const setup = element(xml, 'pageSetup');
  const margins = element(xml, 'pageMargins');
  const margin = (side: string) => Number(attribute(margins, side)) * 72;
  const paper = attribute(setup, 'paperSize');
  const portrait = attribute(setup, 'orientation') === 'portrait';
  const [short, long] = paper === '8' ? MILLIMETRES[8] : MILLIMETRES[9];
  const widths = [...xml.matchAll(/<col [^>]*>/g)].flatMap(([col]) =>
    Array<number>(Number(attribute(col, 'max')) - Number(attribute(col, 'min')) + 1).fill(
      Number(attribute(col, 'width')),
    ),
  );
  const pagesWide = Number(attribute(setup, 'fitToWidth'));
  const wide = (portrait ? short : long) * POINTS - margin('left') - margin('right');
  const high = (portrait ? long : short) * POINTS - margin('top') - margin('bottom');
  const width = widths.reduce((sum, each) => sum + each, 0) * POINTS_PER_UNIT;
  const height = [...xml.matchAll(/<row [^>]*>/g)].reduce((sum, [row]) => sum + Number(attribute(row, 'ht') || 15), 0);
  const byHeight = attribute(setup, 'fitToHeight') === '1' ? high / height : 1;
  const scale = Math.min(1, (wide * pagesWide) / width, byHeight);
  const fonts = [...styles.matchAll(/<font>.*?<sz val="([\d.]+)".*?<\/font>/gs)].map(([, size]) => Number(size));
  const cellFonts = [...(/<cellXfs.*<\/cellXfs>/s.exec(styles)?.[0].matchAll(/<xf [^>]*fontId="(\d+)"/g) ?? [])].map(
    ([, font]) => fonts[Number(font)] ?? 0,
  );
  // The blocks of a bar are no letters.
  const used = new Set(
    [...xml.matchAll(/<c r="[A-Z]+\d+" s="(\d+)"[^>]*><v>(?!█)/g)].map(([, style]) => Number(style)),
  );
  return {
    xml,
    portrait,
    paper,
    pagesWide,
    widths,
    smallestFont: Math.min(...[...used].map((style) => cellFonts[style] ?? 0)) * scale,
  };
}

function completeSource(language: 'nb' | 'en', files: readonly string[]): SourceWithRows {
  const columns = sheetColumns(shownColumns(STANDARD_COLUMNS.document, files.length), language);
  const row = columns.map(({ type }) => (type === 'text' ? 'Noe' : 1));
  return {
    ...reportSource({ rows: [row], findings: KNOWN_FINDING_CODES.map((code) => finding(code, 'warning')), files }),
    columns,
    rows: batches([row]),
  };
}

describe.each([
  ['nb', ['register.xlsx']],
  ['en', ['register.xlsx']],
  ['nb', ['Fylkeslag Nord 2025.xlsx', 'Fylkeslag Sør 2025.xlsx']],
  ['en', ['Fylkeslag Nord 2025.xlsx', 'Fylkeslag Sør 2025.xlsx']],
] as const)('a report in %s of %j on paper', (language, files) => {
  const report = writtenReport(completeSource(language, files), { language });

  it.each(SHEETS.map((name, index) => ({ name, sheet: index + 1 })))(
    'has letters of 8 points or more on $name, on pages that show every column',
    async ({ name, sheet }) => {
      const { smallestFont, pagesWide, paper } = await printed((await report).bytes, sheet);
      expect(smallestFont).toBeGreaterThanOrEqual(name === 'Sammendrag' ? 9 : 8);
      expect(pagesWide).toBe(1);
      expect(paper).toBe(name === 'Aktiviteter' ? '8' : '9');
    },
  );

  it('has Sammendrag on one upright page', async () => {
    const { xml, portrait } = await printed((await report).bytes, 1);
    expect(portrait).toBe(true);
    expect(element(xml, 'pageSetup')).toMatch(/fitToWidth="1" fitToHeight="1"/);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('repeats the header of sheet %d on every page', async (sheet) => {
    const workbook = await partOf((await report).bytes, 'xl/workbook.xml');
    const rows = sheet === 2 || sheet === 3 ? '\\$1:\\$2' : '\\$1:\\$1';
    expect(workbook).toMatch(new RegExp(`_xlnm.Print_Titles" localSheetId="${sheet - 1}">[^<]*!${rows}<`));
  });

  it.each(SHEETS.map((name, index) => ({ name, sheet: index + 1 })))(
    'breaks no word of a header on $name',
    async ({ sheet }) => {
      const { xml, widths } = await printed((await report).bytes, sheet);
      const { columns, summary, reasons } = REPORT_TEXTS[language];
      const upright = new Set<string>(Object.values(reasons));
      const isHeader = (texts: readonly string[]) =>
        sheet === 1 ? texts[0] === columns.category || texts[0] === summary.reason : true;
      const rows = [...xml.matchAll(/<row r="(\d+)".*?<\/row>/gs)].map(([row]) => textsOf(row));
      const headers = sheet === 1 ? rows.filter(isHeader) : rows.slice(0, sheet === 2 || sheet === 3 ? 2 : 1).slice(-1);
      expect(headers).toHaveLength(sheet === 1 ? 2 : 1);
      for (const [column, text] of headers.flatMap((texts) => [...texts.entries()])) {
        const longest = Math.max(...(text ?? '').split(' ').map((word) => boldWidth(word, 10)));
        const isMerged = sheet === 1 && column > 2 && text === summary.requirement;
        if (!upright.has(text ?? '') && !isMerged) {
          expect((widths[column] ?? 0) * POINTS_PER_UNIT).toBeGreaterThan(longest);
        }
      }
    },
  );
});

/** A register as large as that of the whole country. */
const LARGE_FIGURES: typeof FIGURES = figuresSchema.parse({
  ...JSON.parse(JSON.stringify(FIGURES), (_, value) => (typeof value === 'number' ? value * 2000 : value)),
  year: FIGURES.year,
});

it.each(['nb', 'en'] as const)('shows each number of a million activities in %s whole', async (language) => {
  const { bytes } = await writtenReport(reportSource({ figures: LARGE_FIGURES }), { language });
  const styles = await partOf(bytes, 'xl/styles.xml');
  const fonts = [...styles.matchAll(/<font>.*?<sz val="([\d.]+)".*?<\/font>/gs)].map(([, size]) => Number(size));
  const cells = [...(/<cellXfs.*<\/cellXfs>/s.exec(styles)?.[0].matchAll(/<xf [^>]*fontId="(\d+)"/g) ?? [])];
  for (const sheet of [1, 2, 3]) {
    const { xml, widths, smallestFont, paper } = await printed(bytes, sheet);
    const numbers = [...xml.matchAll(/<c r="([A-Z]+)\d+" s="(\d+)"><v>([\d.]+)<\/v>/g)];
    expect(numbers.length).toBeGreaterThan(50);
    for (const [, letters = '', style, value] of numbers) {
      const size = fonts[Number(cells[Number(style)]?.[1])] ?? 0;
      const shown = Number(value).toLocaleString('en', { minimumFractionDigits: value?.includes('.') ? 2 : 0 });
      const available = (widths[columnOf(letters)] ?? 0) * POINTS_PER_UNIT;
      expect({ sheet, letters, shown, fits: available > boldWidth(`${shown}w`, size) }).toMatchObject({ fits: true });
    }
    expect(smallestFont).toBeGreaterThanOrEqual(8);
    expect(paper).toBe(sheet === 1 ? '9' : '8');
  }
});

it('gives a text that stands in place of a date the lines that it needs', async () => {
  const { bytes } = await writtenReport(reportSource());
  const { xml } = await printed(bytes, 4);
  const [, withoutList, , withDate] = [...xml.matchAll(/<row [^>]*>/g)].map(([row]) => Number(attribute(row, 'ht')));
  expect(withoutList).toBeGreaterThan(1.5 * (withDate ?? 0));
  const [, style] = /<c r="D2" s="(\d+)"/.exec(xml) ?? [];
  const formats = /<cellXfs.*<\/cellXfs>/s
    .exec(await partOf(bytes, 'xl/styles.xml'))?.[0]
    .match(/<xf .*?(?=<xf |<\/cellXfs)/gs);
  expect(formats?.[Number(style)]).toContain('wrapText="1"');
});

function columnOf(letters: string): number {
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The texts of a row by column. */
function textsOf(row: string): string[] {
  const texts: string[] = [];
  for (const [, letter = '', text = ''] of row.matchAll(/<c r="([A-Z])\d+"[^>]*t="str"[^>]*><v>([^<]*)</g)) {
    texts[letter.charCodeAt(0) - 'A'.charCodeAt(0)] = text;
  }
  return texts;
}
