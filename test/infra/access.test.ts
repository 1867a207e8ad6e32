import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';
import { type Statement, type SynthesisedTemplate, statementsOf, synthesisedTemplate } from './synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

const allowed = (name: FunctionName) => template.statements(name).filter(({ Effect }) => Effect === 'Allow');
const naming = (logicalIdPrefix: string) => (statement: Statement) =>
  JSON.stringify(statement.Resource).includes(`"${logicalIdPrefix}`);
/** The Lambdas that may do that on a resource. */
const onResource = (logicalIdPrefix: string, action: string) =>
  FUNCTION_NAMES.filter((name) =>
    allowed(name)
      .filter(naming(logicalIdPrefix))
      .some((statement) => statement.Action.includes(action)),
  ).sort();
/** The Lambdas that may do that, on anything. */
const whoMay = (action: string) =>
  FUNCTION_NAMES.filter((name) => allowed(name).some((statement) => statement.Action.includes(action))).sort();

it('no policy allows an action by wildcard', () => {
  const policies = template.all('AWS::IAM::Policy');
  expect(policies.length).toBeGreaterThan(FUNCTION_NAMES.length);
  for (const policy of policies) {
    for (const { Effect, Action } of statementsOf(policy.Properties.PolicyDocument)) {
      expect(Effect === 'Allow' ? Action.filter((action) => action.includes('*')) : [], policy.logicalId).toEqual([]);
    }
  }
});

it('no role has a managed policy, whose contents somebody else decides', () => {
  for (const role of template.all('AWS::IAM::Role')) {
    expect(role.Properties.ManagedPolicyArns, role.logicalId).toBeUndefined();
  }
});

it.each(FUNCTION_NAMES)('%s may do on any resource only what knows no narrower one', (name) => {
  const onAnything = allowed(name).filter(({ Resource }) => Resource.includes('*'));
  const expected = [
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
    ...(name === 'push' ? ['dynamodb:ListStreams'] : []),
  ];
  expect(onAnything.flatMap(({ Action }) => Action).sort()).toEqual(expected.sort());
});

describe('the audit table', () => {
  const REWRITING = [
    'dynamodb:BatchWriteItem',
    'dynamodb:DeleteItem',
    'dynamodb:PartiQLDelete',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
    'dynamodb:UpdateItem',
  ];

  it('denies everybody to rewrite it', () => {
    const { ResourcePolicy } = template.one('AWS::DynamoDB::Table', 'StorageAudit').Properties;
    const [statement, ...others] = statementsOf(Object(ResourcePolicy).PolicyDocument);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(statement?.Action.toSorted()).toEqual(REWRITING);
  });

  it.each(FUNCTION_NAMES)('%s is denied to rewrite it by its own role too', (name) => {
    const denied = template
      .statements(name)
      .filter(({ Effect }) => Effect === 'Deny')
      .filter(naming('StorageAudit'));
    expect(denied.flatMap(({ Action }) => Action).sort()).toEqual(REWRITING);
  });

  it('is read by the API alone, and appended to by whoever changes a status', () => {
    const onAudit = (action: string) => onResource('StorageAudit', action);
    expect(onAudit('dynamodb:Query')).toEqual(['api']);
    expect(onAudit('dynamodb:PutItem')).not.toContain('import-register');
    expect(onAudit('dynamodb:PutItem')).toContain('begin-phase');
  });
});

describe('only those may', () => {
  it.each<[string, FunctionName[]]>([
    ['s3:DeleteObject', ['api', 'finaliser', 'reconciler']],
    ['states:StartExecution', ['api', 'reconciler']],
    ['states:StopExecution', ['api']],
    ['states:DescribeExecution', ['api', 'reconciler']],
    ['states:GetExecutionHistory', ['finaliser', 'reconciler']],
    ['kms:Sign', ['store-file']],
    ['secretsmanager:GetSecretValue', ['api', 'store-file']],
    ['execute-api:ManageConnections', ['push']],
    ['dynamodb:GetRecords', ['push']],
  ])('%s: %j', (action, names) => {
    expect(whoMay(action)).toEqual(names);
  });

  it('read activities: the stages that plan and query, and what deletes replaced registers', () => {
    expect(onResource('StorageActivities', 'dynamodb:Query')).toEqual(['plan-query', 'query-activities', 'reconciler']);
    expect(onResource('StorageActivities', 'dynamodb:GetItem')).toEqual([]);
  });

  it('write activities: import-register, and what deletes replaced registers', () => {
    expect(onResource('StorageActivities', 'dynamodb:BatchWriteItem')).toEqual(['import-register', 'reconciler']);
    expect(onResource('StorageActivities', 'dynamodb:PutItem')).toEqual([]);
  });

  it('write to the working bucket: the stages before the last', () => {
    expect(onResource('StorageWorking', 's3:PutObject')).toEqual([
      'aggregate-activities',
      'bundle-attachments',
      'deduplicate-participants',
      'generate-file',
      'map-columns',
      'plan-query',
      'query-activities',
    ]);
  });

  it('write reports: store-file, and nobody deletes one', () => {
    expect(onResource('StorageReports', 's3:PutObject')).toEqual(['store-file']);
    expect(
      FUNCTION_NAMES.flatMap((name) => allowed(name).filter(naming('StorageReports'))).flatMap(({ Action }) => Action),
    ).not.toContain('s3:DeleteObject');
  });
});

