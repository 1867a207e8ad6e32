/** CloudWatch, and what each service of the engine reports to it. */
import type { SocketMetric } from '../api-gateway/api-gateway.ts';
import { type CloudWatchService, startCloudWatch } from '../cloudwatch/cloudwatch.ts';
import {
  concurrency,
  databaseAnswered,
  executionChanged,
  invocationEnded,
  invocationRefused,
  queueLength,
  requestAnswered,
  socketEvent,
  streamProcessed,
} from '../cloudwatch/metrics/platform-metrics.ts';
import type { DatabaseAnswer } from '../dynamodb/dynamodb.ts';
import { functionNameOf } from '../lambda/function.ts';
import { type LambdaOptions, maxConcurrency } from '../lambda/lambda.ts';
import type { PlatformEvent } from '../service/service.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Foundation } from './foundation.ts';

export interface Measurements {
  readonly cloudWatch: CloudWatchService;
  readonly lambda: Required<Pick<LambdaOptions, 'onLog' | 'onReport' | 'onBegin' | 'onRefusal'>>;
  databaseAnswered(answer: DatabaseAnswer): void;
  executionChanged(event: PlatformEvent): void;
  requestAnswered(statusCode: number, milliseconds: number): void;
  socketEvent(metric: SocketMetric): void;
  streamProcessed(functionArn: string, ageMilliseconds: number): void;
}

export function startMeasurements(foundation: Foundation, deadLetters: DeadLetters): Measurements {
  const { options, dataFolder, stack, speed, warn, keep } = foundation;
  const { httpApi, webSocketApi, queues } = stack;
  const cloudWatch = keep(
    startCloudWatch({
      dataFolder,
      observability: stack.observability,
      concurrencyQuota: maxConcurrency(options.concurrency),
      speed,
      levels: (at) => queues.flatMap(({ name }) => queueLength(name, deadLetters.waiting(name), at)),
      onWarning: warn,
    }),
  );
  const { put } = cloudWatch;
  return {
    cloudWatch,
    lambda: {
      onLog(line) {
        cloudWatch.readLine(line.line);
        options.onLog?.(line);
      },
      onReport(report) {
        put((at) => invocationEnded(report, at));
        options.onReport?.(report);
      },
      onBegin: (name, ofFunction, ofAll) => put((at) => concurrency(name, ofFunction, ofAll, at)),
      onRefusal: (name, errorType) => put((at) => invocationRefused(name, errorType, at)),
    },
    databaseAnswered(answer) {
      put((at) => databaseAnswered(answer, at));
      options.onDatabaseAnswer?.(answer);
    },
    executionChanged: (event) => put((at) => executionChanged(event, at)),
    requestAnswered: (statusCode, milliseconds) =>
      put((at) => requestAnswered(httpApi?.apiId ?? '', statusCode, milliseconds, at)),
    socketEvent: (metric) =>
      put((at) => socketEvent(webSocketApi?.apiId ?? '', webSocketApi?.stageName ?? '', metric, at)),
    streamProcessed: (functionArn, age) => put((at) => streamProcessed(functionNameOf(functionArn), age, at)),
  };
}
