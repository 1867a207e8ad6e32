// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are CloudFormation's placeholders
import { describe, expect, it } from 'vitest';
import { NotHonouredError } from '../../../infra/local/service/service.ts';
import { parseTemplate } from '../../../infra/local/template/document.ts';
import { IGNORED_PROPERTIES, IGNORED_TYPES } from '../../../infra/local/template/ignored.ts';
import { createResolver } from '../../../infra/local/template/intrinsics.ts';
import { type Locations, readTemplate } from '../../../infra/local/template/template.ts';
import { smallTemplate } from '../engine-fixture.ts';

const LOCATIONS: Locations = {
  httpApi: 'http://127.0.0.1:1001',
  webSocketApi: 'http://127.0.0.1:1002',
  website: 'http://127.0.0.1:1003',
  cognito: 'http://127.0.0.1:1004',
  s3: 'http://127.0.0.1:1005',
};
const CODE = new Map(['FirstABCDEF01', 'SecondABCDEF02', 'WitnessABCDEF03'].map((id) => [id, `/code/${id}`]));

function read(resources: Record<string, object> = {}, outputs: Record<string, unknown> = {}) {
  const small = smallTemplate('/witness');
  const template = {
    Resources: { ...small.Resources, ...resources },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
  };
  return readTemplate(template, { stackName: 'Small', codeFolders: CODE, locations: LOCATIONS });
}

/** A resource of the small template with some properties replaced. */
function changed(logicalId: string, properties: object): Record<string, object> {
  const resource = smallTemplate('/witness').Resources[logicalId];
  const before = resource !== undefined && 'Properties' in resource ? Object(resource.Properties) : {};
  return { [logicalId]: { ...resource, Properties: { ...before, ...properties } } };
}

describe('an intrinsic function', () => {
  const template = parseTemplate({
    Parameters: {
      Name: { Type: 'String', Default: 'given' },
      Count: { Type: 'Number', Default: '3' },
      List: { Type: 'CommaDelimitedList', Default: 'a,b,c' },
      Missing: { Type: 'String' },
    },
    Mappings: { Regions: { 'eu-north-1': { zone: 'n1' } } },
    Conditions: {
      Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'given'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    },
    Resources: {},
  });
  const { resolve } = createResolver(template, 'Small', {
    ref: (id) => `ref-${id}`,
    attribute: (id, name) => `${name}-of-${id}`,
    locate: (text) => text,
  });

  it.each<[string, unknown, unknown]>([
    ['Ref to a resource', { Ref: 'Table' }, 'ref-Table'],
    ['Ref to a parameter', { Ref: 'Name' }, 'given'],
    ['Ref to a number', { Ref: 'Count' }, 3],
    ['Ref to a list', { Ref: 'List' }, ['a', 'b', 'c']],
    ['the region', { Ref: 'AWS::Region' }, 'eu-north-1'],
    ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['GetAtt with a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Arn-of-Table'],
    ['GetAtt with a text', { 'Fn::GetAtt': 'Table.Arn' }, 'Arn-of-Table'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 3]] }, 'a-ref-Table-3'],
    ['Join of a list parameter', { 'Fn::Join': ['/', { Ref: 'List' }] }, 'a/b/c'],
    ['Split and Select', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [
      'Sub',
      { 'Fn::Sub': 'x-${Table}-${Table.Arn}-${AWS::Region}-${!Literal}' },
      'x-ref-Table-Arn-of-Table-eu-north-1-${Literal}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${a}-${Table}', { a: { Ref: 'Name' } }] }, 'given-ref-Table'],
    ['FindInMap', { 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'zone'] }, 'n1'],
    ['If of a condition that holds', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    ['If of one that does not', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    ['And', { 'Fn::If': ['Both', 'a', 'b'] }, 'b'],
    ['Or', { 'Fn::If': ['Either', 'a', 'b'] }, 'a'],
    ['NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['NoValue in a list, by a condition', [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }], [1]],
    [
      'Condition as a property of a policy',
      { Condition: { StringEquals: { a: { Ref: 'Table' } } } },
      { Condition: { StringEquals: { a: 'ref-Table' } } },
    ],
  ])('is resolved: %s', (_, value, expected) => {
    expect(resolve(value, 'test')).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['Fn::ImportValue', { 'Fn::ImportValue': 'other' }],
    ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }],
    ['parameter Missing without a default', { Ref: 'Missing' }],
    ['Fn::Select of item 5 of 3', { 'Fn::Select': [5, { Ref: 'List' }] }],
    ['condition Unknown', { 'Fn::If': ['Unknown', 1, 2] }],
  ])('is refused: %s', (what, value) => {
    expect(() => resolve(value, 'the place')).toThrow(what);
  });
});