it('objects are reached below one prefix, never the whole bucket', () => {
  for (const name of FUNCTION_NAMES) {
    for (const { Action, Resource } of allowed(name)) {
      if (Action.some((action) => action.startsWith('s3:') && !action.startsWith('s3:List'))) {
        for (const resource of Resource) {
          expect(JSON.stringify(resource), name).toMatch(/\/(work|imports|reports)\/\*/);
        }
      }
    }
  }
});

it('the data key is used through the storage services only, by each statement through one', () => {
  const services = ['dynamodb', 's3', 'secretsmanager'].map((service) => `${service}.eu-north-1.amazonaws.com`);
  for (const name of FUNCTION_NAMES) {
    const via = allowed(name)
      .filter(naming('StorageDataKey'))
      .map(({ Condition }) => viaServiceSchema.parse(Condition).StringEquals['kms:ViaService']);
    expect(services, name).toEqual(expect.arrayContaining(via));
    expect(new Set(via).size, name).toBe(via.length);
  }
});
const viaServiceSchema = z.strictObject({ StringEquals: z.strictObject({ 'kms:ViaService': z.string() }) });

describe('the items of connections', () => {
  const itemsOf = (name: FunctionName) =>
    allowed(name)
      .filter(naming('StorageExports'))
      .flatMap(({ Action, Condition }) =>
        Action.map((action) => [action, Object(Condition)['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']]),
      );
  const connections = ['CONNECTION#*', 'CONNECTIONS#*'];

  it('are all of the exports table that connect and disconnect may touch, but for the ticket', () => {
    expect(itemsOf('connect')).toEqual([
      ['dynamodb:PutItem', connections],
      ['dynamodb:DeleteItem', ['TICKET#*']],
    ]);
    expect(itemsOf('disconnect')).toEqual([
      ['dynamodb:DeleteItem', connections],
      ['dynamodb:GetItem', connections],
    ]);
  });

  it('are the only ones that push may delete', () => {
    expect(itemsOf('push').filter(([action]) => action === 'dynamodb:DeleteItem')).toEqual([
      ['dynamodb:DeleteItem', connections],
    ]);
  });
});

it('the link signer may read reports and decrypt them through S3, and nothing else', () => {
  const { Properties } = template.one('AWS::IAM::Policy', 'LinkSignerUser');
  const bucket = template.one('AWS::S3::Bucket', 'StorageReports').logicalId;
  const key = template.one('AWS::KMS::Key', 'StorageDataKey').logicalId;
  expect(statementsOf(Properties.PolicyDocument)).toMatchObject([
    {
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/reports/*']] }],
    },
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [{ 'Fn::GetAtt': [key, 'Arn'] }],
      Condition: { StringEquals: { 'kms:ViaService': 's3.eu-north-1.amazonaws.com' } },
    },
  ]);
});

it('the state machine may invoke the stages, and no other Lambda', () => {
  const { Properties } = template.one('AWS::IAM::Policy', 'ExportMachineRole');
  const invoking = statementsOf(Properties.PolicyDocument).filter(({ Action }) =>
    Action.includes('lambda:InvokeFunction'),
  );
  const named = invoking.flatMap(({ Resource }) => Resource.map((resource) => JSON.stringify(resource)));
  expect(named).toHaveLength(10);
  for (const name of ['api', 'push', 'finaliser', 'import-register'] as const) {
    expect(named.join()).not.toContain(`"${template.lambda(name).logicalId}"`);
  }
});
