import { describe, expect, it } from 'vitest';
import { recordedCall } from './record.ts';
import type { Exchange } from './relay.ts';

const SURROUNDINGS = {
  region: 'eu-north-1',
  account: '000000000000',
  webSocketApiId: 'sockets',
  partitionKeyOf: (_: string, index: string | undefined) => (index === undefined ? 'pk' : 'openPartition'),
};
const TABLE = 'arn:aws:dynamodb:eu-north-1:000000000000:table/Exports';
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });

function exchange(fields: Partial<Exchange>): Exchange {
  return {
    lambda: 'api',
    accessKeyId: 'KEY',
    service: 's3',
    method: 'GET',
    url: '/',
    headers: {},
    body: '',
    status: 200,
    ...fields,
  };
}
const accessesOf = (fields: Partial<Exchange>) =>
  recordedCall(exchange(fields), SURROUNDINGS).accesses.map(({ action, resource, context }) => ({
    action,
    resource,
    leadingKeys: context['dynamodb:LeadingKeys'],
    prefix: context['s3:prefix'],
  }));
const dynamoDb = (operation: string, body: object) =>
  accessesOf({
    service: 'dynamodb',
    method: 'POST',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(body),
  });
const onTable = (action: string, ...leadingKeys: string[]) => ({
  action: `dynamodb:${action}`,
  resource: TABLE,
  leadingKeys,
  prefix: undefined,
});

describe('a request to DynamoDB', () => {
  it('about one item is its action with the partition key of the item', () => {
    expect(dynamoDb('GetItem', { TableName: 'Exports', Key: key('ORG#1') })).toEqual([onTable('GetItem', 'ORG#1')]);
    expect(dynamoDb('PutItem', { TableName: 'Exports', Item: key('ORG#1') })).toEqual([onTable('PutItem', 'ORG#1')]);
  });

  it('with a transaction is the action of each item in it', () => {
    const items = [
      { Put: { TableName: 'Exports', Item: key('A') } },
      { Update: { TableName: 'Exports', Key: key('B') } },
      { Delete: { TableName: 'Exports', Key: key('C') } },
      { ConditionCheck: { TableName: 'Exports', Key: key('D') } },
    ];
    expect(dynamoDb('TransactWriteItems', { TransactItems: items })).toEqual([
      onTable('PutItem', 'A'),
      onTable('UpdateItem', 'B'),
      onTable('DeleteItem', 'C'),
      onTable('ConditionCheckItem', 'D'),
    ]);
  });

  it('with a batch is one action on the table with the partition keys of all items', () => {
    const requests = [{ PutRequest: { Item: key('A') } }, { DeleteRequest: { Key: key('B') } }];
    expect(dynamoDb('BatchWriteItem', { RequestItems: { Exports: requests } })).toEqual([
      onTable('BatchWriteItem', 'A', 'B'),
    ]);
  });

  it('with a query is about the partition that it names, also by a placeholder, and about the index', () => {
    const query = {
      TableName: 'Exports',
      KeyConditionExpression: '#key = :key AND begins_with(sk, :prefix)',
      ExpressionAttributeNames: { '#key': 'pk' },
      ExpressionAttributeValues: { ':key': { S: 'ORG#1' }, ':prefix': { S: 'EXPORT#' } },
    };
    expect(dynamoDb('Query', query)).toEqual([onTable('Query', 'ORG#1')]);
    const ofIndex = { ...query, IndexName: 'open', KeyConditionExpression: 'openPartition = :key' };
    expect(dynamoDb('Query', ofIndex)).toEqual([{ ...onTable('Query', 'ORG#1'), resource: `${TABLE}/index/open` }]);
  });

  it('is refused when nothing here says what IAM is asked for it', () => {
    expect(() => dynamoDb('ExecuteStatement', {})).toThrow('DynamoDB ExecuteStatement');
    expect(() =>
      dynamoDb('Query', { TableName: 'Exports', KeyConditionExpression: 'sk = :a', ExpressionAttributeValues: {} }),
    ).toThrow('No pk in sk = :a');
  });
});

