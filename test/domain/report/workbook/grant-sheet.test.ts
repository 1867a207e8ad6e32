import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyReport } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import { REPORT_TEXTS } from '../../../../lambdas/domain/report/report-texts.ts';
import { grantSheet } from '../../../../lambdas/domain/report/workbook/sheets/grant-sheet.ts';
import { countContent, readSample, SAMPLES } from '../../../sample-registers.ts';
import { expectationOf } from '../read-back/expectation.ts';
import { sheetOf } from './read-sheet.ts';
import { FIGURES, reportSource, writtenReport } from './report-source.ts';

const TEXTS = REPORT_TEXTS.nb;

describe('the sheet Tilskudd', () => {
  it('is there only where there is a rate, with each branch and the total', async () => {
    const without = await writtenReport(reportSource());
    expect(without.sheets.map(({ name }) => name)).not.toContain('Tilskudd');
    const { bytes, sheets } = await writtenReport(reportSource({ orePerCountedDay: 123_450 }));
    expect(sheets.map(({ name }) => name).slice(2, 5)).toEqual(['Per kommune', 'Tilskudd', 'Likepersoner']);
    const [header, ...rows] = await sheetOf(bytes, 'Tilskudd');
    expect(header).toEqual([
      ...['Lokallag', 'Tellende dager', 'Kroner per tellende dag', 'Kroner'],
      ...['Tellende dager, laveste', 'Kroner, laveste'],
    ]);
    const { counted_days: days, counted_days_min: lowest } = FIGURES.total;
    expect(rows.at(-1)).toEqual(['Totalt', days, 1234.5, days * 1234.5, lowest, lowest * 1234.5]);
    expect(rows).toHaveLength(Object.keys(FIGURES.per_lokallag).length + 1);
  });

  it.each(SAMPLES)('has in %s sums that are those of its counted days, to the øre', async (name) => {
    const { content, labels } = await readSample(name);
    const { figures } = countContent(content, labels);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (ore) => {
        const { rows, total } = grantSheet(figures, ore, TEXTS);
        const oreOf = (cell: unknown) => Math.round(Number(cell) * 100);
        const sum = rows.reduce((all, row) => all + oreOf(row[3]), 0);
        expect(sum).toBe(figures.total.counted_days * ore);
        expect(oreOf(total[3])).toBe(sum);
        expect(oreOf(total[5])).toBe(figures.total.counted_days_min * ore);
      }),
    );
  });

  it.each(['xlsx', 'csv'] as const)(
    'is compared with its figures when the report is read back, as %s',
    async (format) => {
      const source = reportSource({ orePerCountedDay: 99 });
      const written = await writtenReport(source, { format });
      await verifyReport(written.bytes, format, expectationOf(source, written, 'nb'));
      const other = reportSource({ orePerCountedDay: 100 });
      await expect(verifyReport(written.bytes, format, expectationOf(other, written, 'nb'))).rejects.toThrow();
    },
  );
});
