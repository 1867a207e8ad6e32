/**
 * The shares and means that an alarm evaluates and a dashboard draws. There is one definition of each, so that the dashboard
 * shows what the alarm looks at. With too little data there is no value.
 */
import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SIZE_CLASSES, STATUS_ROUTE } from '../../lambdas/metric-catalogue.ts';
import { accountConcurrency, type CatalogueMetrics } from './metrics.ts';
import { MINIMA, THRESHOLDS } from './thresholds.ts';

/** Percent of the ended runs that completed, with a report or with nothing to report. */
export function successPercent(metrics: CatalogueMetrics, period: Duration): MathExpression {
  return new MathExpression({
    expression: `IF(ended >= ${MINIMA.endedExports}, 100 * good / ended)`,
    usingMetrics: {
      good: new MathExpression({
        expression: 'FILL(completed, 0) + FILL(empty, 0)',
        usingMetrics: {
          completed: metrics.metric('ExportsCompleted', 'Sum', { period }),
          empty: metrics.metric('ExportsCompletedEmpty', 'Sum', { period }),
        },
        period,
      }),
      ended: new MathExpression({
        expression: 'FILL(completed, 0) + FILL(empty, 0) + FILL(failed, 0)',
        usingMetrics: {
          completed: metrics.metric('ExportsCompleted', 'Sum', { period }),
          empty: metrics.metric('ExportsCompletedEmpty', 'Sum', { period }),
          failed: metrics.metric('ExportsFailed', 'Sum', { period }),
        },
        period,
      }),
    },
    label: 'success rate',
    period,
  });
}

/** Mean milliseconds of exports under SMALL_EXPORT_ACTIVITIES. */
export function smallExportDuration(metrics: CatalogueMetrics, period: Duration): MathExpression {
  const of = { size: SIZE_CLASSES.small };
  return new MathExpression({
    expression: `IF(exports >= ${MINIMA.smallExports}, mean)`,
    usingMetrics: {
      exports: metrics.metric('ExportDuration', 'SampleCount', { period, of }),
      mean: metrics.metric('ExportDuration', 'Average', { period, of }),
    },
    label: 'mean of exports under 10,000 activities',
    period,
  });
}

/** Milliseconds within which 95 of 100 reads of an export's status are answered. */
export function statusReadLatency(metrics: CatalogueMetrics, period: Duration): MathExpression {
  const of = { route: STATUS_ROUTE };
  return new MathExpression({
    expression: `IF(reads >= ${MINIMA.statusReads}, slowest)`,
    usingMetrics: {
      reads: metrics.metric('ApiLatency', 'SampleCount', { period, of }),
      slowest: metrics.metric('ApiLatency', 'p95', { period, of }),
    },
    label: `p95 of ${STATUS_ROUTE}`,
    period,
  });
}

/**
 * Messages that did not reach a socket, and batches for which the push Lambda failed or was throttled. A throttled batch has no
 * errors, so each refused try counts while no batch gets through; a batch that gets through too late counts as many as the alarm
 * needs.
 */
export function pushTrouble(metrics: CatalogueMetrics, push: IFunction, period: Duration): MathExpression {
  return new MathExpression({
    expression: [
      'FILL(failures, 0)',
      'FILL(errors, 0)',
      'IF(FILL(invoked, 0) == 0, FILL(refused, 0), 0)',
      `IF(FILL(age, 0) >= ${THRESHOLDS.pushAgeMilliseconds}, ${THRESHOLDS.pushFailures}, 0)`,
    ].join(' + '),
    usingMetrics: {
      failures: metrics.metric('PushFailures', 'Sum', { period }),
      errors: push.metricErrors({ period, statistic: 'Sum' }),
      invoked: push.metricInvocations({ period, statistic: 'Sum' }),
      refused: push.metricThrottles({ period, statistic: 'Sum' }),
      age: pushAge(push, { period }),
    },
    label: 'failed, refused or late messages and batches',
    period,
  });
}

/** Exports and imports that the reconciler found pending for longer than they may be, the most of one run. */
export function pastBudget(metrics: CatalogueMetrics, period: Duration): MathExpression {
  return new MathExpression({
    expression: 'FILL(exports, 0) + FILL(imports, 0)',
    usingMetrics: {
      exports: metrics.metric('ExportsPastBudget', 'Maximum', { period }),
      imports: metrics.metric('ImportsPastBudget', 'Maximum', { period }),
    },
    label: 'past their budget',
    period,
  });
}

/** Milliseconds from a write to the end of the batch that contains it; AWS has no value while no batch ends. */
export function pushAge(push: IFunction, options: Pick<MetricOptions, 'period' | 'label'>): Metric {
  return push.metric('IteratorAge', { statistic: 'Maximum', ...options });
}

