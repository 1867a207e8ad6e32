/** What a capability is in IAM: its statements, the environment variables that go with them, and its use of the data key. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ENVIRONMENT, type EnvironmentName } from '../lambdas/environment.ts';
import type { PrivateBucket } from './storage.ts';

/** Through which service the data key is used: never by a call of KMS itself. */
export type KeyService = 'dynamodb' | 's3' | 'secretsmanager';

export interface Grant {
  readonly environment: Partial<Record<EnvironmentName, string>>;
  readonly statements: readonly PolicyStatement[];
  /** What the service does with the data key on the caller's behalf. */
  readonly key?: { readonly service: KeyService; readonly actions: readonly string[] };
  /** The resources among them that end in a wildcard, and why they must. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

/**
 * The key of a table lies encrypted under the data key. Reading it takes Decrypt; the others are what DynamoDB asks of
 * whoever uses a table under a key of the customer's own (DynamoDB developer guide, "Authorizing use of your KMS key").
 */
const TABLE_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];
const DECRYPT = ['kms:Decrypt'];

export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

/** A transaction is allowed by the actions in it; it has none of its own. */
export function onTable(variable: EnvironmentName, table: Table, actions: readonly string[]): Grant {
  return ofTable({ [variable]: table.tableName }, [allow(actions, [table.tableArn])]);
}

export function onIndex(table: Table, index: string): Grant {
  return ofTable({}, [allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`])]);
}

/** Of each action only the items whose partition key begins so. */
export function onItems(
  variable: EnvironmentName,
  table: Table,
  prefixesOf: Readonly<Record<string, readonly string[]>>,
): Grant {
  const statements = Object.entries(prefixesOf).map(
    ([action, prefixes]) =>
      new PolicyStatement({
        actions: [action],
        resources: [table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) },
          // Of no values all are right: the key has to be there.
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
  );
  return ofTable({ [variable]: table.tableName }, statements);
}

function ofTable(environment: Grant['environment'], statements: readonly PolicyStatement[]): Grant {
  return { environment, statements, key: { service: 'dynamodb', actions: TABLE_KEY } };
}

export interface ObjectAccess {
  /** On objects. */
  readonly actions: readonly string[];
  /** On the bucket, for the same prefix. Reading lists too: without it S3 answers "forbidden" for a key that is not there. */
  readonly listing: readonly string[];
  readonly key: readonly string[];
}

const LIST = ['s3:ListBucket'];
/** Writing takes a data key, reading has one decrypted, and so has a part of an upload. */
const DATA_KEY = ['kms:GenerateDataKey'];
export const READ_OBJECTS: ObjectAccess = { actions: ['s3:GetObject'], listing: LIST, key: DECRYPT };
export const WRITE_OBJECTS: ObjectAccess = { actions: ['s3:PutObject'], listing: [], key: DATA_KEY };
/** In parts, as a large object is; what was sent of one that breaks off is as much a copy of the data as an object is. */
export const UPLOAD_OBJECTS: ObjectAccess = {
  actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
  listing: [],
  key: [...DATA_KEY, ...DECRYPT],
};
export const DELETE_OBJECTS: ObjectAccess = {
  actions: ['s3:DeleteObject', 's3:AbortMultipartUpload'],
  listing: [...LIST, 's3:ListBucketMultipartUploads'],
  key: [],
};

/** Objects below one prefix, which ends in `*`. */
export function onBucket(
  variable: EnvironmentName,
  bucket: PrivateBucket,
  keys: string,
  { actions, listing, key }: ObjectAccess,
): Grant {
  const objects = bucket.arnForObjects(keys);
  const list = new PolicyStatement({
    actions: [...listing],
    resources: [bucket.bucketArn],
    // A GetObject has no prefix, and its answer for a missing key hangs on this statement too.
    conditions: { StringLikeIfExists: { 's3:prefix': keys } },
  });
  return {
    environment: { [variable]: bucket.bucketName },
    statements: [allow(actions, [objects]), ...(listing.length > 0 ? [list] : [])],
    key: { service: 's3', actions: key },
    wildcards: { [objects]: 'Objects are named at run time; this is one prefix of one bucket.' },
  };
}

export function onExecutions(machine: StateMachine, action: string): Grant {
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

export function onConnections(stage: WebSocketStage): Grant {
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

export function onSecret(variable: EnvironmentName, arn: string): Grant {
  return {
    environment: { [variable]: arn },
    statements: [allow(['secretsmanager:GetSecretValue'], [arn])],
    key: { service: 'secretsmanager', actions: DECRYPT },
  };
}
