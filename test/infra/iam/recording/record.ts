/** From requests on the wire to what IAM is asked. */
import * as z from 'zod';
import type { Access } from '../judging/evaluate.ts';
import { type DynamoDbSurroundings, dynamoDbAccesses } from './dynamodb-accesses.ts';
import type { Exchange } from './relay.ts';
import { s3Operation } from './s3-accesses.ts';

export interface Surroundings {
  readonly region: string;
  readonly account: string;
  readonly webSocketApiId: string;
  readonly partitionKeyOf: DynamoDbSurroundings['partitionKeyOf'];
}

/** A call of the AWS SDK. */
export interface RecordedCall {
  readonly exchange: Exchange;
  /** `dynamodb.TransactWriteItems` */
  readonly operation: string;
  /** What the caller must be allowed for it. */
  readonly accesses: readonly Access[];
}

const stateMachineInput = z.looseObject({ stateMachineArn: z.string() }).transform((input) => input.stateMachineArn);
const executionInput = z.looseObject({ executionArn: z.string() }).transform((input) => input.executionArn);
const keyInput = z.looseObject({ KeyId: z.string().startsWith('arn:') }).transform((input) => input.KeyId);
const secretInput = z.looseObject({ SecretId: z.string().startsWith('arn:') }).transform((input) => input.SecretId);

const poolInput = z.looseObject({ UserPoolId: z.string() }).transform((input) => input.UserPoolId);
const mailInput = z.looseObject({ FromEmailAddress: z.string() }).transform((input) => input.FromEmailAddress);

/** By service and operation: where the input names the resource. The action has the operation's name. */
const RESOURCE_IN_INPUT: Readonly<Record<string, z.ZodType<string>>> = {
  'kms.Sign': keyInput,
  'kms.GetPublicKey': keyInput,
  'secretsmanager.GetSecretValue': secretInput,
  'states.StartExecution': stateMachineInput,
  'states.StopExecution': executionInput,
  'states.DescribeExecution': executionInput,
  'states.GetExecutionHistory': executionInput,
};

/** @throws Error for a call of which it is not known what IAM is asked */
export function recordedCall(exchange: Exchange, surroundings: Surroundings): RecordedCall {
  const { service, method, url, headers, body } = exchange;
  const { region, account, webSocketApiId, partitionKeyOf } = surroundings;
  if (service === 's3') {
    const { operation, accesses } = s3Operation(exchange);
    return { exchange, operation: `s3.${operation}`, accesses };
  }
  if (service === 'execute-api') {
    const resource = `arn:aws:execute-api:${region}:${account}:${webSocketApiId}${url.replace('/@', `/${method}/@`)}`;
    const accesses = [{ action: 'execute-api:ManageConnections', resource, context: {} }];
    return { exchange, operation: `execute-api.${method}`, accesses };
  }
  const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url) ?? [];
  if (service === 'lambda' && invoked !== undefined) {
    const resource = `arn:aws:lambda:${region}:${account}:function:${invoked}`;
    return {
      exchange,
      operation: 'lambda.Invoke',
      accesses: [{ action: 'lambda:InvokeFunction', resource, context: {} }],
    };
  }
  if (service === 'ses' && method === 'POST' && url === '/v2/email/outbound-emails') {
    const sender = mailInput.parse(JSON.parse(body));
    // Source: SES developer guide, "Identity and access management": the identity is that of the sender.
    const resource = `arn:aws:ses:${region}:${account}:identity/${sender.slice(sender.lastIndexOf('@') + 1)}`;
    const context = { 'ses:FromAddress': sender };
    return { exchange, operation: 'ses.SendEmail', accesses: [{ action: 'ses:SendEmail', resource, context }] };
  }
  // `DynamoDB_20120810.GetItem`
  const name = String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  const operation = `${service}.${name}`;
  const input: unknown = JSON.parse(body);
  if (service === 'dynamodb') {
    const arn = `arn:aws:dynamodb:${region}:${account}`;
    return { exchange, operation, accesses: dynamoDbAccesses(name, input, { arn, partitionKeyOf }) };
  }
  if (operation === 'cognito-idp.AdminGetUser') {
    const resource = `arn:aws:cognito-idp:${region}:${account}:userpool/${poolInput.parse(input)}`;
    return { exchange, operation, accesses: [{ action: 'cognito-idp:AdminGetUser', resource, context: {} }] };
  }
  const resourceIn = RESOURCE_IN_INPUT[operation];
  if (resourceIn === undefined) {
    throw new Error(`${operation} by ${exchange.lambda}: say here what IAM is asked for it`);
  }
  return {
    exchange,
    operation,
    accesses: [{ action: `${service}:${name}`, resource: resourceIn.parse(input), context: {} }],
  };
}
