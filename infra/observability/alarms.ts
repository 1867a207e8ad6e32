/**
 * THE list of alarms. Missing data is `notBreaching` where it means that nothing happened. It is `breaching` for
 * ReconcilerSilent, because the reconciler reports every minute.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageFunction } from '../constructs/stage-function.ts';
import {
  chunkRetryPercent,
  chunkTimeoutPercent,
  concurrencyPercent,
  importFileDuration,
  importRetryPercent,
  importSuccessPercent,
  importTimeoutPercent,
  pastBudget,
  pollErrorPercent,
  pushTrouble,
  smallExportDuration,
  statusReadLatency,
  successPercent,
} from './indicators.ts';
import type { CatalogueMetrics } from './metrics.ts';
import { runbookEntry } from './runbook.ts';
import { MINIMA, THRESHOLDS } from './thresholds.ts';

interface AlarmDefinition {
  readonly severity: 'Critical' | 'Warning';
  /** What is wrong, in one sentence. */
  readonly sentence: string;
  readonly metric: IMetric;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** `[2, 3]`: two of the last three periods. */
  readonly periods?: readonly [number, number];
  readonly missing: TreatMissingData;
}

interface Watched {
  readonly metrics: CatalogueMetrics;
  readonly push: StageFunction;
  readonly deadLetters: IQueue;
}

interface AlarmsProps extends Watched {
  readonly topic: ITopic;
  readonly runbookUrl: string | undefined;
}

