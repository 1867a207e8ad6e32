/** The dashboard of operations: at the top what coordinators notice, below it the services. */
import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, type IAlarm, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { globalName } from '../constructs/global-name.ts';
import { exportPanels } from './export-panels.ts';
import { importPanels } from './import-panels.ts';
import { type Machinery, machineryPanels } from './machinery-panels.ts';
import type { CatalogueMetrics } from './metrics.ts';
import { runbookLink } from './runbook.ts';
import { MINIMA, THRESHOLDS } from './thresholds.ts';
import { text } from './widgets.ts';

interface OperationsDashboardProps extends Machinery {
  readonly metrics: CatalogueMetrics;
  readonly alarms: readonly IAlarm[];
  readonly runbookUrl: string | undefined;
}

export class OperationsDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { metrics, alarms, runbookUrl, ...machinery }: OperationsDashboardProps) {
    super(scope, id, {
      dashboardName: globalName(scope, 'operations'),
      defaultInterval: Duration.hours(12),
      // A chosen range would change the periods, and with them the meaning of `per 5 min` and of each threshold.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          text(whatNormalIs(runbookUrl), 14, 11),
          new AlarmStatusWidget({ title: 'Alarms', width: 10, height: 11, alarms: [...alarms] }),
        ],
        ...exportPanels(metrics, machinery.functions.push),
        ...importPanels(metrics),
        ...machineryPanels(metrics, machinery),
      ],
    });
  }
}

const whatNormalIs = (runbookUrl: string | undefined) => `
# Exports and imports: does everything work?

Nothing for hours is normal: coordinators import and export a few times a year, most of them in the weeks before the deadline. A red line in a panel is the threshold of its alarm. Lines by stage, route, error code, operation or Lambda exist for those that were active within the last two weeks: CloudWatch finds no others, also for an earlier range.

| | normal | alarm |
|---|---|---|
| success rate | 100 % | under ${THRESHOLDS.successPercent} %, of ${MINIMA.endedExports} or more that ended within an hour |
| an export under 10,000 activities | 5 to 30 s | over ${THRESHOLDS.smallExportMilliseconds / 1000} s on average |
| status read, p95 | under 200 ms | over ${THRESHOLDS.statusReadMilliseconds} ms |
| push latency, p95 | under 1 s | ${THRESHOLDS.pushFailures} failed messages or batches within 5 minutes, or ${THRESHOLDS.pushAgeMilliseconds / 1000} s late |
| chunks tried again; timed out | under 1 %; none | over ${THRESHOLDS.chunkRetryPercent} %; over ${THRESHOLDS.chunkTimeoutPercent} % |
| files of imports that were read | 100 %, but for files that are no registers | under ${THRESHOLDS.importSuccessPercent} %, of ${MINIMA.endedImportFiles} or more that ended within an hour |
| a file of an import | 1 to 20 s | over ${THRESHOLDS.importFileMilliseconds / 1000} s on average |
| files not read in time; tried again | none | over ${THRESHOLDS.importTimeoutPercent} %; over ${THRESHOLDS.importRetryPercent} % |
| reconciler | 5 runs in 5 minutes, which end or start no export or import | none in 5 minutes, or an export or import past its budget |
| dead letters, throttles, Lambda errors | none | one dead letter |
| concurrency | under 40 for each running export | over ${THRESHOLDS.concurrencyPercent} % of the account's quota |

What to do is in ${runbookLink(runbookUrl)}, under the alarm's name.
`;
