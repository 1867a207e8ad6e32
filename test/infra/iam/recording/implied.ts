/**
 * What a caller must be allowed besides the call itself, because a service does it in the caller's name. No request on the
 * wire shows it here; each follows from what AWS documents.
 */
import type { Deployed, DeployedLambda } from '../judging/deployed.ts';
import type { Access } from '../judging/evaluate.ts';
import type { RecordedCall } from './record.ts';

type Keys = Pick<Deployed, 'keyOf'>;

export function impliedAccesses(call: RecordedCall, keys: Keys): Access[] {
  const [service = ''] = call.operation.split('.');
  switch (service) {
    case 's3':
      return [...objectKeys(call, keys), ...listingOfMissing(call)];
    case 'dynamodb':
      // The key of the table lies encrypted under this one. Source: DynamoDB developer guide, "Encryption at rest".
      return call.accesses.flatMap(({ resource }) => keyAccess('Decrypt', resource, 'dynamodb', keys));
    case 'secretsmanager':
      // Source: AWS Secrets Manager user guide, "Secret encryption and decryption".
      return call.accesses.flatMap(({ resource }) => keyAccess('Decrypt', resource, 'secretsmanager', keys));
    default:
      return [];
  }
}

/** @param of the ARN of what the key encrypts; nothing is asked for what no key of ours does */
function keyAccess(action: string, of: string, service: string, { keyOf }: Keys): Access[] {
  const key = keyOf(of);
  if (key === undefined) {
    return [];
  }
  const region = key.split(':')[3];
  const context = { 'kms:ViaService': `${service}.${region}.amazonaws.com` };
  return [{ action: `kms:${action}`, resource: key, context }];
}

/**
 * Writing asks for a data key, reading has one decrypted, and a part of an upload needs the key of the whole.
 * Source: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys", and "Multipart upload API and permissions".
 */
function objectKeys({ operation, accesses, exchange }: RecordedCall, keys: Keys): Access[] {
  const ofParts = ['s3.UploadPart', 's3.UploadPartCopy', 's3.CompleteMultipartUpload'].includes(operation);
  return accesses.flatMap(({ action, resource }) => {
    const access = (name: string) => keyAccess(name, resource, 's3', keys);
    switch (action) {
      case 's3:GetObject':
      case 's3:GetObjectVersion':
        return operation === 's3.HeadObject' || exchange.status === 404 ? [] : access('Decrypt');
      case 's3:PutObject':
        return [...access('GenerateDataKey'), ...(ofParts ? access('Decrypt') : [])];
      default:
        return [];
    }
  });
}

/** S3 says that an object is not there only to one who may list the bucket. Source: Amazon S3 API reference, "GetObject". */
function listingOfMissing({ operation, accesses, exchange }: RecordedCall): Access[] {
  const isRead = operation === 's3.GetObject' || operation === 's3.HeadObject';
  return isRead && exchange.status === 404
    ? accesses.map(({ resource, context }) => ({
        action: 's3:ListBucket',
        resource: resource.split('/')[0] ?? '',
        context,
      }))
    : [];
}

/** What Lambda itself does with the function's role for an invocation. */
export function accessesOfInvocation({ logGroupArn, traced, streamArn }: DeployedLambda, keys: Keys): Access[] {
  const context = {};
  const on = (resource: string, actions: readonly string[]) => actions.map((action) => ({ action, resource, context }));
  const logStream = `${logGroupArn.replace(/:\*$/, '')}:log-stream:2025/01/01/[$LATEST]0`;
  return [
    // Source: AWS Lambda developer guide, "Defining Lambda function permissions with an execution role".
    ...on(logStream, ['logs:CreateLogStream', 'logs:PutLogEvents']),
    ...(traced ? on('*', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']) : []),
    ...(streamArn === undefined
      ? []
      : [
          ...on(streamArn, ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']),
          ...on('*', ['dynamodb:ListStreams']),
          ...keyAccess('Decrypt', streamArn, 'dynamodb', keys),
        ]),
  ];
}

/** What is given up goes to a queue with the function's role. */
export function accessOfDeadLetter(queueArn: string): Access {
  return { action: 'sqs:SendMessage', resource: queueArn, context: { 'aws:SecureTransport': 'true' } };
}
