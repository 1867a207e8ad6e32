/** A report is never refused for what it says: any text, number, date and time reads back as it was written. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ActivePeerSupporter } from '../../../../lambdas/domain/counting/peer-supporter-list.ts';
import { type Finding, finding } from '../../../../lambdas/domain/finding.ts';
import { verifyReport } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import type { CellValue } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { batches, COLUMNS, FIGURES, NEAR_MISSES, reportSource, writtenReport } from '../workbook/report-source.ts';
import { expectationOf } from './expectation.ts';

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
const anySupporter: fc.Arbitrary<ActivePeerSupporter> = fc.record({
  memberNumber: anyText,
  name: anyText,
  branch: anyText,
  approved: fc.constantFrom('2024-02-29', '', null),
  activities: fc.nat(),
  countedDays: fc.nat(),
});
const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    code: fc.constantFrom('unreadable_date', 'possible_duplicate', 'column_rule', 'cell_error', 'of_another_version'),
    row: fc.nat(),
    activityId: anyText,
    text: anyText,
  })
  .map(({ code, row, activityId, text }) =>
    finding(code, 'warning', { sheet: 'aktiviteter', row, activityId, details: { rule: 'r', nb: text, en: text } }),
  );

it.each(['xlsx', 'csv'] as const)('reads back any content as it was written, as %s', async (format) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { maxLength: 8 }),
      fc.array(anySupporter, { maxLength: 4 }),
      fc.array(anyFinding, { maxLength: 6 }),
      fc.constantFrom('nb', 'en'),
      anyText,
      fc.array(anyText, { minLength: 1, maxLength: 3 }),
      async (rows, peerSupporters, found, language, branch, files) => {
        const [file = ''] = files;
        const findings = found.map((each) => ({ ...each, file }));
        const nearMisses = NEAR_MISSES.map((day) => ({ ...day, branch, file, activityId: branch }));
        const figures = { ...FIGURES, organisation: branch };
        const source = {
          ...reportSource({ findings, figures, files }),
          rows: batches(rows),
          readPeerSupporters: async () => peerSupporters,
          readNearMisses: async () => nearMisses,
        };
        const report = await writtenReport(source, { format, language });
        const counts = await verifyReport(report.bytes, format, expectationOf(source, report, language));
        expect(counts).toEqual(report.counts);
        expect(counts).toEqual({ activities: rows.length, peerSupporters: peerSupporters.length, nearMisses: 2 });
      },
    ),
    { numRuns: 40 },
  );
});
