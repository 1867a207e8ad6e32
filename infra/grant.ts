/** A capability in IAM: its statements, their environment variables, and its use of the data key. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ENVIRONMENT, type EnvironmentName } from '../lambdas/environment.ts';
import type { MailSender } from './constructs/mail-sender.ts';
import type { PrivateBucket } from './storage.ts';

/** The service through which the data key is used; it is never used by calling KMS directly. */
export type KeyService = 'dynamodb' | 's3' | 'secretsmanager';

export interface Grant {
  readonly environment: Partial<Record<EnvironmentName, string>>;
  readonly statements: readonly PolicyStatement[];
  /** The KMS actions of the service on the caller's behalf. */
  readonly key?: { readonly service: KeyService; readonly actions: readonly string[] };
  /** The resources with a wildcard, and the reason for it. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

/**
 * The key of a table is encrypted with the data key. Reading it needs Decrypt; DynamoDB requires the others for tables with a
 * customer managed key. Source: DynamoDB developer guide, "Authorizing use of your KMS key".
 */
const TABLE_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];
const DECRYPT = ['kms:Decrypt'];

export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

/** A transaction needs the actions in it and has no action of its own. */
export function onTable(variable: EnvironmentName, table: Table, actions: readonly string[]): Grant {
  return ofTable({ [variable]: table.tableName }, [allow(actions, [table.tableArn])]);
}

export function onIndex(table: Table, index: string): Grant {
  return ofTable({}, [allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`])]);
}

/** Allows each action only on items whose partition key has one of these prefixes. */
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
          // ForAllValues is true without any value, so the key must be present.
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
  /** Actions on objects. */
  readonly actions: readonly string[];
  /** Actions on the bucket, for the same prefix. Reading needs listing, or S3 answers 403 for a missing key. */
  readonly listing: readonly string[];
  readonly key: readonly string[];
}

const LIST = ['s3:ListBucket'];
/** Writing generates a data key; reading decrypts one, and so does a part of an upload. */
const DATA_KEY = ['kms:GenerateDataKey'];
/** Without listing: another grant on the same bucket has it. */
export const GET_OBJECTS: ObjectAccess = { actions: ['s3:GetObject'], listing: [], key: DECRYPT };
export const READ_OBJECTS: ObjectAccess = { actions: ['s3:GetObject'], listing: LIST, key: DECRYPT };
/** Of a versioned bucket: also single versions. */
export const READ_VERSIONS: ObjectAccess = {
  actions: ['s3:GetObject', 's3:GetObjectVersion'],
  listing: LIST,
  key: DECRYPT,
};
/** Puts versions under retention, and deletes versions that are not. */
export const KEEP_VERSIONS: ObjectAccess = {
  actions: ['s3:PutObjectRetention', 's3:DeleteObjectVersion'],
  listing: ['s3:ListBucketVersions'],
  key: [],
};
/** Reading and deleting without listing: another grant on the same bucket has it. */
export const TAKE_OBJECTS: ObjectAccess = { actions: ['s3:GetObject', 's3:DeleteObject'], listing: [], key: DECRYPT };
export const WRITE_OBJECTS: ObjectAccess = { actions: ['s3:PutObject'], listing: [], key: DATA_KEY };
/** In parts, as for large objects. Aborting is allowed because the parts of a broken upload contain data too. */
export const UPLOAD_OBJECTS: ObjectAccess = {
  actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
  listing: [],
  key: [...DATA_KEY, ...DECRYPT],
};
export const DELETE_OBJECTS: ObjectAccess = { actions: ['s3:DeleteObject'], listing: LIST, key: [] };
/** Also what unfinished uploads have left. */
export const DELETE_UPLOADS: ObjectAccess = {
  actions: ['s3:DeleteObject', 's3:AbortMultipartUpload'],
  listing: [...LIST, 's3:ListBucketMultipartUploads'],
  key: [],
};

/**
 * Objects below one prefix, which ends in `*`.
 * @param listed what may be listed, where that is more: keys of a register say nothing about persons
 */
export function onBucket(
  variable: EnvironmentName,
  bucket: PrivateBucket,
  keys: string,
  { actions, listing, key }: ObjectAccess,
  listed = keys,
): Grant {
  const objects = bucket.arnForObjects(keys);
  const list = new PolicyStatement({
    actions: [...listing],
    resources: [bucket.bucketArn],
    // IfExists: a GetObject has no prefix, and its answer for a missing key depends on this statement too.
    conditions: { StringLikeIfExists: { 's3:prefix': listed } },
  });
  return {
    environment: { [variable]: bucket.bucketName },
    statements: [allow(actions, [objects]), ...(listing.length > 0 ? [list] : [])],
    key: { service: 's3', actions: key },
    wildcards: { [objects]: 'Objects are named at run time; this is one prefix of one bucket.' },
  };
}

export function onExecutions(variable: EnvironmentName, machine: StateMachine, action: string): Grant {
  const executions = Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return {
    environment: { [variable]: machine.stateMachineArn },
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

/** From this address alone: the identity is its whole domain. */
export function onMail({ address, identityArn }: MailSender): Grant {
  return {
    environment: { [ENVIRONMENT.mailSender]: address },
    statements: [
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        resources: [identityArn],
        conditions: { StringEquals: { 'ses:FromAddress': address } },
      }),
    ],
  };
}

export function onSecret(variable: EnvironmentName, arn: string): Grant {
  return {
    environment: { [variable]: arn },
    statements: [allow(['secretsmanager:GetSecretValue'], [arn])],
    key: { service: 'secretsmanager', actions: DECRYPT },
  };
}
