/**
 * Who may do what: each capability of `functions.ts` in IAM statements and environment variables. A Lambda gets both
 * together or neither, so that no variable names what it may not touch.
 */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ENVIRONMENT, type EnvironmentName, OPEN_EXPORTS_INDEX } from '../lambdas/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { type Capability, FUNCTIONS, type FunctionName } from './functions.ts';
import type { LinkSigner } from './link-signer.ts';
import type { StageFunction } from './stage-function.ts';
import { FORBIDDEN_ON_AUDIT, type PrivateBucket, type Storage } from './storage.ts';
import type { Website } from './website.ts';
import type { WebSocket } from './websocket.ts';

/** What there is to be touched. */
export interface Resources {
  readonly storage: Storage;
  readonly linkSigner: LinkSigner;
  readonly stateMachine: StateMachine;
  readonly webSocket: WebSocket;
  readonly website: Website;
}

interface Grant {
  readonly environment: Partial<Record<EnvironmentName, string>>;
  readonly statements: readonly PolicyStatement[];
  /** The resources among them that end in a wildcard, and why they must. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

/** Gives the Lambda what its entry in `functions.ts` says, and the data key, without which it could read none of it. */
export function grantAccess(target: StageFunction, name: FunctionName, resources: Resources): void {
  const capabilities: readonly Capability[] = FUNCTIONS[name].access;
  for (const capability of capabilities) {
    const { environment, statements, wildcards = {} } = grantOf(capability, resources);
    for (const [variable, value] of Object.entries(environment)) {
      target.addEnvironment(variable, value);
    }
    for (const statement of statements) {
      target.addToRolePolicy(statement);
    }
    for (const [resource, reason] of Object.entries(wildcards)) {
      acknowledgeWildcard(target.executionRole, resource, reason);
    }
  }
  if (capabilities.length > 0) {
    target.addToRolePolicy(dataKeyStatement(resources.storage));
  }
  target.addToRolePolicy(neverRewriteAudit(resources.storage));
}

function grantOf(capability: Capability, resources: Resources): Grant {
  const { storage, stateMachine } = resources;
  switch (capability) {
    case 'exports':
      return onTable(ENVIRONMENT.exportsTable, storage.exportsTable, [...READ_ITEMS, ...WRITE_ITEMS]);
    case 'exports:open':
      return {
        environment: {},
        statements: [allow(['dynamodb:Query'], [`${storage.exportsTable.tableArn}/index/${OPEN_EXPORTS_INDEX}`])],
      };
    case 'audit:append':
      return onTable(ENVIRONMENT.auditTable, storage.auditTable, ['dynamodb:PutItem']);
    case 'audit:read':
      return onTable(ENVIRONMENT.auditTable, storage.auditTable, ['dynamodb:GetItem', 'dynamodb:Query']);
    case 'activities:read':
      return onTable(ENVIRONMENT.activitiesTable, storage.activitiesTable, READ_ITEMS);
    case 'activities:write':
      return onTable(ENVIRONMENT.activitiesTable, storage.activitiesTable, WRITE_ITEMS);
    case 'activities:delete':
      // Only the batch knows deletion by the dozen, and IAM does not tell its puts from its deletions.
      return onTable(ENVIRONMENT.activitiesTable, storage.activitiesTable, [
        'dynamodb:Query',
        'dynamodb:BatchWriteItem',
      ]);
    case 'working':
      return onBucket(ENVIRONMENT.workingBucket, storage.workingBucket, 'work/*', [...READ_OBJECTS, ...WRITE_OBJECTS]);
    case 'working:delete':
      return onBucket(ENVIRONMENT.workingBucket, storage.workingBucket, 'work/*', DELETE_OBJECTS, LIST_UPLOADS);
    case 'imports:read':
      return onBucket(ENVIRONMENT.workingBucket, storage.workingBucket, 'imports/*', READ_OBJECTS);
    case 'reports:read':
      return onBucket(ENVIRONMENT.reportsBucket, storage.reportsBucket, 'reports/*', READ_OBJECTS);
    case 'reports:write':
      return onBucket(ENVIRONMENT.reportsBucket, storage.reportsBucket, 'reports/*', WRITE_OBJECTS);
    case 'executions:start':
      return {
        environment: { [ENVIRONMENT.stateMachineArn]: stateMachine.stateMachineArn },
        statements: [allow(['states:StartExecution'], [stateMachine.stateMachineArn])],
      };
    case 'executions:stop':
      return onExecutions(stateMachine, 'states:StopExecution');
    case 'executions:describe':
      return onExecutions(stateMachine, 'states:DescribeExecution');
    case 'executions:history':
      return onExecutions(stateMachine, 'states:GetExecutionHistory');
    case 'manifest-key':
      return {
        environment: { [ENVIRONMENT.manifestKeyId]: storage.manifestKey.keyArn },
        statements: [allow(['kms:Sign', 'kms:GetPublicKey'], [storage.manifestKey.keyArn])],
      };
    case 'link-signer':
      return onSecret(ENVIRONMENT.linkSignerSecretId, resources.linkSigner.secret.secretArn);
    case 'connections':
      return onConnections(resources.webSocket.stage);
    case 'tickets':
      return { environment: { [ENVIRONMENT.webSocketUrl]: resources.webSocket.url }, statements: [] };
    case 'page-origin':
      return { environment: { [ENVIRONMENT.allowedOrigin]: resources.website.origin }, statements: [] };
  }
}

const READ_ITEMS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
/** A transaction is allowed by the actions in it; it has none of its own. */
const WRITE_ITEMS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];
const READ_OBJECTS = ['s3:GetObject'];
/** A stopped worker leaves half an upload behind, which is as much a copy of the data as an object is. */
const DELETE_OBJECTS = ['s3:DeleteObject', 's3:AbortMultipartUpload'];
const LIST_UPLOADS = ['s3:ListBucket', 's3:ListBucketMultipartUploads'];
const WRITE_OBJECTS = ['s3:PutObject', 's3:AbortMultipartUpload'];

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

