/** The state machine around the definition: its role, its log and its tracing. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from './constructs/acknowledge.ts';
import { RetainedLog } from './constructs/retained-log.ts';
import type { StageFunction } from './constructs/stage-function.ts';
import { vendedLogName } from './constructs/vended-log-name.ts';
import type { StageFunctionName } from './functions.ts';
import { exportDefinition } from './state-machine.ts';

export class ExportMachine extends StateMachine {
  constructor(
    scope: Construct,
    id: string,
    stages: Readonly<Record<StageFunctionName, StageFunction>>,
    { logRetention, mapConcurrency }: { readonly logRetention: RetentionDays; readonly mapConcurrency: number },
  ) {
    const log = new RetainedLog(scope, `${id}Log`, {
      logGroupName: vendedLogName(scope, 'states', id),
      retention: logRetention,
    });
    const role = new Role(scope, `${id}Role`, {
      description: 'Of the export state machine alone',
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'InvokeStages',
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(stages).map((stage) => stage.functionArn),
      }),
    );

    super(scope, id, {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(
        Stack.of(scope).toJsonString(exportDefinition((name) => stages[name].functionArn, { mapConcurrency })),
      ),
      role,
      // States contain only keys and counts; even so their data is not logged.
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });

    acknowledgeWildcard(role, '*', 'Log delivery and X-Ray have no resource to name.');
  }
}
