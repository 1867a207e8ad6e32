/** The report's own writer of workbooks against exceljs: what a reader finds in both is the same. */
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { STANDARD_COLUMNS, sheetColumns, shownColumns } from '../../../lambdas/domain/columns/column-configuration.ts';
import { finding } from '../../../lambdas/domain/finding.ts';
import { NearMissIndex } from '../../../lambdas/domain/report/causes/cause-effects.ts';
import { groupFindings } from '../../../lambdas/domain/report/causes/finding-groups.ts';
import { KNOWN_FINDING_CODES } from '../../../lambdas/domain/report/finding-texts.ts';
import { REPORT_TEXTS } from '../../../lambdas/domain/report/report-texts.ts';
import { activityDefinition } from '../../../lambdas/domain/report/workbook/sheets/activity-sheet.ts';
import { controlDefinition, controlRows } from '../../../lambdas/domain/report/workbook/sheets/control-sheet.ts';
import { branchSheet, municipalitySheet } from '../../../lambdas/domain/report/workbook/sheets/figure-sheets.ts';
import {
  findingDefinition,
  headingRow,
  overviewRow,
  placeRow,
} from '../../../lambdas/domain/report/workbook/sheets/finding-sheet.ts';
import { grantSheet } from '../../../lambdas/domain/report/workbook/sheets/grant-sheet.ts';
import { nearMissDefinition, nearMissRows } from '../../../lambdas/domain/report/workbook/sheets/near-miss-sheet.ts';
import {
  peerSupporterDefinition,
  peerSupporterRows,
} from '../../../lambdas/domain/report/workbook/sheets/peer-supporter-sheet.ts';
import { summaryPage } from '../../../lambdas/domain/report/workbook/sheets/summary-page.ts';
import type { CellValue, SheetDefinition } from '../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { createWorkbookWriter } from '../../../lambdas/domain/report/workbook/writers/xlsx/workbook-writer.ts';
import {
  COLUMNS,
  memorySink,
  NEAR_MISSES,
  PEER_SUPPORTERS,
  partsOf,
  RECONCILIATION,
  reportSource,
} from '../../domain/report/workbook/report-source.ts';
import { countContent, readSample, SAMPLES } from '../../sample-registers.ts';
import { ExceljsWriter, type Rows } from './exceljs-writer.ts';

const PROPERTIES = {
  ...{ title: 'Rapport & <tall>', subject: 'Tall', creator: 'Laget "A"', footer: 'Rapport & tall' },
  ...{ created: new Date('2026-01-31T22:30:05Z'), language: 'nb' as const },
};
const texts = REPORT_TEXTS.nb;

type Tables = readonly { readonly definition: SheetDefinition; readonly rows: Rows }[];
type Page = Parameters<ExceljsWriter['addPage']>[0];

async function workbooks(pages: readonly Page[], tables: Tables) {
  const { sink, bytes } = memorySink();
  const ours = createWorkbookWriter(sink, { properties: PROPERTIES, onCut: () => undefined, yesNo: texts.yesNo });
  const theirs = new ExceljsWriter(PROPERTIES, texts.yesNo);
  for (const page of pages) {
    await ours.addPage(page);
    theirs.addPage(page);
  }
  for (const { definition, rows } of tables) {
    const table = ours.addTable(definition);
    for (const [batch, emphasis] of rows) await table.add(batch, emphasis);
    await table.end();
    theirs.addTable(definition, rows);
  }
  await ours.finish();
  return [await read(bytes()), await read(await theirs.finish())] as const;
}

async function read(bytes: Uint8Array) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(Uint8Array.from(bytes).buffer);
  const { title, subject, creator, lastModifiedBy, created, modified } = workbook;
  const sheets = workbook.worksheets.map(({ name, views, autoFilter, headerFooter, columns, pageSetup, ...sheet }) => {
    const { paperSize, orientation, fitToPage, fitToWidth, fitToHeight, margins, printTitlesRow } = pageSetup;
    return {
      ...{ name, autoFilter, headerFooter, tab: sheet.properties?.tabColor },
      view: views.map(({ state, showGridLines, ...view }) => ({ state, showGridLines, split: splitOf(view) })),
      page: { paperSize, orientation, fitToPage, fitToWidth, fitToHeight, margins, printTitlesRow },
      widths: columns.map(({ width }) => width),
    };
  });
  return {
    properties: { title, subject, creator, lastModifiedBy, created, modified },
    sheets,
    cells: cellsOf(workbook),
  };
}

const splitOf = (view: object) => ({ x: Reflect.get(view, 'xSplit') ?? 0, y: Reflect.get(view, 'ySplit') ?? 0 });

