/** A report is never refused for what it says: any text, number, date and time reads back as it was written. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyReport } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import type { CellValue } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { batches, COLUMNS, FIGURES, RECONCILIATION, reportSource, writtenReport } from '../workbook/report-source.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('_x0041_', '=', "'", '"', ';', ',', '\r', '\n', '\t', ' ', '\ufeff', '<', '&', '\ud800'),
  }),
  fc.constantFrom(
    '2025-03-14',
    '14.03.2025',
    '18:30',
    '24:00',
    '0301',
    '1,5',
    '1.50',
    '1e5',
    'TRUE',
    '=1+1',
    '1900-01-01',
  ),
);
const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.integer({ max: 100_000 }).map((hundredths) => hundredths / 100),
);
const anyCell: fc.Arbitrary<CellValue> = fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null));
const anyRow = fc.array(anyCell, { minLength: COLUMNS.length, maxLength: COLUMNS.length });

it.each(['xlsx', 'csv'] as const)('reads back any cells in any column as they were written, as %s', async (format) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), fc.constantFrom('nb', 'en'), async (rows, language) => {
      const source = { ...reportSource(), rows: batches(rows) };
      const { bytes, sheets } = await writtenReport(source, { format, language });
      const generatedAt = '2026-01-31T22:30:05Z';
      const written = { sheets: [...sheets], attempt: 2, reconciliation: [], findingsByCode: {}, generatedAt };
      const found = await verifyReport(bytes, format, {
        figures: FIGURES,
        description: { bytes: 0, sha256: '', ...written },
        language,
        control: { ...source.details, reconciliation: RECONCILIATION },
        columns: COLUMNS,
        rows: batches(rows),
      });
      expect(found).toEqual({ activities: rows.length });
    }),
    { numRuns: 60 },
  );
});
