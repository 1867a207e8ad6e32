/** The reports bucket with the time for which reports are kept, for the Lambdas that clean up after exports. */
import * as z from 'zod';
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ReportsDependencies } from '../../events/settle-reports.ts';
import { reportsBucket } from './reports-bucket.ts';

export function settledReports(): ReportsDependencies {
  const days = z.coerce.number().int().min(1).parse(readEnvironment(ENVIRONMENT.reportRetentionDays));
  return { reports: reportsBucket(), reportRetentionDays: days };
}
