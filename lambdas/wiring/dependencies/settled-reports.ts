/** The reports bucket with the time for which reports are kept, for the Lambdas that clean up after exports. */
import { ENVIRONMENT, readEnvironment } from '../../environment.ts';
import type { ReportsDependencies } from '../../events/settle-reports.ts';
import { reportsBucket } from './buckets/reports-bucket.ts';

export function settledReports(): ReportsDependencies {
  return {
    reports: reportsBucket(),
    // Synthesis writes a whole number; of anything else no time can be made, so nothing is protected for the wrong time.
    reportRetentionDays: Number(readEnvironment(ENVIRONMENT.reportRetentionDays)),
  };
}
