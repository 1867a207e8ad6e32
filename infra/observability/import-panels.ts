/** The part of the operations dashboard about imports: sessions, their files, and how long these took. */
import { Duration } from 'aws-cdk-lib';
import { Color, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { IMPORTS_WINDOW } from './alarms.ts';
import { importFileDuration, importRetryPercent, importSuccessPercent, importTimeoutPercent } from './indicators.ts';
import type { CatalogueMetrics } from './metrics.ts';
import { THRESHOLDS } from './thresholds.ts';
import { graph } from './widgets.ts';

const period = Duration.minutes(5);

export function importPanels(metrics: CatalogueMetrics): IWidget[][] {
  return [outcomes(metrics), files(metrics)];
}

function outcomes(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Files of imports: success rate of the hour',
      unit: 'percent',
      width: 8,
      max: 100,
      metrics: [importSuccessPercent(metrics, IMPORTS_WINDOW)],
      threshold: { value: THRESHOLDS.importSuccessPercent, label: 'alarm below' },
    }),
    graph({
      title: 'Imports: started, and how they ended',
      unit: 'imports',
      width: 8,
      metrics: [
        metrics.metric('ImportsStarted', 'Sum', { period, label: 'started', color: Color.BLUE }),
        metrics.metric('ImportsCompleted', 'Sum', { period, label: 'completed', color: Color.GREEN }),
        metrics.metric('ImportsFailed', 'Sum', { period, label: 'failed', color: Color.RED }),
        metrics.metric('ImportsCancelled', 'Sum', { period, label: 'cancelled', color: Color.ORANGE }),
        metrics.metric('ImportsRetried', 'Sum', { period, label: 'retried', color: Color.PURPLE }),
      ],
    }),
    graph({
      title: 'Failed files of imports by error code',
      unit: 'files',
      width: 8,
      stacked: true,
      metrics: [metrics.search('ImportFilesFailed', 'Sum', 'errorCode', period)],
    }),
  ];
}

function files(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Time of a file of an import, mean of the hour',
      unit: 'milliseconds',
      width: 8,
      metrics: [importFileDuration(metrics, IMPORTS_WINDOW)],
      threshold: { value: THRESHOLDS.importFileMilliseconds, label: 'alarm above' },
      right: {
        unit: 'milliseconds',
        metrics: [metrics.metric('ImportFileDuration', 'p95', { period, label: 'p95 of 5 minutes' })],
      },
    }),
    graph({
      title: 'Files of imports not read in time',
      unit: 'percent of tries',
      width: 8,
      metrics: [importTimeoutPercent(metrics, IMPORTS_WINDOW)],
      threshold: { value: THRESHOLDS.importTimeoutPercent, label: 'alarm above' },
      right: {
        unit: 'files',
        metrics: [
          metrics.metric('ImportFilesCompleted', 'Sum', { period, label: 'read', color: Color.GREEN }),
          metrics.metric('ImportFilesTimedOut', 'Sum', { period, label: 'not in time', color: Color.RED }),
        ],
      },
    }),
    graph({
      title: 'Files of imports tried again',
      unit: 'percent of tries',
      width: 8,
      metrics: [importRetryPercent(metrics, IMPORTS_WINDOW)],
      threshold: { value: THRESHOLDS.importRetryPercent, label: 'alarm above' },
      right: {
        unit: 'tries by the error before',
        metrics: [metrics.search('ImportFileRetries', 'Sum', 'errorCode', period)],
      },
    }),
  ];
}
