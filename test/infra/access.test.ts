import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { STAGE_FUNCTIONS } from '../../infra/functions/stage-functions.ts';
import { FUNCTION_NAMES, type FunctionName, IMPORT_FUNCTIONS } from '../../infra/functions.ts';
import { type Statement, type SynthesisedTemplate, statementsOf, synthesisedTemplate } from './synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

const allowed = (name: FunctionName) => template.statements(name).filter(({ Effect }) => Effect === 'Allow');
const naming = (logicalIdPrefix: string) => (statement: Statement) =>
  JSON.stringify(statement.Resource).includes(`"${logicalIdPrefix}`);
/** The Lambdas that may do this action on a resource. */
const onResource = (logicalIdPrefix: string, action: string) =>
  FUNCTION_NAMES.filter((name) =>
    allowed(name)
      .filter(naming(logicalIdPrefix))
      .some((statement) => statement.Action.includes(action)),
  ).sort();
/** The Lambdas that may do this action on objects of the registers bucket whose keys begin so. */
const onPrefix = (prefix: string, action: string) =>
  FUNCTION_NAMES.filter((name) =>
    allowed(name)
      .filter(naming('StorageRegisters'))
      .some(({ Action, Resource }) => Action.includes(action) && JSON.stringify(Resource).includes(`/${prefix}`)),
  ).sort();
/** The Lambdas that may do this action on any resource. */
const whoMay = (action: string) =>
  FUNCTION_NAMES.filter((name) => allowed(name).some((statement) => statement.Action.includes(action))).sort();

it('has no policy that allows actions by wildcard', () => {
  const policies = template.all('AWS::IAM::Policy');
  expect(policies.length).toBeGreaterThan(FUNCTION_NAMES.length);
  for (const policy of policies) {
    for (const { Effect, Action } of statementsOf(policy.Properties.PolicyDocument)) {
      expect(Effect === 'Allow' ? Action.filter((action) => action.includes('*')) : [], policy.logicalId).toEqual([]);
    }
  }
});

it('has no role with a managed policy, whose contents AWS can change', () => {
  for (const role of template.all('AWS::IAM::Role')) {
    expect(role.Properties.ManagedPolicyArns, role.logicalId).toBeUndefined();
  }
});