describe('the small template', () => {
  it('gives functions with resolved environments and readable names', () => {
    const second = read().functions.find(({ name }) => name === 'Small-Second');
    expect(second).toEqual({
      name: 'Small-Second',
      asyncInvoke: { retryAttempts: 2, maxEventAgeSeconds: 21_600, onFailureArn: undefined },
      arn: 'arn:aws:lambda:eu-north-1:000000000000:function:Small-Second',
      handler: 'index.handler',
      codeFolder: '/code/SecondABCDEF02',
      environment: { BUCKET: 'small-files' },
      timeoutSeconds: 60,
      memoryMegabytes: 256,
    });
  });

  it('gives a state machine with its substitutions', () => {
    expect(read().stateMachines[0]?.definition).toContain(
      '"FunctionName":"arn:aws:lambda:eu-north-1:000000000000:function:Small-First"',
    );
  });

  it('resolves any other value of the template', () => {
    const bucket = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['FilesABCDEF05', 'Arn'] }, '/*']] };
    expect(read().resolve({ Action: 's3:GetObject', Resource: [bucket] })).toEqual({
      Action: 's3:GetObject',
      Resource: ['arn:aws:s3:::small-files/*'],
    });
  });

  it('gives a mapping from table to function', () => {
    expect(read().streamMappings).toMatchObject([
      {
        tableName: 'Small-Table',
        functionArn: 'arn:aws:lambda:eu-north-1:000000000000:function:Small-Witness',
        batchSize: 100,
      },
    ]);
  });

  it('omits a resource whose condition is false', () => {
    const template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Odd: { Type: 'AWS::Unheard::Of', Condition: 'Never' } },
    };
    expect(() => readTemplate(template, { stackName: 'Small', codeFolders: new Map() })).not.toThrow();
  });

  it('keeps the hash in a name only if two names would otherwise be the same', () => {
    const queues = read({
      QueueAAAAAAAA: { Type: 'AWS::SQS::Queue' },
      QueueBBBBBBBB: { Type: 'AWS::SQS::Queue' },
    }).queues;
    expect(queues.map(({ name }) => name)).toEqual(['Small-Queue', 'Small-QueueBBBBBBBB']);
  });
});

describe('an address', () => {
  const api = { Ref: 'ApiABCDEF09' };
  const sockets = {
    SocketsABCDEF20: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Name: 's', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' },
    },
    SocketStageABCDEF21: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'SocketsABCDEF20' }, StageName: 'live', AutoDeploy: true },
    },
    PageABCDEF22: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: { Enabled: true, DefaultCacheBehavior: {} } },
    },
  };
  const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
  it.each<[string, unknown, string]>([
    [
      'the HTTP API, put together',
      join('https://', api, '.execute-api.eu-north-1.', { Ref: 'AWS::URLSuffix' }, '/x'),
      'http://127.0.0.1:1001/x',
    ],
    ['the HTTP API, as an attribute', { 'Fn::GetAtt': ['ApiABCDEF09', 'ApiEndpoint'] }, 'http://127.0.0.1:1001'],
    [
      'the WebSocket API, for clients',
      join({ 'Fn::GetAtt': ['SocketsABCDEF20', 'ApiEndpoint'] }, '/live'),
      'ws://127.0.0.1:1002/live',
    ],
    [
      'the WebSocket API, for the functions',
      join('https://', { Ref: 'SocketsABCDEF20' }, '.execute-api.eu-north-1.amazonaws.com/live'),
      'http://127.0.0.1:1002/live',
    ],
    ['the page', join('https://', { 'Fn::GetAtt': ['PageABCDEF22', 'DomainName'] }), 'http://127.0.0.1:1003'],
    ['the token issuer', { 'Fn::GetAtt': ['PoolABCDEF14', 'ProviderURL'] }, 'http://127.0.0.1:1004'],
    [
      'the sign-in page',
      'https://my-page.auth.eu-north-1.amazoncognito.com',
      'https://my-page.auth.eu-north-1.amazoncognito.com',
    ],
    [
      'the sign-in page, put together',
      join('https://my-page', '.auth.eu-north-1.amazoncognito.com/login'),
      'http://127.0.0.1:1004/login',
    ],
    [
      'a bucket in the middle of a policy',
      join("connect-src 'self' https://", { 'Fn::GetAtt': ['FilesABCDEF05', 'RegionalDomainName'] }, '; x'),
      "connect-src 'self' http://127.0.0.1:1005/small-files/; x",
    ],
  ])('of AWS is replaced with a loopback address: %s', (_, value, expected) => {
    expect(read(sockets, { Address: value }).outputs.Address).toBe(expected);
  });
});