/** A try finishes or is followed by another one; the last failed try ends the export. */
function shareOfTries(
  metrics: CatalogueMetrics,
  counted: 'ChunkTimeouts' | 'ChunkRetries',
  label: string,
  period: Duration,
): MathExpression {
  return new MathExpression({
    expression: `IF(tries >= ${MINIMA.chunkTries}, 100 * FILL(counted, 0) / tries)`,
    usingMetrics: {
      counted: metrics.metric(counted, 'Sum', { period }),
      tries: new MathExpression({
        expression: 'FILL(finished, 0) + FILL(again, 0)',
        usingMetrics: {
          finished: metrics.metric('ChunksFinished', 'Sum', { period }),
          again: metrics.metric('ChunkRetries', 'Sum', { period }),
        },
        period,
      }),
    },
    label,
    period,
  });
}

export const chunkTimeoutPercent = (metrics: CatalogueMetrics, period: Duration) =>
  shareOfTries(metrics, 'ChunkTimeouts', 'timed out or killed', period);
export const chunkRetryPercent = (metrics: CatalogueMetrics, period: Duration) =>
  shareOfTries(metrics, 'ChunkRetries', 'tried again', period);

/** How the files of imports ended. A session with some good files counts as completed, so sessions would hide failures. */
function endedFiles(metrics: CatalogueMetrics, period: Duration): Record<'completed' | 'failed' | 'late', IMetric> {
  return {
    completed: metrics.metric('ImportFilesCompleted', 'Sum', { period }),
    failed: metrics.metric('ImportFilesFailed', 'Sum', { period }),
    late: metrics.metric('ImportFilesTimedOut', 'Sum', { period }),
  };
}

/** Percent of the ended files of imports that were read. */
export function importSuccessPercent(metrics: CatalogueMetrics, period: Duration): MathExpression {
  const { completed, failed, late } = endedFiles(metrics, period);
  return new MathExpression({
    expression: `IF(ended >= ${MINIMA.endedImportFiles}, 100 * FILL(completed, 0) / ended)`,
    usingMetrics: {
      completed,
      ended: new MathExpression({
        expression: 'FILL(completed, 0) + FILL(failed, 0) + FILL(late, 0)',
        usingMetrics: { completed, failed, late },
        period,
      }),
    },
    label: 'success rate of files',
    period,
  });
}

/** Mean milliseconds in which a file of an import was read. */
export function importFileDuration(metrics: CatalogueMetrics, period: Duration): MathExpression {
  return new MathExpression({
    expression: `IF(files >= ${MINIMA.importFiles}, mean)`,
    usingMetrics: {
      files: metrics.metric('ImportFileDuration', 'SampleCount', { period }),
      mean: metrics.metric('ImportFileDuration', 'Average', { period }),
    },
    label: 'mean of a file',
    period,
  });
}

/** A try of a file ends it or is followed by another one. */
function shareOfFileTries(
  metrics: CatalogueMetrics,
  counted: IMetric,
  label: string,
  period: Duration,
): MathExpression {
  return new MathExpression({
    expression: `IF(tries >= ${MINIMA.importTries}, 100 * FILL(counted, 0) / tries)`,
    usingMetrics: {
      counted,
      tries: new MathExpression({
        expression: 'FILL(completed, 0) + FILL(failed, 0) + FILL(late, 0) + FILL(again, 0)',
        usingMetrics: {
          ...endedFiles(metrics, period),
          again: metrics.metric('ImportFileRetries', 'Sum', { period }),
        },
        period,
      }),
    },
    label,
    period,
  });
}

export const importTimeoutPercent = (metrics: CatalogueMetrics, period: Duration) =>
  shareOfFileTries(metrics, metrics.metric('ImportFilesTimedOut', 'Sum', { period }), 'not read in time', period);
export const importRetryPercent = (metrics: CatalogueMetrics, period: Duration) =>
  shareOfFileTries(metrics, metrics.metric('ImportFileRetries', 'Sum', { period }), 'tried again', period);

export function pollErrorPercent(metrics: CatalogueMetrics, period: Duration): MathExpression {
  return new MathExpression({
    expression: `IF(polls >= ${MINIMA.polls}, 100 * FILL(errors, 0) / polls)`,
    usingMetrics: {
      polls: metrics.metric('Polls', 'Sum', { period }),
      errors: metrics.metric('PollErrors', 'Sum', { period }),
    },
    label: 'polls answered with 429 or 5xx',
    period,
  });
}

/** Percent of the account's quota, which includes what other systems use. */
export function concurrencyPercent(period: Duration): IMetric {
  return new MathExpression({
    expression: '100 * running / SERVICE_QUOTA(running)',
    usingMetrics: { running: accountConcurrency({ period }) },
    label: 'of the quota of the account',
    period,
  });
}
