/** Alarms, saved queries and the two dashboards, as a table of contents. */
import { Stack } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Parameters } from '../parameters.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { FinanceDashboard } from './finance-dashboard.ts';
import type { Machinery } from './machinery-panels.ts';
import { CatalogueMetrics } from './metrics.ts';
import { OperationsDashboard } from './operations-dashboard.ts';
import { Queries } from './queries.ts';

interface ObservabilityProps extends Machinery {
  readonly dataKey: Key;
  readonly httpAccessLog: LogGroup;
  readonly parameters: Parameters;
}

export class Observability extends Construct {
  readonly alarmTopic: AlarmTopic;
  readonly alarms: Alarms;
  readonly finance: FinanceDashboard;
  readonly operations: OperationsDashboard;

  constructor(scope: Construct, id: string, { dataKey, httpAccessLog, parameters, ...machinery }: ObservabilityProps) {
    super(scope, id);
    const { runbookUrl, alarmEmail, organisations, logRetentionDays } = parameters;
    const metrics = new CatalogueMetrics(Stack.of(this).stackName, organisations);

    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', { dataKey, email: alarmEmail });
    this.alarms = new Alarms(this, 'Alarms', {
      topic: this.alarmTopic,
      metrics,
      runbookUrl,
      push: machinery.functions.push,
      deadLetters: machinery.deadLetters,
    });
    new Queries(this, 'Queries', { functions: machinery.functions, httpAccessLog });
    this.finance = new FinanceDashboard(this, 'Finance', {
      metrics,
      runbookUrl,
      logRetentionDays,
      functions: machinery.functions,
    });
    this.operations = new OperationsDashboard(this, 'Operations', {
      metrics,
      alarms: this.alarms.all,
      runbookUrl,
      ...machinery,
    });
  }
}
