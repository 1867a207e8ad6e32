/** Each alarm: its expression, its threshold, its periods, and how it treats missing data. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type SynthesisedTemplate, statementsOf, synthesisedTemplate, type TemplateResource } from '../synthesised.ts';
import { splitsOf } from './emitted-metrics.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

const dimensionsSchema = z
  .array(z.object({ Name: z.string(), Value: z.unknown() }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));
const metricSchema = z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema });
const rowSchema = z.object({
  Id: z.string(),
  Expression: z.string().optional(),
  ReturnData: z.boolean().optional(),
  MetricStat: z.object({ Metric: metricSchema, Stat: z.string(), Period: z.number() }).optional(),
});
const rowsSchema = z.array(rowSchema);

function alarm(name: string): TemplateResource['Properties'] {
  return template.one('AWS::CloudWatch::Alarm', `ObservabilityAlarms${name}`).Properties;
}

/** The rows by id: the expression, or `Statistic of Metric {dimensions but the service}`. */
function rows(name: string): Record<string, string> {
  return Object.fromEntries(
    rowsSchema.parse(alarm(name).Metrics).map(({ Id, Expression, MetricStat }) => [Id, Expression ?? said(MetricStat)]),
  );
}

function said(stat: z.infer<typeof rowSchema>['MetricStat']): string {
  if (stat === undefined) return 'nothing';
  const { service, ...others } = stat.Metric.Dimensions;
  const split = Object.entries(others).map(([dimension, value]) => `${dimension}=${JSON.stringify(value)}`);
  return [`${stat.Stat} of ${stat.Metric.MetricName}`, ...split].join(' ');
}

/** The expression that is compared with the threshold. */
function judged(name: string): string {
  const returned = rowsSchema.parse(alarm(name).Metrics).filter(({ ReturnData }) => ReturnData !== false);
  expect(returned).toHaveLength(1);
  return returned[0]?.Expression ?? '';
}

const NO_FAULT = { TreatMissingData: 'notBreaching' };
const ONE_OF_ONE = { DatapointsToAlarm: 1, EvaluationPeriods: 1 };
const TWO_OF_THREE = { DatapointsToAlarm: 2, EvaluationPeriods: 3 };

