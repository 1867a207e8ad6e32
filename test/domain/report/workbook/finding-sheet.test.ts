import { describe, expect, it } from 'vitest';
import { finding } from '../../../../lambdas/domain/finding.ts';
import { REPORT_TEXTS } from '../../../../lambdas/domain/report/report-texts.ts';
import { sheetOf } from './read-sheet.ts';
import { FIGURES, NEAR_MISSES, partOf, partsOf, reportSource, writtenReport } from './report-source.ts';

const SHORT = NEAR_MISSES.find(({ reason }) => reason === 'too_short');
const FINDINGS = [
  finding('municipality_code_padded', 'info', {
    sheet: 'aktiviteter',
    row: 9,
    column: 'kommunenr',
    activityId: 'A-9',
    details: { code: '0301' },
  }),
  finding('unreadable_time', 'warning', {
    file: SHORT?.file ?? null,
    sheet: 'aktiviteter',
    row: SHORT?.row ?? 0,
    column: 'slutt',
    activityId: SHORT?.activityId ?? '',
  }),
  finding('noe_nytt', 'error'),
];
const AT_RISK = FIGURES.total.counted_days - FIGURES.total.counted_days_min;

describe('the sheet of findings', () => {
  it('lists the causes first, with number, effect and explanation, and then the places of each', async () => {
    const { bytes, sheets, findingsByCode } = await writtenReport(reportSource({ findings: FINDINGS }));
    const rows = await sheetOf(bytes, 'Funn');
    expect(rows.slice(1, 4).map((row) => row.slice(0, 4))).toEqual(
      [
        ['Klokkeslettet kan ikke leses', 'Advarsel', 1, 1],
        ['Kontroller registeret (noe_nytt)', 'Feil', 1],
        ['Kommunenummer uten ledende null', 'Til orientering', 1],
      ].map((row) => [...row, ...Array(4 - row.length).fill(null)]),
    );
    expect(rows[3]?.[4]).toBe('Nummeret er lest med fire siffer. Ingenting må gjøres hvis det er riktig.');
    expect(rows.slice(4)).toEqual([
      ['Klokkeslettet kan ikke leses', 'Advarsel', 1, 1],
      ['Klokkeslettet kan ikke leses', null, null, null, null, 'aktiviteter', SHORT?.row, 'slutt', SHORT?.activityId],
      ['Kontroller registeret (noe_nytt)', 'Feil', 1],
      ['Kontroller registeret (noe_nytt)'],
      ['Kommunenummer uten ledende null', 'Til orientering', 1],
      ['Kommunenummer uten ledende null', null, null, null, 'Lest som 0301.', 'aktiviteter', 9, 'kommunenr', 'A-9'],
    ]);
    expect(sheets).toContainEqual(expect.objectContaining({ name: 'Funn', rows: rows.length - 1 }));
    expect(findingsByCode).toEqual({ municipality_code_padded: 1, noe_nytt: 1, unreadable_time: 1 });
  });

  it('names the file of each row when the register has several', async () => {
    const place = { sheet: 'aktiviteter', row: 9, column: 'slutt', activityId: 'A-9' } as const;
    const findings = ['a.xlsx', 'b.xlsx'].map((file) => finding('unreadable_time', 'warning', { ...place, file }));
    const { bytes } = await writtenReport(reportSource({ findings, files: ['a.xlsx', 'b.xlsx'] }));
    const rows = await sheetOf(bytes, 'Funn');
    expect(rows[0]?.slice(4)).toEqual([
      'Hva er gjort, og hva kan gjøres',
      'Fil',
      'Ark i registeret',
      'Rad',
      'Kolonne',
      'Aktivitets-ID',
    ]);
    expect(rows.slice(3).map((row) => row.slice(5))).toEqual([
      ['a.xlsx', 'aktiviteter', 9, 'slutt', 'A-9'],
      ['b.xlsx', 'aktiviteter', 9, 'slutt', 'A-9'],
    ]);
  });

  it('shows the days that possible duplicates put at risk below zero', async () => {
    const duplicates = Array.from({ length: 3 }, () => finding('possible_duplicate', 'info'));
    const rows = await sheetOf((await writtenReport(reportSource({ findings: duplicates }))).bytes, 'Funn');
    expect(AT_RISK).toBeGreaterThan(0);
    expect(rows[1]?.slice(0, 4)).toEqual(['Kan være samme person', 'Til orientering', 3, -AT_RISK]);
  });

  it('counts a finding once in every part of the register', async () => {
    const source = { ...reportSource(), findings: partsOf(FINDINGS, [], FINDINGS) };
    const { bytes, findingsByCode } = await writtenReport(source);
    expect(findingsByCode).toEqual({ municipality_code_padded: 2, noe_nytt: 2, unreadable_time: 2 });
    const causes = (await sheetOf(bytes, 'Funn')).slice(1, 4).map((row) => row[2]);
    expect(causes).toEqual([2, 2, 2]);
  });

  it('is filtered over all its rows, and contains no code of the product', async () => {
    const { bytes } = await writtenReport(reportSource({ findings: FINDINGS }));
    const xml = await partOf(bytes, 'xl/worksheets/sheet7.xml');
    expect(xml).toContain('<autoFilter ref="A1:I10"/>');
    expect(xml).not.toMatch(/municipality_code_padded|unreadable_time|warning/);
    expect(REPORT_TEXTS.nb.severities.warning).toBe('Advarsel');
  });
});
