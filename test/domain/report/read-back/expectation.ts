import type { ReadBackExpectation } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import type { ReportSource, WrittenReport } from '../../../../lambdas/domain/report/workbook/write-report.ts';
import type { CellValue } from '../../../../lambdas/domain/report/workbook/writers/report-writer.ts';
import { batches } from '../workbook/report-source.ts';

/** What StoreFile expects of a report that was written from the source, whose rows can be read only once. */
export function expectationOf(
  source: ReportSource,
  { sheets, counts, cutCells }: WrittenReport,
  rows: CellValue[][],
  language: 'nb' | 'en',
): ReadBackExpectation {
  return { ...source, rows: batches(rows), description: { sheets: [...sheets], counts, cutCells }, language };
}