function onTable(variable: EnvironmentName, table: Table, actions: readonly string[]): Grant {
  return { environment: { [variable]: table.tableName }, statements: [allow(actions, [table.tableArn])] };
}

/**
 * Listing is part of every capability: without it S3 answers "forbidden" for a key that is not there. `IfExists`, because a
 * GetObject has no prefix, and its answer for a missing key hangs on this statement too.
 */
function onBucket(
  variable: EnvironmentName,
  bucket: PrivateBucket,
  keys: string,
  actions: readonly string[],
  listing: readonly string[] = ['s3:ListBucket'],
): Grant {
  const list = new PolicyStatement({
    actions: [...listing],
    resources: [bucket.bucketArn],
    conditions: { StringLikeIfExists: { 's3:prefix': keys } },
  });
  return {
    environment: { [variable]: bucket.bucketName },
    statements: [allow(actions, [bucket.arnForObjects(keys)]), list],
    wildcards: { [bucket.arnForObjects(keys)]: 'Objects are named at run time; this is one prefix of one bucket.' },
  };
}

function onExecutions(machine: StateMachine, action: string): Grant {
  const executions = Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return {
    environment: { [ENVIRONMENT.stateMachineArn]: machine.stateMachineArn },
    statements: [allow([action], [executions])],
    wildcards: { [executions]: 'Executions are named at run time; these are those of this one machine.' },
  };
}

function onConnections(stage: WebSocketStage): Grant {
  const connections = Stack.of(stage).formatArn({
    service: 'execute-api',
    resource: stage.api.apiId,
    resourceName: `${stage.stageName}/POST/@connections/*`,
  });
  return {
    environment: { [ENVIRONMENT.connectionsEndpoint]: stage.callbackUrl },
    statements: [allow(['execute-api:ManageConnections'], [connections])],
    wildcards: { [connections]: 'Connections are named at run time; these are those of this one stage.' },
  };
}

function onSecret(variable: EnvironmentName, arn: string): Grant {
  return { environment: { [variable]: arn }, statements: [allow(['secretsmanager:GetSecretValue'], [arn])] };
}

/** Said of every role, whether it may touch the audit table or not; the table's own policy says it of all others. */
function neverRewriteAudit(storage: Storage): PolicyStatement {
  return new PolicyStatement({
    sid: 'AuditIsAppendOnly',
    effect: Effect.DENY,
    actions: FORBIDDEN_ON_AUDIT,
    resources: [storage.auditTable.tableArn],
  });
}

/** Through the storage services only: nobody decrypts anything by calling KMS directly. */
function dataKeyStatement(storage: Storage): PolicyStatement {
  const services = ['dynamodb', 's3', 'secretsmanager'];
  return new PolicyStatement({
    sid: 'DataKey',
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    resources: [storage.dataKey.keyArn],
    conditions: {
      StringEquals: {
        'kms:ViaService': services.map((service) => `${service}.${Stack.of(storage).region}.amazonaws.com`),
      },
    },
  });
}
