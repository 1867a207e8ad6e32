/** What operations look at, from what coordinators notice at the top down to the machinery. */
import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, type IAlarm, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { globalName } from '../global-name.ts';
import { exportPanels } from './export-panels.ts';
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
      // A chosen range would change the periods, and with them what `per 5 min` and each threshold mean.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          text(whatNormalIs(runbookUrl), 14, 9),
          new AlarmStatusWidget({ title: 'Alarms', width: 10, height: 9, alarms: [...alarms] }),
        ],
        ...exportPanels(metrics, machinery.functions.push),
        ...machineryPanels(metrics, machinery),
      ],
    });
  }
}

const whatNormalIs = (runbookUrl: string | undefined) => `
# Exports: is it well?

Nothing for hours is normal: coordinators export a few times a year, most of them in the weeks before the deadline. A red line in a panel is where its alarm begins. Lines by stage, route, error code, operation or Lambda are of those that were at work within the last two weeks: CloudWatch finds no others, also for a range long past.

| | normal | alarm |
|---|---|---|
| success rate | 100 % | under ${THRESHOLDS.successPercent} %, of ${MINIMA.endedExports} or more that ended within an hour |
| an export under 10,000 activities | 5 to 30 s | over ${THRESHOLDS.smallExportMilliseconds / 1000} s on average |
| status read, p95 | under 200 ms | over ${THRESHOLDS.statusReadMilliseconds} ms |
| push latency, p95 | under 1 s | ${THRESHOLDS.pushFailures} failed messages or batches within 5 minutes, or ${THRESHOLDS.pushAgeMilliseconds / 1000} s late |
| chunks tried again; timed out | under 1 %; none | over ${THRESHOLDS.chunkRetryPercent} %; over ${THRESHOLDS.chunkTimeoutPercent} % |
| reconciler | 5 runs in 5 minutes, nothing mended | none in 5 minutes, or an export past its budget |
| dead letters, throttles, Lambda errors | none | one dead letter |
| concurrency | under 40 for each export at work | over ${THRESHOLDS.concurrencyPercent} % of the account's quota |

What to do is in ${runbookLink(runbookUrl)}, under the alarm's name.
`;