describe('the policy of a user', () => {
  const user = (statement: object) => ({
    UserABCDEF30: { Type: 'AWS::IAM::User', Properties: {} },
    KeyABCDEF31: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'UserABCDEF30' } } },
    PolicyABCDEF32: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'p',
        Users: [{ Ref: 'UserABCDEF30' }],
        PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
      },
    },
  });
  const arn = join('', { 'Fn::GetAtt': ['FilesABCDEF05', 'Arn'] }, '/reports/*');
  function join(separator: string, ...parts: unknown[]) {
    return { 'Fn::Join': [separator, parts] };
  }

  it('defines what its access key may do in S3', () => {
    const may = read(user({ Effect: 'Allow', Action: 's3:GetObject', Resource: arn })).accessKeys[0]?.policy;
    expect(may?.('s3:GetObject', 'small-files', 'reports/a/b.xlsx')).toBe(true);
    expect(may?.('s3:GetObject', 'small-files', 'work/a')).toBe(false);
    expect(may?.('s3:GetObject', 'other', 'reports/a')).toBe(false);
    expect(may?.('s3:PutObject', 'small-files', 'reports/a')).toBe(false);
  });

  it('is refused with a Deny or a Condition on S3', () => {
    expect(() => read(user({ Effect: 'Deny', Action: 's3:*', Resource: '*' }))).toThrow(NotHonouredError);
    expect(() => read(user({ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: {} }))).toThrow(
      NotHonouredError,
    );
  });
});

describe('a template', () => {
  it.each<[string, Record<string, object>, string]>([
    ['a type', { Odd: { Type: 'AWS::Kinesis::Stream' } }, 'resource type AWS::Kinesis::Stream (Odd)'],
    ['an attribute of a resource', { Odd: { Type: 'AWS::SQS::Queue', CreationPolicy: {} } }, 'CreationPolicy'],
    [
      'a property',
      changed('FirstABCDEF01', { Layers: ['x'] }),
      'property Layers = ["x"] of AWS::Lambda::Function (FirstABCDEF01)',
    ],
    [
      'a nested property',
      changed('TableABCDEF06', { StreamSpecification: { StreamViewType: 'NEW_IMAGE', ResourcePolicy: {} } }),
      'property StreamSpecification.ResourcePolicy = {} of AWS::DynamoDB::Table (TableABCDEF06)',
    ],
    [
      'another runtime',
      changed('FirstABCDEF01', { Runtime: 'python3.13' }),
      'property Runtime = "python3.13" of AWS::Lambda::Function',
    ],
    ['an express machine', changed('MachineABCDEF04', { StateMachineType: 'EXPRESS' }), 'StateMachineType = "EXPRESS"'],
    [
      'a batching window',
      changed('StreamABCDEF07', { MaximumBatchingWindowInSeconds: 5 }),
      'MaximumBatchingWindowInSeconds = 5',
    ],
    ['an event filter', changed('StreamABCDEF07', { FilterCriteria: {} }), 'FilterCriteria'],
    [
      'an input transformer',
      changed('EndedABCDEF08', {
        Targets: [{ Id: '1', Arn: { 'Fn::GetAtt': ['FirstABCDEF01', 'Arn'] }, InputTransformer: {} }],
      }),
      'Targets.0.InputTransformer',
    ],
    [
      'a target that is not a function',
      changed('EndedABCDEF08', { Targets: [{ Id: '1', Arn: 'arn:aws:sqs:eu-north-1:0:q' }] }),
      'target arn:aws:sqs:eu-north-1:0:q',
    ],
    ['provisioned capacity', changed('TableABCDEF06', { BillingMode: 'PROVISIONED' }), 'BillingMode = "PROVISIONED"'],
    [
      'a bucket with notifications',
      changed('FilesABCDEF05', { NotificationConfiguration: {} }),
      'NotificationConfiguration',
    ],
    ['tokens of another lifetime', changed('ClientABCDEF15', { IdTokenValidity: 5 }), 'IdTokenValidity = 5'],
    ['a Lambda authorizer', changed('AuthorizerABCDEF12', { AuthorizerType: 'REQUEST' }), 'AuthorizerType = "REQUEST"'],
    [
      'a secret with punctuation',
      { Odd: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { PasswordLength: 8 } } } },
      'GenerateSecretString.ExcludePunctuation',
    ],
    [
      'an unknown attribute',
      changed('SecondABCDEF02', {
        Environment: { Variables: { A: { 'Fn::GetAtt': ['FilesABCDEF05', 'WebsiteURL'] } } },
      }),
      'attribute WebsiteURL of AWS::S3::Bucket (FilesABCDEF05)',
    ],
  ])('is refused with the name of what is not honoured: %s', (_, resources, message) => {
    expect(() => read(resources)).toThrow(NotHonouredError);
    expect(() => read(resources)).toThrow(message);
  });

  it('may have ignored types and properties, even if they cannot be resolved', () => {
    expect(() =>
      read({
        Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [{ 'Fn::ImportValue': 'x' }] } },
        Filter: { Type: 'AWS::Logs::MetricFilter', Properties: { FilterPattern: { 'Fn::ImportValue': 'x' } } },
        ...changed('FirstABCDEF01', { Role: { 'Fn::ImportValue': 'x' }, Tags: [{ Key: 'a', Value: 'b' }] }),
      }),
    ).not.toThrow();
  });

  it('has a documented reason for each ignored type and property', () => {
    const reasons = [IGNORED_TYPES, ...Object.values(IGNORED_PROPERTIES)].flatMap((list) => Object.values(list));
    expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
  });
});
