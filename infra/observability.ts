/** What operations look at: for now the few signs of life that need no code in the Lambdas. */
import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

interface ObservabilityProps {
  readonly stateMachine: StateMachine;
  readonly deadLetters: Queue;
}

export class Observability extends Construct {
  readonly operations: Dashboard;

  constructor(scope: Construct, id: string, { stateMachine, deadLetters }: ObservabilityProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    this.operations = new Dashboard(this, 'Operations', {
      widgets: [
        [
          new GraphWidget({
            title: 'Executions',
            width: 12,
            left: [
              stateMachine.metricStarted({ period, label: 'started' }),
              stateMachine.metricSucceeded({ period, label: 'succeeded' }),
              stateMachine.metricFailed({ period, label: 'failed' }),
              stateMachine.metricTimedOut({ period, label: 'timed out' }),
              stateMachine.metricAborted({ period, label: 'aborted' }),
            ],
          }),
          new GraphWidget({
            title: 'Dead letters',
            width: 12,
            left: [deadLetters.metricApproximateNumberOfMessagesVisible({ period, label: 'waiting' })],
          }),
        ],
      ],
    });
  }
}