describe('critical', () => {
  it('SuccessRateLow fires under 80 % of at least five exports that ended within an hour, and not in an hour without exports', () => {
    expect(alarm('SuccessRateLow')).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 80,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('SuccessRateLow')).toBe('IF(ended >= 5, 100 * good / ended)');
    expect(rows('SuccessRateLow')).toMatchObject({
      good: 'FILL(completed, 0) + FILL(empty, 0)',
      ended: 'FILL(completed, 0) + FILL(empty, 0) + FILL(failed, 0)',
      completed: 'Sum of ExportsCompleted',
      empty: 'Sum of ExportsCompletedEmpty',
      failed: 'Sum of ExportsFailed',
    });
    expect(periods('SuccessRateLow')).toEqual([3600]);
  });

  it('ExportsSlow fires over 60 s on average of at least three exports under 10,000 activities in an hour', () => {
    expect(alarm('ExportsSlow')).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 60_000,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('ExportsSlow')).toBe('IF(exports >= 3, mean)');
    expect(rows('ExportsSlow')).toMatchObject({
      exports: 'SampleCount of ExportDuration size="under_10000"',
      mean: 'Average of ExportDuration size="under_10000"',
    });
    expect(periods('ExportsSlow')).toEqual([3600]);
  });

  it('StatusReadsSlow fires over 1 s at p95 of at least twenty reads in two of three periods of five minutes', () => {
    expect(alarm('StatusReadsSlow')).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1000,
      ...TWO_OF_THREE,
      ...NO_FAULT,
    });
    expect(judged('StatusReadsSlow')).toBe('IF(reads >= 20, slowest)');
    expect(rows('StatusReadsSlow')).toMatchObject({
      reads: 'SampleCount of ApiLatency route="GET /exports/{exportId}"',
      slowest: 'p95 of ApiLatency route="GET /exports/{exportId}"',
    });
    expect(periods('StatusReadsSlow')).toEqual([300]);
  });

  it('PushFailing fires for five lost messages, failed or throttled batches within five minutes, or one very late batch', () => {
    expect(alarm('PushFailing')).toMatchObject({
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 5,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('PushFailing')).toBe(
      'FILL(failures, 0) + FILL(errors, 0) + IF(FILL(invoked, 0) == 0, FILL(refused, 0), 0) + IF(FILL(age, 0) >= 30000, 5, 0)',
    );
    const ofPush = `FunctionName=${JSON.stringify({ Ref: template.lambda('push').logicalId })}`;
    expect(rows('PushFailing')).toMatchObject({
      failures: 'Sum of PushFailures',
      errors: `Sum of Errors ${ofPush}`,
      invoked: `Sum of Invocations ${ofPush}`,
      refused: `Sum of Throttles ${ofPush}`,
      age: `Maximum of IteratorAge ${ofPush}`,
    });
    expect(periods('PushFailing')).toEqual([300]);
  });

  it('ExportPastBudget fires for one export or import', () => {
    expect(alarm('ExportPastBudget')).toMatchObject({
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('ExportPastBudget')).toBe('FILL(exports, 0) + FILL(imports, 0)');
    expect(rows('ExportPastBudget')).toMatchObject({
      exports: 'Maximum of ExportsPastBudget',
      imports: 'Maximum of ImportsPastBudget',
    });
    expect(periods('ExportPastBudget')).toEqual([300]);
  });

  it('ImportSuccessRateLow fires when fewer than 80 % of at least five files that ended within an hour were read', () => {
    expect(alarm('ImportSuccessRateLow')).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 80,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('ImportSuccessRateLow')).toBe('IF(ended >= 5, 100 * FILL(completed, 0) / ended)');
    expect(rows('ImportSuccessRateLow')).toMatchObject({
      ended: 'FILL(completed, 0) + FILL(failed, 0) + FILL(late, 0)',
      completed: 'Sum of ImportFilesCompleted',
      failed: 'Sum of ImportFilesFailed',
      late: 'Sum of ImportFilesTimedOut',
    });
    expect(periods('ImportSuccessRateLow')).toEqual([3600]);
  });

  it('ImportFilesSlow fires over 60 s on average of at least three files in an hour', () => {
    expect(alarm('ImportFilesSlow')).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 60_000,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('ImportFilesSlow')).toBe('IF(files >= 3, mean)');
    expect(rows('ImportFilesSlow')).toMatchObject({
      files: 'SampleCount of ImportFileDuration',
      mean: 'Average of ImportFileDuration',
    });
    expect(periods('ImportFilesSlow')).toEqual([3600]);
  });

  it('ReconcilerSilent fires when no run has finished in five minutes, also without data', () => {
    expect(alarm('ReconcilerSilent')).toMatchObject({
      MetricName: 'ReconcilerRuns',
      Namespace: 'BufdirExport',
      Statistic: 'Sum',
      Period: 60,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      DatapointsToAlarm: 5,
      EvaluationPeriods: 5,
      TreatMissingData: 'breaching',
    });
  });

  it('DeadLetters fires for one message, and keeps its state when SQS stops reporting on an unused queue', () => {
    const queue = template.one('AWS::SQS::Queue').logicalId;
    expect(alarm('DeadLetters')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      ...ONE_OF_ONE,
      TreatMissingData: 'ignore',
    });
  });
});

