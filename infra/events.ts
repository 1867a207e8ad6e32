/** What runs by itself: on ended executions, by the clock, and on the stream of the exports table. */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NOTIFICATION_TRIES, SORT_KEY_PREFIX } from '../lambdas/environment.ts';
import { NOTIFIED_STATUSES } from '../lambdas/protocol.ts';
import type { StageFunction } from './constructs/stage-function.ts';

interface EventsProps {
  readonly exportsTable: Table;
  readonly stateMachines: readonly StateMachine[];
  readonly finaliser: StageFunction;
  readonly reconciler: StageFunction;
  readonly push: StageFunction;
  readonly notifier: StageFunction;
}

/** A missed run is neither retried nor kept, so that missed runs do not all run at once later. */
const NO_RETRY = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

export class Events extends Construct {
  /** Failed deliveries to the finaliser, its own failures, and failed batches of the stream. Each message names its source. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    const { exportsTable, stateMachines, finaliser, reconciler, push, notifier } = props;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue.',
    });

    new Rule(this, 'ExecutionEnded', {
      description: 'Each ended execution of an export or import goes to the finaliser',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: stateMachines.map(({ stateMachineArn }) => stateMachineArn),
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [
        new LambdaTarget(finaliser, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 5,
          maxEventAge: Duration.hours(2),
        }),
      ],
    });

    // The rule's retries and queue cover the delivery only; Lambda itself retries an accepted invocation that fails.
    finaliser.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(2),
      onFailure: new SqsDestination(this.deadLetters),
    });

    new Rule(this, 'EveryMinute', {
      description: 'The reconciler checks the open exports and imports',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(reconciler, NO_RETRY)],
    });
    reconciler.configureAsyncInvoke(NO_RETRY);

    const streamArn = exportsTable.tableStreamArn;
    if (streamArn === undefined) {
      throw new Error('The exports table has no stream');
    }
    for (const reader of [push, notifier]) {
      reader.addToRolePolicy(
        new PolicyStatement({
          sid: 'ReadStream',
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn],
        }),
      );
      // ListStreams has no narrower resource.
      reader.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
    }
    new EventSourceMapping(this, 'ExportsStream', {
      target: push,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Zero, because a coordinator is waiting for these messages.
      maxBatchingWindow: Duration.seconds(0),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(this.deadLetters),
    });
    new EventSourceMapping(this, 'EndsOfRuns', {
      target: notifier,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(0),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: NOTIFICATION_TRIES - 1,
      // A mail about an older end would only surprise.
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(this.deadLetters),
      // One end in hundreds of changes: the others invoke nothing.
      filters: [FilterCriteria.filter(ENDS)],
    });
  }
}

/** Writes to the record of an export or an import in a status in which a run has ended; the notifier compares them with before. */
const ENDS = {
  dynamodb: {
    Keys: { sk: { S: [SORT_KEY_PREFIX.export, SORT_KEY_PREFIX.import].map((prefix) => ({ prefix })) } },
    NewImage: { record: { M: { status: { S: [...NOTIFIED_STATUSES] } } } },
  },
};