it.each(FUNCTION_NAMES)('%s has wildcard resources only for actions without a narrower one', (name) => {
  const onAnything = allowed(name).filter(({ Resource }) => Resource.includes('*'));
  const expected = [
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
    ...(name === 'push' || name === 'notifier' ? ['dynamodb:ListStreams'] : []),
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

  it('denies every principal to rewrite it', () => {
    const { ResourcePolicy } = template.one('AWS::DynamoDB::Table', 'StorageAudit').Properties;
    const [statement, ...others] = statementsOf(Object(ResourcePolicy).PolicyDocument);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(statement?.Action.toSorted()).toEqual(REWRITING);
  });

  it.each(FUNCTION_NAMES)('denies %s to rewrite it in its own role too', (name) => {
    const denied = template
      .statements(name)
      .filter(({ Effect }) => Effect === 'Deny')
      .filter(naming('StorageAudit'));
    expect(denied.flatMap(({ Action }) => Action).sort()).toEqual(REWRITING);
  });

  it('is read by the API, and by erasing where a trail has no head yet; a change of status appends to it', () => {
    const onAudit = (action: string) => onResource('StorageAudit', action);
    expect(onAudit('dynamodb:Query')).toEqual(['api', 'erase']);
    expect(onAudit('dynamodb:PutItem')).not.toContain('push');
    expect(onAudit('dynamodb:PutItem')).toContain('begin-phase');
  });
});

describe('the only Lambdas that may', () => {
  it.each<[string, FunctionName[]]>([
    ['s3:DeleteObject', ['api', 'erase', 'finaliser', 'read-file', 'reconciler']],
    ['states:StartExecution', ['api', 'finaliser', 'reconciler']],
    ['states:StopExecution', ['api', 'finaliser', 'reconciler']],
    ['states:DescribeExecution', ['api', 'reconciler']],
    ['states:GetExecutionHistory', ['finaliser', 'reconciler']],
    ['lambda:InvokeFunction', ['api']],
    ['kms:Sign', ['store-file']],
    ['secretsmanager:GetSecretValue', ['api']],
    ['execute-api:ManageConnections', ['push']],
    ['dynamodb:GetRecords', ['notifier', 'push']],
    ['cognito-idp:AdminGetUser', ['notifier']],
    ['ses:SendEmail', ['notifier']],
  ])('%s: %j', (action, names) => {
    expect(whoMay(action)).toEqual(names);
  });

  it('read what an organisation has uploaded is read-file', () => {
    expect(onPrefix('incoming/', 's3:GetObject')).toEqual(['read-file']);
    expect(onPrefix('incoming/', 's3:PutObject')).toEqual(['api']);
  });

  it('read the rows of a register are the stages of chunks, complete-check, read-file, erase and records, and the API reads none', () => {
    expect(onPrefix('registers/*/chunks/', 's3:GetObject')).toEqual([
      'aggregate-activities',
      // It compares the records of accepted findings with those that were accepted.
      'complete-check',
      'erase',
      'map-columns',
      'query-activities',
      'read-file',
      'records',
    ]);
    expect(onPrefix('registers/*/facts/', 's3:GetObject')).toEqual([
      'aggregate-activities',
      'deduplicate-participants',
    ]);
    expect(onPrefix('registers/*/counted/', 's3:GetObject')).toEqual(['deduplicate-participants']);
  });

  it('write to a register are the import and erase, but for facts, counts and for what the API takes out or restores', () => {
    expect(onPrefix('registers/*/chunks/', 's3:PutObject')).toEqual(['erase', 'read-file']);
    expect(onPrefix('registers/*/lists/', 's3:PutObject')).toEqual(['erase', 'read-file']);
    expect(onPrefix('registers/*/files/', 's3:PutObject')).toEqual(['read-file']);
    expect(onPrefix('registers/*/manifests/', 's3:PutObject')).toEqual([
      'api',
      'erase',
      'finaliser',
      'publish-register',
      'reconciler',
    ]);
    expect(onPrefix('registers/*/facts/', 's3:PutObject')).toEqual(['aggregate-activities']);
    expect(onPrefix('registers/*/counted/', 's3:PutObject')).toEqual(['deduplicate-participants']);
  });

  it('delete from registers are the reconciler and erase', () => {
    expect(onPrefix('registers/*', 's3:DeleteObject')).toEqual(['erase', 'reconciler']);
  });

  it('write to the working bucket are the stages before the last', () => {
    expect(onResource('StorageWorking', 's3:PutObject')).toEqual([
      'aggregate-activities',
      'bundle-attachments',
      'deduplicate-participants',
      'generate-file',
      'map-columns',
      'plan-query',
    ]);
  });

  it('write reports are store-file, and finaliser and reconciler put their versions under retention or delete them', () => {
    expect(onResource('StorageReports', 's3:PutObject')).toEqual(['store-file']);
    expect(onResource('StorageReports', 's3:PutObjectRetention')).toEqual(['finaliser', 'reconciler']);
    expect(onResource('StorageReports', 's3:DeleteObjectVersion')).toEqual(['finaliser', 'reconciler']);
  });

  it('hide a report behind a delete marker, bypass its retention or change the lock of its bucket: none', () => {
    const actions = FUNCTION_NAMES.flatMap((name) => allowed(name).filter(naming('StorageReports'))).flatMap(
      ({ Action }) => Action,
    );
    expect(actions).not.toContain('s3:DeleteObject');
    expect(actions.filter((action) => /Bypass|ObjectLock|LegalHold|\*/.test(action))).toEqual([]);
  });
});

it('grants objects below a prefix and never a whole bucket, and lists only such a prefix', () => {
  for (const name of FUNCTION_NAMES) {
    for (const { Action, Resource, Condition } of allowed(name)) {
      if (Action.some((action) => action.startsWith('s3:List'))) {
        const prefix = /^(incoming|reports|(work|registers)(\/\*\/[a-z_-]+)?)\/\*$/;
        expect(Condition, name).toEqual({ StringLikeIfExists: { 's3:prefix': expect.stringMatching(prefix) } });
      } else if (Action.some((action) => action.startsWith('s3:'))) {
        for (const resource of Resource) {
          expect(JSON.stringify(resource), name).toMatch(/\/(incoming|reports|(work|registers)(\/\*\/[a-z_-]+)?)\/\*/);
        }
      }
    }
  }
});

it('grants the data key through the storage services only, and each statement through one', () => {
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

  it('are all that connect and disconnect may use of the exports table, except the ticket', () => {
    expect(itemsOf('connect')).toEqual([
      // It takes its own connection back when that was one too many.
      ['dynamodb:DeleteItem', connections],
      ['dynamodb:GetItem', connections],
      ['dynamodb:PutItem', connections],
      ['dynamodb:DeleteItem', ['TICKET#*']],
      ['dynamodb:Query', ['CONNECTIONS#*']],
    ]);
    expect(itemsOf('disconnect')).toEqual([
      ['dynamodb:DeleteItem', connections],
      ['dynamodb:GetItem', connections],
    ]);
  });

  it('are the only items that push may delete', () => {
    expect(itemsOf('push').filter(([action]) => action === 'dynamodb:DeleteItem')).toEqual([
      ['dynamodb:DeleteItem', connections],
    ]);
  });
});

it('lets the link signer read reports, decrypt them through S3, and nothing else', () => {
  const { Properties } = template.one('AWS::IAM::Policy', 'LinkSignerUser');
  const bucket = template.one('AWS::S3::Bucket', 'StorageReports').logicalId;
  const key = template.one('AWS::KMS::Key', 'StorageDataKey').logicalId;
  expect(statementsOf(Properties.PolicyDocument)).toMatchObject([
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
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

it.each([
  ['ExportMachineRole', Object.keys(STAGE_FUNCTIONS)],
  ['ImportMachineRole', Object.keys(IMPORT_FUNCTIONS)],
])('lets the state machine of %s invoke its stages and no other Lambda', (role, stages) => {
  const { Properties } = template.one('AWS::IAM::Policy', role);
  const invoking = statementsOf(Properties.PolicyDocument).filter(({ Action }) =>
    Action.includes('lambda:InvokeFunction'),
  );
  const named = invoking.flatMap(({ Resource }) => Resource.map((resource) => JSON.stringify(resource)));
  const may = FUNCTION_NAMES.filter((name) => named.join().includes(`"${template.lambda(name).logicalId}"`));
  expect([may.sort(), named.length]).toEqual([stages.toSorted(), stages.length]);
});