describe('warning', () => {
  it.each([
    ['ChunkTimeoutsHigh', 'ChunkTimeouts', 5],
    ['ChunkRetriesHigh', 'ChunkRetries', 10],
  ])('%s fires when %s are over %i % of at least twenty tries in a quarter of an hour', (name, counted, percent) => {
    expect(alarm(name)).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: percent,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged(name)).toBe('IF(tries >= 20, 100 * FILL(counted, 0) / tries)');
    expect(rows(name)).toMatchObject({
      counted: `Sum of ${counted}`,
      tries: 'FILL(finished, 0) + FILL(again, 0)',
      finished: 'Sum of ChunksFinished',
      again: 'Sum of ChunkRetries',
    });
    expect(periods(name)).toEqual([900]);
  });

  it.each([
    ['ImportTimeoutsHigh', 'ImportFilesTimedOut', 5],
    ['ImportRetriesHigh', 'ImportFileRetries', 10],
  ])('%s fires when %s are over %i % of at least ten tries in an hour', (name, counted, percent) => {
    expect(alarm(name)).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: percent,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged(name)).toBe('IF(tries >= 10, 100 * FILL(counted, 0) / tries)');
    expect(rows(name)).toMatchObject({
      counted: `Sum of ${counted}`,
      tries: 'FILL(completed, 0) + FILL(failed, 0) + FILL(late, 0) + FILL(again, 0)',
      completed: 'Sum of ImportFilesCompleted',
      failed: 'Sum of ImportFilesFailed',
      late: 'Sum of ImportFilesTimedOut',
      again: 'Sum of ImportFileRetries',
    });
    expect(periods(name)).toEqual([3600]);
  });

  it('PollErrorsHigh fires over 1 % of at least a hundred polls in a quarter of an hour', () => {
    expect(alarm('PollErrorsHigh')).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      ...ONE_OF_ONE,
      ...NO_FAULT,
    });
    expect(judged('PollErrorsHigh')).toBe('IF(polls >= 100, 100 * FILL(errors, 0) / polls)');
    expect(rows('PollErrorsHigh')).toMatchObject({ polls: 'Sum of Polls', errors: 'Sum of PollErrors' });
    expect(periods('PollErrorsHigh')).toEqual([900]);
  });

  it('ConcurrencyNearLimit fires over 80 % of the account’s quota in two of three periods of five minutes', () => {
    expect(alarm('ConcurrencyNearLimit')).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 80,
      ...TWO_OF_THREE,
      ...NO_FAULT,
    });
    expect(judged('ConcurrencyNearLimit')).toBe('100 * running / SERVICE_QUOTA(running)');
    // SERVICE_QUOTA works with this metric only: Lambda's own, over all functions.
    expect(rows('ConcurrencyNearLimit').running).toBe('Maximum of ConcurrentExecutions');
    expect(namespaces('ConcurrencyNearLimit')).toEqual(['AWS/Lambda']);
  });
});

const statsOf = (name: string) => rowsSchema.parse(alarm(name).Metrics).flatMap(({ MetricStat }) => MetricStat ?? []);
const namespaces = (name: string) => statsOf(name).map(({ Metric }) => Metric.Namespace);

/** The distinct periods in seconds. */
function periods(name: string): number[] {
  return [...new Set(statsOf(name).map(({ Period }) => Period))];
}

describe('every alarm', () => {
  const all = () => template.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

  it('notifies the topic when it begins and when it ends', () => {
    const topic = template.one('AWS::SNS::Topic').logicalId;
    expect(all().length).toBeGreaterThan(0);
    for (const properties of all()) {
      expect(properties).toMatchObject({ AlarmActions: [{ Ref: topic }], OKActions: [{ Ref: topic }] });
      expect(properties.ActionsEnabled).not.toBe(false);
    }
  });

  it('has the name of its stack, and a description with severity, meaning and runbook entry', () => {
    for (const { AlarmName, AlarmDescription } of all()) {
      expect(AlarmName).toMatch(/^BufdirExport-[A-Z][A-Za-z]+$/);
      expect(AlarmDescription).toMatch(/^(Critical|Warning): [A-Z].+\. Runbook: infra\/runbook\.md#[a-z-]+$/);
    }
  });

  it('uses metrics and dimensions that are emitted', () => {
    const ours = all()
      .flatMap(({ Metrics, Namespace, MetricName, Dimensions }) =>
        Metrics === undefined
          ? [metricSchema.parse({ Namespace, MetricName, Dimensions })]
          : rowsSchema.parse(Metrics).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
      )
      .filter(({ Namespace }) => Namespace === 'BufdirExport');
    expect(ours.length).toBeGreaterThan(10);
    for (const { MetricName, Dimensions } of ours) {
      expect(splitsOf(MetricName)).toEqual(expect.arrayContaining(Object.keys(Dimensions)));
      expect(Dimensions.service).toBe('bufdir-export');
    }
  });
});

describe('the topic', () => {
  const policy = () => statementsOf(template.one('AWS::SNS::TopicPolicy').Properties.PolicyDocument);

  it('is encrypted with our key, which CloudWatch may use', () => {
    const key = template.one('AWS::KMS::Key', 'StorageDataKey');
    expect(template.one('AWS::SNS::Topic').Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key.logicalId, 'Arn'] });
    const forAlarms = statementsOf(key.Properties.KeyPolicy).filter(
      ({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ Service: 'cloudwatch.amazonaws.com' }),
    );
    expect(forAlarms).toMatchObject([
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('accepts alarms of this account only, and only with TLS', () => {
    expect(policy()).toMatchObject([
      { Effect: 'Deny', Action: ['sns:Publish'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['sns:Publish'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('has no subscription unless an address is given', () => {
    expect(template.all('AWS::SNS::Subscription')).toEqual([]);
  });
});