describe('a request to S3', () => {
  const s3 = (method: string, url: string, more: Partial<Exchange> = {}) =>
    accessesOf({ method, url, ...more }).map(
      ({ action, resource }) => `${action} ${resource.slice('arn:aws:s3:::'.length)}`,
    );

  it.each([
    ['GET', '/files/work/a%20b.json', ['s3:GetObject files/work/a b.json']],
    ['HEAD', '/files/work/a', ['s3:GetObject files/work/a']],
    ['PUT', '/files/work/a?x-id=PutObject', ['s3:PutObject files/work/a']],
    ['POST', '/files/work/a?uploads=', ['s3:PutObject files/work/a']],
    ['PUT', '/files/work/a?partNumber=1&uploadId=u', ['s3:PutObject files/work/a']],
    ['POST', '/files/work/a?uploadId=u', ['s3:PutObject files/work/a']],
    ['DELETE', '/files/work/a?uploadId=u', ['s3:AbortMultipartUpload files/work/a']],
    ['GET', '/files?list-type=2&prefix=work%2F', ['s3:ListBucket files']],
    ['GET', '/files?uploads=&prefix=work%2F', ['s3:ListBucketMultipartUploads files']],
    ['GET', '/files?versions=&prefix=reports%2F', ['s3:ListBucketVersions files']],
    ['GET', '/files/work/a?versionId=1', ['s3:GetObjectVersion files/work/a']],
    ['HEAD', '/files/work/a?versionId=1', ['s3:GetObjectVersion files/work/a']],
    ['PUT', '/files/work/a?retention=&versionId=1', ['s3:PutObjectRetention files/work/a']],
  ])('%s %s is %j', (method, url, expected) => {
    expect(s3(method, url)).toEqual(expected);
  });

  it('that lists has the prefix that it asks for', () => {
    expect(accessesOf({ url: '/files?list-type=2&prefix=work%2F1' })).toMatchObject([{ prefix: 'work/1' }]);
  });

  it('that copies reads the source and writes the target', () => {
    const headers = { 'x-amz-copy-source': 'files/work/a%20b' };
    expect(s3('PUT', '/reports/one', { headers })).toEqual(['s3:GetObject files/work/a b', 's3:PutObject reports/one']);
  });

  it('that copies a part of an upload reads the source too', () => {
    const headers = { 'x-amz-copy-source': '/files/work/a', 'x-amz-copy-source-range': 'bytes=0-9' };
    expect(s3('PUT', '/reports/one?partNumber=1&uploadId=u', { headers })).toEqual([
      's3:GetObject files/work/a',
      's3:PutObject reports/one',
    ]);
  });

  it('by a presigned link is the same operation', () => {
    const signature =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=KEY&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00';
    expect(s3('GET', `/reports/one?${signature}&x-id=GetObject`)).toEqual(['s3:GetObject reports/one']);
  });

  it('that deletes several objects is one action for each', () => {
    const body = '<Delete><Object><Key>work/a</Key></Object><Object><Key>work/b</Key></Object></Delete>';
    expect(s3('POST', '/files?delete=', { body })).toEqual([
      's3:DeleteObject files/work/a',
      's3:DeleteObject files/work/b',
    ]);
    expect(
      accessesOf({ service: 'lambda', method: 'POST', url: '/2015-03-31/functions/Erase/invocations' }),
    ).toMatchObject([
      { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:eu-north-1:000000000000:function:Erase' },
    ]);
  });

  it('is refused when nothing here says what IAM is asked for it', () => {
    expect(() => s3('DELETE', '/files/work/a')).toThrow('S3 DELETE object with this operation');
  });

  it.each([
    ['GET', '/files/work/a?tagging', 'tagging'],
    ['GET', '/files/work/a?uploadId=u', 'this operation'],
    ['PUT', '/files/work/a?tagging', 'tagging'],
    ['PUT', '/files/work/a?acl', 'acl'],
    ['PUT', '/files/work/a?legal-hold', 'legal-hold'],
    ['GET', '/files/work/a?retention', 'this operation'],
    ['PUT', '/files/work/a?x-amz-acl=public-read', 'x-amz-acl'],
    ['POST', '/files/work/a?uploads&tagging', 'tagging'],
    ['GET', '/files?list-type=2&versions', 'versions'],
    ['GET', '/files?object-lock', 'this operation'],
  ])('%s %s is refused, because of %s', (method, url, what) => {
    expect(() => s3(method, url)).toThrow(`with ${what}: say here`);
  });

  it.each([
    'x-amz-tagging',
    'x-amz-acl',
    'x-amz-grant-read',
    'x-amz-grant-full-control',
    'x-amz-object-lock-mode',
    'x-amz-server-side-encryption-aws-kms-key-id',
  ])('with the header %s is refused', (header) => {
    const more = { headers: { [header]: 'x' } };
    expect(() => s3('PUT', '/files/work/a', more)).toThrow(`with ${header}: say here`);
    expect(() => s3('POST', '/files/work/a?uploads=', more)).toThrow(`with ${header}: say here`);
  });

  it('that copies a version of an object is refused', () => {
    const headers = { 'x-amz-copy-source': 'files/work/a?versionId=1' };
    expect(() => s3('PUT', '/reports/one', { headers })).toThrow('versionId=1: say here');
    expect(() => s3('PUT', '/reports/one?partNumber=1&uploadId=u', { headers })).toThrow('versionId=1: say here');
  });

  it('that deletes one version of an object is an action of its own', () => {
    const body = '<Delete><Object><Key>work/a</Key><VersionId>1</VersionId></Object></Delete>';
    expect(s3('POST', '/files?delete=', { body })).toEqual(['s3:DeleteObjectVersion files/work/a']);
  });

  it('that copies is refused where the operation copies nothing', () => {
    const headers = { 'x-amz-copy-source': 'files/work/a' };
    expect(() => s3('GET', '/files/work/a', { headers })).toThrow('with x-amz-copy-source: say here');
  });
});

describe('a request to another service', () => {
  it('names its resource in the input, or in the path', () => {
    const arn = 'arn:aws:states:eu-north-1:000000000000:execution:Export:one';
    expect(
      accessesOf({
        service: 'states',
        headers: { 'x-amz-target': 'AWSStepFunctions.StopExecution' },
        body: JSON.stringify({ executionArn: arn }),
      }),
    ).toMatchObject([{ action: 'states:StopExecution', resource: arn }]);
    expect(accessesOf({ service: 'execute-api', method: 'POST', url: '/live/@connections/one%3D' })).toMatchObject([
      {
        action: 'execute-api:ManageConnections',
        resource: 'arn:aws:execute-api:eu-north-1:000000000000:sockets/live/POST/@connections/one%3D',
      },
    ]);
  });

  it('is refused when nothing here says what IAM is asked for it', () => {
    const headers = { 'x-amz-target': 'AmazonSQS.SendMessage' };
    expect(() => accessesOf({ service: 'sqs', headers, body: '{}' })).toThrow('sqs.SendMessage by api');
  });
});
