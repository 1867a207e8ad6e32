/** What an unused stack costs a month: resources of the template, and the reconciler that runs all the time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PRICE_LIST } from '../../../lambdas/domain/export/cost/cost.ts';
import type { SynthesisedTemplate, TemplateResource } from '../synthesised.ts';

const STANDING = ['dashboard', 'alarmMetric', 'customMetric', 'kmsKey', 'secret'] as const;
const FLOWING = ['logBytesIngested', 'logBytesStored', 'traces', 'symmetricKmsRequests'] as const;
const STORED = ['tableBytes', 'recoverableBytes', 'bucketBytes'] as const;

const idlePricesSchema = z.object({
  region: z.literal(PRICE_LIST.region),
  date: z.iso.date(),
  currency: z.literal('USD'),
  note: z.string(),
  prices: z.record(
    z.enum([...STANDING, ...FLOWING, ...STORED]),
    z.object({
      usd: z.number().positive(),
      per: z.number().min(1),
      unit: z.string(),
      source: z.url(),
      verified: z.boolean(),
    }),
  ),
});

export const IDLE_PRICES = idlePricesSchema.parse(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', '..', 'infra', 'price-lists', 'eu-north-1-idle.json'), 'utf8'),
  ),
);
type Price = keyof typeof IDLE_PRICES.prices;

/** What one run of the reconciler uses when no export is open. */
export interface IdleRun {
  /** Custom metrics that it emits. */
  readonly metrics: number;
  /** Measured on the local engine: 10 to 75 ms there; the network of AWS is slower. */
  readonly milliseconds: number;
  /** Measured on the local engine: 1.3 kB of its own, and some lines of the platform. */
  readonly logBytes: number;
  /** Two queries of an empty index, eventually consistent: half a unit each. */
  readonly readUnits: number;
}

/** Hours of a month as AWS counts them. */
const MINUTES_A_MONTH = 730 * 60;
/** DynamoDB asks for a table's key again after five minutes. Source: "DynamoDB encryption at rest usage notes". */
const KMS_REQUESTS_A_MONTH = MINUTES_A_MONTH / 5;

/** Types that cost nothing, or only by use or stored data, of which an unused stack has none. */
const FREE_WHEN_IDLE: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CDK::Metadata',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::IAM::AccessKey',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::BucketPolicy',
  // Each mail has its price.
  'AWS::SES::EmailIdentity',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::StepFunctions::StateMachine',
]);
/** Counted below. */
const COUNTED: ReadonlySet<string> = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
]);

/** Types in the template whose cost is not known here. */
export function unknownTypes(template: SynthesisedTemplate): string[] {
  const types = new Set(template.everything().map(({ Type }) => Type));
  return [...types].filter((type) => !FREE_WHEN_IDLE.has(type) && !COUNTED.has(type)).sort();
}

export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly usd: number;
}

export function idleCost(template: SynthesisedTemplate, run: IdleRun): CostLine[] {
  const standing = (what: string, price: Price, count: number): CostLine => ({ what, count, usd: cost(price, count) });
  const runs = scheduledRuns(template);
  const reconciler = functionSchema.parse(template.lambda('reconciler').Properties);
  const { lambdaRequests, lambdaGbSeconds, readUnits } = PRICE_LIST.prices;
  const gigabyteSeconds = (runs * run.milliseconds * reconciler.MemorySize) / 1000 / 1024;
  const months = logRetentionDays(template) / (365 / 12);
  return [
    standing('dashboards', 'dashboard', template.all('AWS::CloudWatch::Dashboard').length),
    standing('metrics that alarms look at', 'alarmMetric', sum(template.all('AWS::CloudWatch::Alarm').map(metricsOf))),
    standing('keys', 'kmsKey', template.all('AWS::KMS::Key').length),
    standing('metrics that the reconciler reports', 'customMetric', run.metrics),
    standing('secrets', 'secret', template.all('AWS::SecretsManager::Secret').length),
    standing('traces of the reconciler', 'traces', reconciler.TracingConfig.Mode === 'Active' ? runs : 0),
    {
      what: 'runs of the reconciler',
      count: runs,
      usd:
        (runs * lambdaRequests.usd) / lambdaRequests.per +
        (gigabyteSeconds * lambdaGbSeconds.usd) / lambdaGbSeconds.per +
        (runs * run.readUnits * readUnits.usd) / readUnits.per +
        cost('symmetricKmsRequests', KMS_REQUESTS_A_MONTH),
    },
    {
      what: 'bytes of its log a month, kept for as long as logs are',
      count: runs * run.logBytes,
      usd: cost('logBytesIngested', runs * run.logBytes) + cost('logBytesStored', runs * run.logBytes * months),
    },
  ];
}

/** What each further gigabyte costs a month. */
export function storedGigabyte(template: SynthesisedTemplate): { readonly table: number; readonly bucket: number } {
  const recoverable = template
    .all('AWS::DynamoDB::Table')
    .every(
      ({ Properties }) => tableSchema.parse(Properties).PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
    );
  return {
    table: cost('tableBytes', 1e9) + (recoverable ? cost('recoverableBytes', 1e9) : 0),
    bucket: cost('bucketBytes', 1e9),
  };
}

const functionSchema = z.object({ MemorySize: z.number(), TracingConfig: z.object({ Mode: z.string() }) });
const tableSchema = z.object({
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
});

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function cost(price: Price, count: number): number {
  const { usd, per } = IDLE_PRICES.prices[price];
  return (count * usd) / per;
}

/** An alarm on an expression costs as much as its metrics. */
function metricsOf({ Properties }: TemplateResource): number {
  const parts = z
    .array(z.object({ MetricStat: z.unknown().optional() }))
    .default([])
    .parse(Properties.Metrics);
  return Math.max(1, parts.filter(({ MetricStat }) => MetricStat !== undefined).length);
}

/** @throws Error for a schedule that is not written as `rate(1 minute)` */
function scheduledRuns(template: SynthesisedTemplate): number {
  const schedules = template.all('AWS::Events::Rule').flatMap(({ Properties }) => Properties.ScheduleExpression ?? []);
  return sum(
    schedules.map((schedule) => {
      const minutes = /^rate\((\d+) minutes?\)$/.exec(String(schedule))?.[1];
      if (minutes === undefined) {
        throw new Error(`How often is ${schedule}?`);
      }
      return MINUTES_A_MONTH / Number(minutes);
    }),
  );
}

function logRetentionDays(template: SynthesisedTemplate): number {
  return Math.max(...template.all('AWS::Logs::LogGroup').map(({ Properties }) => Number(Properties.RetentionInDays)));
}
