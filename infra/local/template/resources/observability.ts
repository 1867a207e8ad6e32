/** Alarms, dashboards, the topics of alarms, and saved queries. */
import * as z from 'zod';
import { COMPARISONS, type ComparisonOperator } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import type { AlarmDescriptor } from '../../cloudwatch/alarms/alarms.ts';
import { expressionRow, metricRow, type QueryRow } from '../../cloudwatch/math/metric-query.ts';
import { NotHonouredError } from '../../service/service.ts';
import type { References } from '../intrinsics.ts';
import type { ResolvedResources } from '../resolved-resources.ts';
import { type DashboardDescriptor, readDashboardBody } from './dashboard-body.ts';

/** A saved query of Logs Insights. */
export interface SavedQuery {
  readonly name: string;
  readonly query: string;
}

export interface ObservabilityDescription {
  readonly alarms: readonly AlarmDescriptor[];
  readonly dashboards: readonly DashboardDescriptor[];
  readonly savedQueries: readonly SavedQuery[];
}

const dimensionsSchema = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]);
const period = z.int().multipleOf(60);
const arns = z.array(z.string()).default([]);
const comparisons = Object.keys(COMPARISONS).filter((name): name is ComparisonOperator => name in COMPARISONS);
const alarmSchema = z.strictObject({
  AlarmName: z.string().optional(),
  AlarmDescription: z.string().default(''),
  ActionsEnabled: z.boolean().default(true),
  AlarmActions: arns,
  OKActions: arns,
  InsufficientDataActions: arns,
  ComparisonOperator: z.enum(comparisons),
  Threshold: z.number(),
  EvaluationPeriods: z.int().min(1),
  DatapointsToAlarm: z.int().min(1).optional(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensionsSchema,
  Period: period.optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Metrics: z
    .array(
      z.strictObject({
        Id: z.string(),
        Label: z.string().optional(),
        ReturnData: z.boolean().default(true),
        Expression: z.string().optional(),
        Period: period.optional(),
        MetricStat: z
          .strictObject({
            Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema }),
            Period: period,
            Stat: z.string(),
          })
          .optional(),
      }),
    )
    .optional(),
});
type AlarmProperties = z.infer<typeof alarmSchema>;

const dashboardSchema = z.strictObject({ DashboardName: z.string().optional(), DashboardBody: z.string() });
const functionSchema = z.looseObject({ LoggingConfig: z.looseObject({ LogGroup: z.string() }).optional() });
const topicSchema = z.strictObject({ TopicName: z.string().optional() });
const querySchema = z.strictObject({ Name: z.string(), QueryString: z.string() });

export function readObservability(
  resources: ResolvedResources,
  references: References,
  nameOf: (logicalId: string) => string,
): ObservabilityDescription {
  const topics = resources.all('AWS::SNS::Topic', topicSchema).map(({ logicalId }) => references.ref(logicalId));
  const alarms = resources.all('AWS::CloudWatch::Alarm', alarmSchema).map(({ logicalId, properties }) => {
    const alarm = readAlarm(logicalId, properties, nameOf(logicalId), String(references.attribute(logicalId, 'Arn')));
    for (const action of Object.values(alarm.actions).flat()) {
      if (!topics.includes(action))
        throw new NotHonouredError(`the alarm action ${action}, which is not a topic`, logicalId);
    }
    return alarm;
  });
  const functionOfLog = new Map(
    resources.all('AWS::Lambda::Function', functionSchema).map(({ logicalId, properties }) => {
      const name = nameOf(logicalId);
      return [properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`, name];
    }),
  );
  return {
    alarms,
    dashboards: resources
      .all('AWS::CloudWatch::Dashboard', dashboardSchema)
      .map(({ logicalId, properties }) =>
        readDashboardBody(nameOf(logicalId), properties.DashboardBody, functionOfLog),
      ),
    savedQueries: resources
      .all('AWS::Logs::QueryDefinition', querySchema)
      .map(({ properties }) => ({ name: properties.Name, query: properties.QueryString })),
  };
}

function readAlarm(logicalId: string, given: AlarmProperties, name: string, arn: string): AlarmDescriptor {
  const { rows, judged, seconds } =
    given.Metrics === undefined ? oneMetric(given, logicalId) : severalMetrics(given, logicalId);
  const enabled = (actions: readonly string[]) => (given.ActionsEnabled ? actions : []);
  return {
    name,
    arn,
    description: given.AlarmDescription,
    period: seconds * 1000,
    rows,
    judged,
    comparison: given.ComparisonOperator,
    threshold: given.Threshold,
    evaluationPeriods: given.EvaluationPeriods,
    datapointsToAlarm: given.DatapointsToAlarm ?? given.EvaluationPeriods,
    // CloudWatch overrides the declared value. Source: PutMetricAlarm in the API reference, TreatMissingData.
    treatMissingData: rows.some((row) => row.kind === 'metric' && row.metric.namespace === 'AWS/DynamoDB')
      ? 'ignore'
      : given.TreatMissingData,
    actions: {
      ALARM: enabled(given.AlarmActions),
      OK: enabled(given.OKActions),
      INSUFFICIENT_DATA: enabled(given.InsufficientDataActions),
    },
  };
}

interface Judged {
  readonly rows: readonly QueryRow[];
  readonly judged: QueryRow;
  readonly seconds: number;
}

function oneMetric(given: AlarmProperties, where: string): Judged {
  const { Namespace: namespace, MetricName: name, Period: seconds } = given;
  const statistic = given.Statistic ?? given.ExtendedStatistic;
  if (namespace === undefined || name === undefined || seconds === undefined || statistic === undefined) {
    throw new NotHonouredError('an alarm without metric, period and statistic', where);
  }
  const row = metricRow(undefined, { namespace, name, dimensions: dimensionsOf(given.Dimensions) }, statistic, where);
  return { rows: [row], judged: row, seconds };
}

function severalMetrics({ Metrics = [] }: AlarmProperties, where: string): Judged {
  const rows = Metrics.map(({ Id, Expression, MetricStat }): QueryRow => {
    if (Expression !== undefined) {
      // AWS refuses SEARCH too, because an alarm needs a fixed number of series.
      if (Expression.includes('SEARCH')) throw new NotHonouredError('SEARCH in an alarm', where);
      return expressionRow(Id, Expression, where);
    }
    if (MetricStat === undefined) throw new NotHonouredError(`the row ${Id} without metric and expression`, where);
    const { Namespace: namespace, MetricName: name, Dimensions } = MetricStat.Metric;
    return metricRow(Id, { namespace, name, dimensions: dimensionsOf(Dimensions) }, MetricStat.Stat, where);
  });
  const returned = rows.filter((_, index) => Metrics[index]?.ReturnData === true);
  const [judged, second] = returned;
  const [seconds, other] = new Set(Metrics.flatMap(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? []));
  if (judged === undefined || second !== undefined || seconds === undefined || other !== undefined) {
    throw new NotHonouredError('an alarm without exactly one returned row and one period', where);
  }
  return { rows, judged, seconds };
}

function dimensionsOf(dimensions: z.infer<typeof dimensionsSchema>): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
}