const { GREATER_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;
const { BREACHING, IGNORE, NOT_BREACHING } = TreatMissingData;

/** Long enough to contain several exports: a coordinator starts a few a year. */
export const EXPORTS_WINDOW = Duration.hours(1);
/** Long enough to contain several files: an import has at most twenty. */
export const IMPORTS_WINDOW = Duration.hours(1);
export const CHUNKS_WINDOW = Duration.minutes(15);
export const SERVICE_WINDOW = Duration.minutes(5);

function definitions({ metrics, push, deadLetters }: Watched): Readonly<Record<string, AlarmDefinition>> {
  return {
    SuccessRateLow: {
      severity: 'Critical',
      sentence: `Fewer than ${THRESHOLDS.successPercent} % of the exports that ended in the last hour (at least ${MINIMA.endedExports}) reached a report.`,
      metric: successPercent(metrics, EXPORTS_WINDOW),
      comparison: LESS_THAN_THRESHOLD,
      threshold: THRESHOLDS.successPercent,
      // Too few exports ended, as in most nights.
      missing: NOT_BREACHING,
    },
    ExportsSlow: {
      severity: 'Critical',
      sentence: `Exports of fewer than 10,000 activities took more than ${THRESHOLDS.smallExportMilliseconds / 1000} s on average in the last hour (at least ${MINIMA.smallExports}).`,
      metric: smallExportDuration(metrics, EXPORTS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.smallExportMilliseconds,
      // No export completed; SuccessRateLow and ExportPastBudget report that.
      missing: NOT_BREACHING,
    },
    StatusReadsSlow: {
      severity: 'Critical',
      sentence: `Reading an export's status took more than ${THRESHOLDS.statusReadMilliseconds} ms for 5 of 100 requests (at least ${MINIMA.statusReads}).`,
      metric: statusReadLatency(metrics, SERVICE_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.statusReadMilliseconds,
      // One period can contain the cold starts of a morning.
      periods: [2, 3],
      // No page is following an export.
      missing: NOT_BREACHING,
    },
    PushFailing: {
      severity: 'Critical',
      sentence: `At least ${THRESHOLDS.pushFailures} messages or batches of progress did not reach the pages within 5 minutes, or came more than ${THRESHOLDS.pushAgeMilliseconds / 1000} s late.`,
      metric: pushTrouble(metrics, push, SERVICE_WINDOW),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: THRESHOLDS.pushFailures,
      // No failure was counted: FILL makes it 0, and a rare gap in the metrics is no failure either.
      missing: NOT_BREACHING,
    },
    ExportPastBudget: {
      severity: 'Critical',
      sentence: 'An export or an import has been pending for longer than allowed.',
      metric: pastBudget(metrics, SERVICE_WINDOW),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: THRESHOLDS.pastBudget,
      // The reconciler reports 0 each minute; ReconcilerSilent fires when it reports nothing.
      missing: NOT_BREACHING,
    },
    ReconcilerSilent: {
      severity: 'Critical',
      sentence: 'The reconciler, which should run each minute, did not finish once in 5 minutes.',
      metric: metrics.metric('ReconcilerRuns', 'Sum', { period: Duration.minutes(1) }),
      comparison: LESS_THAN_THRESHOLD,
      threshold: THRESHOLDS.reconcilerRuns,
      // Minute by minute, because with one long period CloudWatch first looks back for data over more periods.
      periods: [5, 5],
      // Only finished runs are counted, so missing data is the fault.
      missing: BREACHING,
    },
    DeadLetters: {
      severity: 'Critical',
      sentence: 'Something failed after all tries and is in the dead-letter queue.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: SERVICE_WINDOW, statistic: 'Maximum' }),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: THRESHOLDS.deadLetters,
      // SQS stops reporting on a queue that has not been used for six hours: its messages are still there.
      missing: IGNORE,
    },
    ChunkTimeoutsHigh: {
      severity: 'Warning',
      sentence: `More than ${THRESHOLDS.chunkTimeoutPercent} % of the tries of chunks (at least ${MINIMA.chunkTries}) timed out or were killed within 15 minutes.`,
      metric: chunkTimeoutPercent(metrics, CHUNKS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.chunkTimeoutPercent,
      // No export is running.
      missing: NOT_BREACHING,
    },
    ChunkRetriesHigh: {
      severity: 'Warning',
      sentence: `More than ${THRESHOLDS.chunkRetryPercent} % of the tries of chunks (at least ${MINIMA.chunkTries}) were repetitions within 15 minutes.`,
      metric: chunkRetryPercent(metrics, CHUNKS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.chunkRetryPercent,
      // No export is running.
      missing: NOT_BREACHING,
    },
    ImportSuccessRateLow: {
      severity: 'Critical',
      sentence: `Fewer than ${THRESHOLDS.importSuccessPercent} % of the files of imports that ended in the last hour (at least ${MINIMA.endedImportFiles}) were read.`,
      metric: importSuccessPercent(metrics, IMPORTS_WINDOW),
      comparison: LESS_THAN_THRESHOLD,
      threshold: THRESHOLDS.importSuccessPercent,
      // Too few files ended, as on most days.
      missing: NOT_BREACHING,
    },
    ImportFilesSlow: {
      severity: 'Critical',
      sentence: `Reading a file of an import took more than ${THRESHOLDS.importFileMilliseconds / 1000} s on average in the last hour (at least ${MINIMA.importFiles}).`,
      metric: importFileDuration(metrics, IMPORTS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.importFileMilliseconds,
      // No file was read; ImportSuccessRateLow and ExportPastBudget report that.
      missing: NOT_BREACHING,
    },
    ImportTimeoutsHigh: {
      severity: 'Warning',
      sentence: `More than ${THRESHOLDS.importTimeoutPercent} % of the tries of files (at least ${MINIMA.importTries}) were not read in time within an hour.`,
      metric: importTimeoutPercent(metrics, IMPORTS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.importTimeoutPercent,
      // No import is running.
      missing: NOT_BREACHING,
    },
    ImportRetriesHigh: {
      severity: 'Warning',
      sentence: `More than ${THRESHOLDS.importRetryPercent} % of the tries of files (at least ${MINIMA.importTries}) were repetitions within an hour.`,
      metric: importRetryPercent(metrics, IMPORTS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.importRetryPercent,
      // No import is running.
      missing: NOT_BREACHING,
    },
    MailsFailing: {
      severity: 'Warning',
      sentence: 'A mail about an ended export or import could not be sent after all tries.',
      metric: metrics.metric('NotificationsFailed', 'Sum', { period: SERVICE_WINDOW }),
      comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: THRESHOLDS.mailFailures,
      // No mail failed.
      missing: NOT_BREACHING,
    },
    PollErrorsHigh: {
      severity: 'Warning',
      sentence: `More than ${THRESHOLDS.pollErrorPercent} % of the polls (at least ${MINIMA.polls}) were answered with 429 or 5xx within 15 minutes.`,
      metric: pollErrorPercent(metrics, CHUNKS_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.pollErrorPercent,
      // No page polls, because the sockets work.
      missing: NOT_BREACHING,
    },
    ConcurrencyNearLimit: {
      severity: 'Warning',
      sentence: `The Lambdas of this account used more than ${THRESHOLDS.concurrencyPercent} % of what may run at the same time.`,
      metric: concurrencyPercent(SERVICE_WINDOW),
      comparison: GREATER_THAN_THRESHOLD,
      threshold: THRESHOLDS.concurrencyPercent,
      // A Map of forty is a short burst; only a long one makes others wait.
      periods: [2, 3],
      // No Lambda ran.
      missing: NOT_BREACHING,
    },
  };
}

export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { topic, runbookUrl, ...watched }: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(topic);
    this.all = Object.entries(definitions(watched)).map(([name, definition]) => {
      const { severity, sentence, metric, comparison, threshold, periods = [1, 1], missing } = definition;
      const alarm = new Alarm(this, name, {
        alarmName: `${Stack.of(this).stackName}-${name}`,
        alarmDescription: `${severity}: ${sentence} Runbook: ${runbookEntry(runbookUrl, name)}`,
        metric,
        comparisonOperator: comparison,
        threshold,
        datapointsToAlarm: periods[0],
        evaluationPeriods: periods[1],
        treatMissingData: missing,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}
