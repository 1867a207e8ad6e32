/** The uppermost part of the operations dashboard: exports, their stages and chunks, and the messages to the pages. */
import { Duration } from 'aws-cdk-lib';
import { Color, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CHUNKS_WINDOW, EXPORTS_WINDOW, SERVICE_WINDOW } from './alarms.ts';
import {
  chunkRetryPercent,
  chunkTimeoutPercent,
  pollErrorPercent,
  pushAge,
  smallExportDuration,
  successPercent,
} from './indicators.ts';
import type { CatalogueMetrics } from './metrics.ts';
import { THRESHOLDS } from './thresholds.ts';
import { graph } from './widgets.ts';

const period = Duration.minutes(5);

export function exportPanels(metrics: CatalogueMetrics, push: IFunction): IWidget[][] {
  return [outcomes(metrics), stages(metrics), chunks(metrics), pages(metrics, push), checks(metrics)];
}

function outcomes(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Success rate of the hour',
      unit: 'percent',
      width: 8,
      max: 100,
      metrics: [successPercent(metrics, EXPORTS_WINDOW)],
      threshold: { value: THRESHOLDS.successPercent, label: 'alarm below' },
    }),
    graph({
      title: 'Exports: started, and how they ended',
      unit: 'exports',
      width: 8,
      metrics: [
        metrics.metric('ExportsStarted', 'Sum', { period, label: 'started', color: Color.BLUE }),
        metrics.metric('ExportsCompleted', 'Sum', { period, label: 'completed', color: Color.GREEN }),
        metrics.metric('ExportsCompletedEmpty', 'Sum', { period, label: 'empty', color: Color.GREY }),
        metrics.metric('ExportsFailed', 'Sum', { period, label: 'failed', color: Color.RED }),
        metrics.metric('ExportsCancelled', 'Sum', { period, label: 'cancelled', color: Color.ORANGE }),
        metrics.metric('ExportsRetried', 'Sum', { period, label: 'retried', color: Color.PURPLE }),
        metrics.metric('ExportsJoined', 'Sum', { period, label: 'joined a running one', color: Color.BROWN }),
        metrics.metric('ExportsQueued', 'Sum', { period, label: 'had to wait', color: Color.PINK }),
      ],
      right: {
        unit: 'milliseconds',
        metrics: [metrics.metric('QueueTime', 'p95', { period, label: 'time in the queue, p95' })],
      },
    }),
    graph({
      title: 'Failed exports by error code',
      unit: 'exports',
      width: 8,
      stacked: true,
      metrics: [metrics.search('ExportsFailed', 'Sum', 'errorCode', period)],
    }),
  ];
}

/** They run by themselves after each change, and nobody waits for one but the page. */
function checks(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Time of a check',
      unit: 'milliseconds',
      width: 12,
      metrics: [
        metrics.metric('CheckDuration', 'p50', { period, label: 'p50' }),
        metrics.metric('CheckDuration', 'p95', { period, label: 'p95' }),
      ],
      right: {
        unit: 'checks',
        metrics: [metrics.metric('CheckDuration', 'SampleCount', { period, label: 'that ended with a result' })],
      },
    }),
    graph({
      title: 'Failed checks by error code',
      unit: 'checks',
      width: 12,
      stacked: true,
      metrics: [metrics.search('ChecksFailed', 'Sum', 'errorCode', period)],
    }),
  ];
}

function stages(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Time per stage, p50',
      unit: 'milliseconds',
      width: 8,
      metrics: [metrics.search('StageDuration', 'p50', 'stage', period)],
    }),
    graph({
      title: 'Time per stage, p95',
      unit: 'milliseconds',
      width: 8,
      metrics: [metrics.search('StageDuration', 'p95', 'stage', period)],
    }),
    graph({
      title: 'Time of an export under 10,000 activities, mean of the hour',
      unit: 'milliseconds',
      width: 8,
      metrics: [smallExportDuration(metrics, EXPORTS_WINDOW)],
      threshold: { value: THRESHOLDS.smallExportMilliseconds, label: 'alarm above' },
      right: {
        unit: 'percent',
        metrics: [metrics.metric('EstimateError', 'p50', { period, label: 'error of the estimate, p50' })],
      },
    }),
  ];
}

function chunks(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Chunks tried again',
      unit: 'percent of tries',
      width: 8,
      metrics: [chunkRetryPercent(metrics, CHUNKS_WINDOW)],
      threshold: { value: THRESHOLDS.chunkRetryPercent, label: 'alarm above' },
    }),
    graph({
      title: 'Chunks timed out or killed',
      unit: 'percent of tries',
      width: 8,
      metrics: [chunkTimeoutPercent(metrics, CHUNKS_WINDOW)],
      threshold: { value: THRESHOLDS.chunkTimeoutPercent, label: 'alarm above' },
    }),
    graph({
      title: 'Chunks: finished, tried again, timed out',
      unit: 'chunks',
      width: 8,
      metrics: [
        metrics.metric('ChunksFinished', 'Sum', { period, label: 'finished', color: Color.GREEN }),
        metrics.metric('ChunkRetries', 'Sum', { period, label: 'tried again', color: Color.ORANGE }),
        metrics.metric('ChunkTimeouts', 'Sum', { period, label: 'timed out or killed', color: Color.RED }),
      ],
      right: {
        unit: 'chunks of registers',
        metrics: [
          metrics.metric('FactsKept', 'Sum', { period, label: 'facts kept from an earlier run', color: Color.BLUE }),
          metrics.metric('FactsComputed', 'Sum', { period, label: 'facts computed', color: Color.PURPLE }),
        ],
      },
    }),
  ];
}

function pages(metrics: CatalogueMetrics, push: IFunction): IWidget[] {
  return [
    graph({
      title: 'Push latency: from the write to the socket',
      unit: 'milliseconds',
      width: 6,
      metrics: [
        metrics.metric('PushLatency', 'p50', { period, label: 'p50' }),
        metrics.metric('PushLatency', 'p95', { period, label: 'p95' }),
      ],
    }),
    graph({
      title: 'Push: how old a change is when it is handed on',
      unit: 'milliseconds',
      width: 6,
      metrics: [pushAge(push, { period: SERVICE_WINDOW, label: 'oldest' })],
      threshold: { value: THRESHOLDS.pushAgeMilliseconds, label: 'alarm from' },
      right: {
        unit: 'batches',
        metrics: [push.metricThrottles({ period: SERVICE_WINDOW, statistic: 'Sum', label: 'refused by Lambda' })],
      },
    }),
    graph({
      title: 'Messages to the pages',
      unit: 'messages',
      width: 6,
      metrics: [
        metrics.metric('MessagesPushed', 'Sum', { period, label: 'pushed', color: Color.GREEN }),
        metrics.metric('PushFailures', 'Sum', { period: SERVICE_WINDOW, label: 'failed', color: Color.RED }),
        metrics.metric('ConnectionsGone', 'Sum', { period, label: 'connections gone', color: Color.GREY }),
        metrics.metric('ConnectionsRefused', 'Sum', { period, label: 'connections refused', color: Color.ORANGE }),
      ],
      threshold: { value: THRESHOLDS.pushFailures, label: 'alarm from so many failed' },
    }),
    graph({
      title: 'Polls answered with 429 or 5xx',
      unit: 'percent of polls',
      width: 6,
      metrics: [pollErrorPercent(metrics, CHUNKS_WINDOW)],
      threshold: { value: THRESHOLDS.pollErrorPercent, label: 'alarm above' },
      right: { unit: 'polls', metrics: [metrics.metric('Polls', 'Sum', { period, label: 'polls' })] },
    }),
  ];
}
