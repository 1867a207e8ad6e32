/** What each service of the engine tells CloudWatch of. */

import type { CloudWatchService } from '../cloudwatch/cloudwatch.ts';
import {
  concurrency,
  databaseAnswered,
  executionChanged,
  invocationEnded,
  invocationRefused,
  requestAnswered,
  type SocketMetric,
  socketEvent,
  streamProcessed,
} from '../cloudwatch/metrics/platform-metrics.ts';
import type { DatabaseAnswer } from '../dynamodb/dynamodb.ts';
import { functionNameOf } from '../lambda/function.ts';
import type { LambdaOptions } from '../lambda/lambda.ts';
import type { PlatformEvent } from '../service/service.ts';
import type { StackDescription } from '../template/template.ts';
import type { EngineOptions } from './contract.ts';

export interface Measuring {
  readonly lambda: Required<Pick<LambdaOptions, 'onLog' | 'onReport' | 'onBegin' | 'onRefusal'>>;
  databaseAnswered(answer: DatabaseAnswer): void;
  executionChanged(event: PlatformEvent): void;
  requestAnswered(statusCode: number, milliseconds: number): void;
  socketEvent(metric: SocketMetric): void;
  streamProcessed(functionArn: string, ageMilliseconds: number): void;
}

/** @param listeners told after CloudWatch */
export function createMeasuring(
  cloudWatch: CloudWatchService,
  { httpApi, webSocketApi }: Pick<StackDescription, 'httpApi' | 'webSocketApi'>,
  listeners: Pick<EngineOptions, 'onLog' | 'onReport'>,
): Measuring {
  return {
    lambda: {
      onLog(line) {
        cloudWatch.readLine(line.line);
        listeners.onLog?.(line);
      },
      onReport(report) {
        cloudWatch.put((at) => invocationEnded(report, at));
        listeners.onReport?.(report);
      },
      onBegin: (name, ofFunction, ofAll) => cloudWatch.put((at) => concurrency(name, ofFunction, ofAll, at)),
      onRefusal: (name, errorType) => cloudWatch.put((at) => invocationRefused(name, errorType, at)),
    },
    databaseAnswered: (answer) => cloudWatch.put((at) => databaseAnswered(answer, at)),
    executionChanged: (event) => cloudWatch.put((at) => executionChanged(event, at)),
    requestAnswered: (statusCode, milliseconds) =>
      cloudWatch.put((at) => requestAnswered(httpApi?.apiId ?? '', statusCode, milliseconds, at)),
    socketEvent: (metric) =>
      cloudWatch.put((at) => socketEvent(webSocketApi?.apiId ?? '', webSocketApi?.stageName ?? '', metric, at)),
    streamProcessed: (functionArn, age) =>
      cloudWatch.put((at) => streamProcessed(functionNameOf(functionArn), age, at)),
  };
}
