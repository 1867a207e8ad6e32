import type { ReadBackExpectation } from '../../../../lambdas/domain/report/read-back/verify-report.ts';
import type { ReportSource } from '../../../../lambdas/domain/report/workbook/write-report.ts';
import type { writtenReport } from '../workbook/report-source.ts';

/** What StoreFile expects of a report that was written from the source. */
export function expectationOf(
  source: ReportSource,
  { sheets, counts, activities }: Awaited<ReturnType<typeof writtenReport>>,
  language: 'nb' | 'en',
): ReadBackExpectation {
  return { ...source, activities, description: { sheets: [...sheets], counts }, language };
}