function cellsOf(workbook: ExcelJS.Workbook) {
  const found: Record<string, unknown> = {};
  for (const sheet of workbook.worksheets) {
    sheet.eachRow({ includeEmpty: true }, (row, number) => {
      found[`${sheet.name} ${number}`] = row.height;
      row.eachCell({ includeEmpty: true }, (cell) => {
        const { value, type, numFmt, font, fill, border, alignment, isMerged, master } = cell;
        const style = { numFmt, font: font?.name === undefined ? null : plainFont(font), fill, border, alignment };
        found[`${sheet.name} ${cell.address}`] = { value, type, ...style, merged: isMerged ? master.address : null };
      });
    });
  }
  return found;
}

/** The font of a cell without a style is in another place of the file. */
const plainFont = ({ name, size, bold, color }: Partial<ExcelJS.Font>) => ({
  ...{ name, size, bold: bold ?? false },
  color: color?.argb ?? null,
});

it.each(SAMPLES)('writes the sheets of %s as exceljs does', async (sample) => {
  const { content, labels } = await readSample(sample);
  const { figures } = countContent(content, labels);
  const { details } = reportSource();
  const columns = sheetColumns(shownColumns(STANDARD_COLUMNS.document, 2), 'nb');
  const activities: CellValue[][] = content.activities.map(({ fields, row }, index) =>
    columns.map(({ type }, column) =>
      type === 'text'
        ? (Object.values(fields)[column % 10] ?? null)
        : type === 'date'
          ? fields.dato
          : type === 'time'
            ? fields.start
            : row / (1 + (index % 3)),
    ),
  );
  const findings = KNOWN_FINDING_CODES.map((code, row) => finding(code, 'warning', { sheet: 'aktiviteter', row }));
  const groups = await groupFindings(partsOf(findings), new NearMissIndex(NEAR_MISSES), 3);
  const figureSheets = [branchSheet(figures, texts), municipalitySheet(figures, texts), grantSheet(figures, 99, texts)];
  const control = controlRows(figures, { ...details, reconciliation: RECONCILIATION }, texts);
  const [ours, theirs] = await workbooks(
    [summaryPage({ figures, details, texts, language: 'nb' })],
    [
      ...figureSheets.map(({ definition, rows, total }) => ({
        definition,
        rows: [[rows], [[total], 'total']] as Rows,
      })),
      { definition: peerSupporterDefinition(texts), rows: [[[...peerSupporterRows(PEER_SUPPORTERS, texts)]]] },
      {
        definition: nearMissDefinition(texts, 2),
        rows: [[[...nearMissRows(NEAR_MISSES, details.ruleSet, texts, 'nb', 2)]]],
      },
      { definition: activityDefinition(columns, 'nb'), rows: [[activities]] },
      {
        definition: findingDefinition(texts, 2),
        rows: [
          [groups.map((group) => overviewRow(group, texts, 'nb')), 'overview'],
          ...groups.flatMap(
            (group): Rows => [
              [[headingRow(group, texts, 'nb')], 'heading'],
              [findings.filter(({ code }) => code === group.code).map((each) => placeRow(each, group, 'nb', true))],
            ],
          ),
        ],
      },
      { definition: controlDefinition(texts), rows: [[control]] },
    ],
  );
  expect(ours.properties).toEqual(theirs.properties);
  expect(ours.sheets).toEqual(theirs.sheets);
  expect(ours.cells).toEqual(theirs.cells);
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => !/_x[0-9a-f]{4}_/i.test(text)),
  fc.string({ unit: fc.constantFrom('a', ' ', '<', '>', '&', '"', "'", '=', '\n', 'å', '\ud800', '\u0007') }),
  fc.constantFrom('2025-03-14', '14.03.2025', '1900-01-01', '18:30', '24:00', '0301'),
);
const anyCell: fc.Arbitrary<CellValue> = fc.oneof(
  anyText,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

it('writes any cells as exceljs does, in every column and with any emphasis', async () => {
  const emphasis = fc.constantFrom('plain', 'overview', 'heading');
  const row = fc.array(anyCell, { minLength: COLUMNS.length, maxLength: COLUMNS.length });
  const rows = fc.array(fc.tuple(fc.array(row, { minLength: 1, maxLength: 3 }), emphasis), { maxLength: 4 });
  const totals = fc.array(row, { maxLength: 1 });
  await fc.assert(
    fc.asyncProperty(rows, totals, fc.nat({ max: 2 }), async (batches, total, frozenColumns) => {
      const definition = { name: 'Ark', columns: COLUMNS, frozenColumns, tabColour: '1F4E79' };
      const [ours, theirs] = await workbooks([], [{ definition, rows: [...batches, [total, 'total']] }]);
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 60 },
  );
});
