/** A state machine around its definition: its role, its log and its tracing. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import { RetainedLog } from './retained-log.ts';
import type { StageFunction } from './stage-function.ts';
import { vendedLogName } from './vended-log-name.ts';

interface PipelineMachineProps {
  /** As plain data; may contain CDK tokens. */
  readonly definition: object;
  /** The functions that it invokes. */
  readonly stages: readonly StageFunction[];
  readonly logRetention: RetentionDays;
}

export class PipelineMachine extends StateMachine {
  constructor(scope: Construct, id: string, { definition, stages, logRetention }: PipelineMachineProps) {
    const log = new RetainedLog(scope, `${id}Log`, {
      logGroupName: vendedLogName(scope, 'states', id),
      retention: logRetention,
    });
    const role = new Role(scope, `${id}Role`, {
      description: `Of the state machine ${id} alone`,
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'InvokeStages',
        actions: ['lambda:InvokeFunction'],
        resources: stages.map((stage) => stage.functionArn),
      }),
    );

    super(scope, id, {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
      role,
      // States contain only keys and counts; even so their data is not logged.
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });

    acknowledgeWildcard(role, '*', 'Log delivery and X-Ray have no resource to name.');
  }
}
