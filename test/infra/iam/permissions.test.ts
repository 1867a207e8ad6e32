/** What each identity may do by the synthesised template, without running anything. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../infra/functions.ts';
import { readTemplate } from '../../../infra/local/engine.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { type Deployed, readDeployed } from './judging/deployed.ts';
import { type Access, type Decision, evaluate } from './judging/evaluate.ts';
import { namesOfGrants } from './judging/grants.ts';
import { statementsOf } from './judging/policy.ts';
import { readResources } from './judging/template-resources.ts';
import { widestGrants } from './judging/widest-grants.ts';

let deployed: Deployed;
let policies: number;
/** `StorageWorking/work/x` by its ARN; an ARN stays one. */
let arnOf: (name: string) => string;

beforeAll(async () => {
  const lambdasFolder = process.env.LAMBDAS_FOLDER;
  const synthesis = await synthesise(lambdasFolder === undefined ? {} : { lambdasFolder });
  const stack = readTemplate(synthesis.template, synthesis);
  deployed = readDeployed(synthesis.template, stack);
  const resources = readResources(synthesis.template, stack.resolve);
  policies = resources.everything.filter(({ type }) => /^AWS::IAM::.*Policy$/.test(type)).length;
  arnOf = resources.arnNamed;
}, 120_000);

describe('each grant is no wider than the table of widest grants says', () => {
  const widest = widestGrants();

  it.each([...FUNCTION_NAMES, 'ExportMachine', 'ImportMachine', 'LinkSignerUser'])('%s', (name) => {
    const { lambdas, machines, users } = deployed;
    const identity = [...lambdas, ...machines, ...users].find((each) => each.name === name);
    const granted = (identity?.statements ?? [])
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) => namesOfGrants(statement, deployed));
    // Both ways: a row of the table that no grant needs would hide a later grant.
    expect(new Set(granted)).toEqual(new Set(widest.get(name)));
  });

  it('and no other identity has a policy', () => {
    const { lambdas, machines, users } = deployed;
    const names = [...lambdas, ...machines, ...users].map(({ name }) => name);
    expect(names.sort()).toEqual([...widest.keys()].sort());
    expect(policies).toBe(names.length);
  });
});

describe('an identity is refused what is next to what it may do', () => {
  const ACCOUNT = 'eu-north-1:000000000000';
  const leading = (key: string) => ({ 'dynamodb:LeadingKeys': [key] });
  const prefix = (value: string) => ({ 's3:prefix': value });
  const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-north-1.amazonaws.com` });
  type Call = readonly [resource: string, context?: Access['context']];

  // biome-ignore format: a table is read by its columns
  const CALLS: readonly (readonly [string, string, Call, Call])[] = [
    ['connect', 'dynamodb:PutItem', ['StorageExports', leading('CONNECTION#one')], ['StorageExports', leading('ORG#971038179')]],
    ['connect', 'dynamodb:DeleteItem', ['StorageExports', leading('TICKET#one')], ['StorageExports', leading('TICKETS#one')]],
    ['connect', 'dynamodb:Query', ['StorageExports', leading('CONNECTIONS#971038179')], ['StorageExports', leading('ORG#971038179')]],
    ['connect', 'dynamodb:DeleteItem', ['StorageExports', leading('TICKET#one')], ['StorageExports', {}]],
    ['disconnect', 'dynamodb:DeleteItem', ['StorageExports', leading('CONNECTION#one')], ['StorageExports', leading('ORG#971038179')]],
    ['push', 'dynamodb:DeleteItem', ['StorageExports', leading('CONNECTION#one')], ['StorageExports', leading('ORG#971038179')]],
    ['api', 'dynamodb:Query', ['StorageAudit'], [`arn:aws:dynamodb:${ACCOUNT}:table/Foreign`]],
    ['api', 'dynamodb:Query', ['StorageExports'], ['StorageExports/index/openExports']],
    ['store-file', 's3:PutObject', ['StorageReports/reports/x'], ['StorageWorking/work/1/2/storing_file/x']],
    ['plan-query', 's3:PutObject', ['StorageWorking/work/1/2/initialised/1-0/basis.json'], ['StorageWorking/work/1/2/deduplicating/1-0/figures.json']],
    ['aggregate-activities', 's3:PutObject', ['StorageWorking/work/1/2/aggregating/1-0/findings/0000.json'], ['StorageWorking/work/1/2/initialised/1-0/basis.json']],
    ['deduplicate-participants', 's3:PutObject', ['StorageWorking/work/1/2/deduplicating/1-0/figures.json'], ['StorageWorking/work/1/2/aggregating/1-0/findings/0000.json']],
    ['map-columns', 's3:PutObject', ['StorageWorking/work/1/2/mapping_columns/1-0/rows/0000.json'], ['StorageWorking/work/1/2/deduplicating/1-0/verdicts/0000.json']],
    ['generate-file', 's3:PutObject', ['StorageWorking/work/1/2/generating_file/1-0/report'], ['StorageWorking/work/1/2/mapping_columns/1-0/rows/0000.json']],
    ['bundle-attachments', 's3:PutObject', ['StorageWorking/work/1/2/bundling_attachments/1-0/bundle.zip'], ['StorageWorking/work/1/2/generating_file/1-0/report']],
    ['bundle-attachments', 's3:ListBucket', ['StorageWorking', prefix('work/1/2/attachments/')], ['StorageWorking', prefix('work/1/2/')]],
    ['map-columns', 's3:GetObject', ['StorageWorking/work/1/2/deduplicating/1-0/verdicts/0000.json'], ['StorageWorking/work/1/2/mapping_columns/1-0/rows/0000.json']],
    ['store-file', 's3:PutObject', ['StorageReports/reports/x'], ['StorageReports/other/x']],
    ['plan-query', 's3:GetObject', ['StorageWorking/work/1/2/initialised/x'], ['StorageWorking/other/1/2/initialised/x']],
    ['plan-query', 's3:GetObject', ['StorageRegisters/registers/1/2025/manifests/x'], ['StorageRegisters/registers/1/2025/chunks/x']],
    ['query-activities', 's3:GetObject', ['StorageRegisters/registers/1/2025/chunks/x'], ['StorageRegisters/registers/1/2025/facts/x']],
    ['aggregate-activities', 's3:PutObject', ['StorageRegisters/registers/1/2025/facts/x'], ['StorageRegisters/registers/1/2025/chunks/x']],
    ['deduplicate-participants', 's3:PutObject', ['StorageRegisters/registers/1/2025/counted/x/y'], ['StorageRegisters/registers/1/2025/facts/x/y']],
    ['map-columns', 's3:GetObject', ['StorageRegisters/registers/1/2025/chunks/x'], ['StorageRegisters/incoming/1/2/f1-p1']],
    ['read-file', 's3:GetObject', ['StorageRegisters/incoming/1/2/f1-p1'], ['StorageRegisters/registers/1/2025/facts/x']],
    ['read-file', 's3:PutObject', ['StorageRegisters/registers/1/2025/files/x'], ['StorageRegisters/registers/1/2025/manifests/x']],
    ['read-file', 's3:DeleteObject', ['StorageRegisters/incoming/1/2/f1-p1'], ['StorageRegisters/registers/1/2025/chunks/x']],
    ['publish-register', 's3:PutObject', ['StorageRegisters/registers/1/2025/manifests/x'], ['StorageRegisters/registers/1/2025/files/x']],
    ['api', 's3:PutObject', ['StorageRegisters/incoming/1/2/f1-p1'], ['StorageRegisters/registers/1/2025/chunks/x']],
    ['api', 's3:GetObject', ['StorageRegisters/registers/1/2025/rows-in-error/x'], ['StorageRegisters/incoming/1/2/f1-p1']],
    ['api', 's3:GetObject', ['StorageRegisters/registers/1/2025/manifests/x'], ['StorageRegisters/registers/1/2025/chunks/x']],
    ['api', 's3:DeleteObject', ['StorageRegisters/incoming/1/2/f1-p1'], ['StorageRegisters/registers/1/2025/manifests/x']],
    ['finaliser', 's3:DeleteObject', ['StorageRegisters/incoming/1/2/f1-p1'], ['StorageRegisters/registers/1/2025/files/x']],
    ['reconciler', 's3:DeleteObject', ['StorageRegisters/registers/1/2025/chunks/x'], ['StorageReports/reports/x']],
    ['finaliser', 's3:DeleteObject', ['StorageWorking/work/x'], ['StorageWorking/other/x']],
    ['finaliser', 's3:ListBucket', ['StorageWorking', prefix('work/1/')], ['StorageWorking', prefix('other/')]],
    ['finaliser', 's3:ListBucket', ['StorageRegisters', prefix('incoming/1/')], ['StorageRegisters', prefix('')]],
    ['finaliser', 's3:ListBucket', ['StorageWorking', prefix('work/1/')], ['StorageWorking', prefix('')]],
    ['api', 's3:ListBucketMultipartUploads', ['StorageWorking', prefix('work/1/')], ['StorageWorking', prefix('other/')]],
    ['api', 's3:ListBucket', ['StorageReports', prefix('reports/1/')], ['StorageReports', prefix('work/')]],
    ['LinkSignerUser', 's3:GetObjectVersion', ['StorageReports/reports/x'], ['StorageWorking/work/x']],
    ['finaliser', 's3:DeleteObjectVersion', ['StorageReports/reports/x'], ['StorageReports/other/x']],
    ['finaliser', 's3:ListBucketVersions', ['StorageReports', prefix('reports/1/')], ['StorageReports', prefix('')]],
    ['api', 'states:StartExecution', ['ExportMachine'], [`arn:aws:states:${ACCOUNT}:stateMachine:Foreign`]],
    ['api', 'states:StopExecution', ['ExportMachine executions:one'], [`arn:aws:states:${ACCOUNT}:execution:Foreign:one`]],
    ['reconciler', 'states:DescribeExecution', ['ExportMachine executions:one'], [`arn:aws:states:${ACCOUNT}:execution:Foreign:one`]],
    ['finaliser', 'states:GetExecutionHistory', ['ExportMachine executions:one'], [`arn:aws:states:${ACCOUNT}:execution:Foreign:one`]],
    ['api', 'states:StartExecution', ['ImportMachine'], [`arn:aws:states:${ACCOUNT}:stateMachine:Foreign`]],
    ['ImportMachine', 'lambda:InvokeFunction', ['ReadFile'], ['PlanQuery']],
    ['push', 'execute-api:ManageConnections', ['WebSocketApi/live/POST/@connections/a'], ['WebSocketApi/live/GET/@connections/a']],
    ['push', 'execute-api:ManageConnections', ['WebSocketApi/live/POST/@connections/a'], ['WebSocketApi/live/DELETE/@connections/a']],
    ['push', 'execute-api:ManageConnections', ['WebSocketApi/live/POST/@connections/a'], ['WebSocketApi/other/POST/@connections/a']],
    ['push', 'execute-api:ManageConnections', ['WebSocketApi/live/POST/@connections/a'], [`arn:aws:execute-api:${ACCOUNT}:foreign/live/POST/@connections/a`]],
    ['api', 'kms:Decrypt', ['StorageDataKey', via('s3')], ['StorageDataKey', {}]],
    ['api', 'kms:Decrypt', ['StorageDataKey', via('s3')], ['StorageDataKey', via('sqs')]],
    ['complete-empty', 'kms:GenerateDataKey', ['StorageDataKey', via('dynamodb')], ['StorageDataKey', via('s3')]],
    ['store-file', 'kms:Sign', ['StorageManifestKey'], ['StorageDataKey', via('s3')]],
    ['ExportMachine', 'lambda:InvokeFunction', ['PlanQuery'], ['Api']],
  ];

  it.each(CALLS)('%s: %s on %j, not on %j', (name, action, [near, nearContext = {}], [resource, context = {}]) => {
    expect(decide(name, { action, resource: arnOf(near), context: nearContext }).allowed).toBe(true);
    const refused = { allowed: false, why: 'no statement allows it' };
    expect(decide(name, { action, resource: arnOf(resource), context })).toEqual(refused);
  });
});

describe('a report under retention', () => {
  it('may be deleted before its time not even by a role that may do anything', () => {
    const resource = arnOf('StorageReports/reports/x');
    const decision = evaluate(
      {
        action: 's3:BypassGovernanceRetention',
        resource,
        context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
      },
      { kind: 'identity', arn: 'arn:aws:iam::000000000000:role/Administrator' },
      { identity: ANYTHING, resource: deployed.resourcePolicyOf(resource) },
    );
    expect(decision).toEqual({ allowed: false, why: 'a statement denies it' });
  });
});

describe('an audit event', () => {
  it('may be rewritten by no Lambda', () => {
    const resource = arnOf('StorageAudit');
    const access = { action: 'dynamodb:UpdateItem', resource, context: {} };
    expect(decide('finaliser', access)).toEqual({ allowed: false, why: 'a statement denies it' });
  });

  it('may not be rewritten even by a role that may do anything', () => {
    const resource = arnOf('StorageAudit');
    const decision = (action: string) =>
      evaluate(
        { action, resource, context: {} },
        { kind: 'identity', arn: 'arn:aws:iam::000000000000:role/Administrator' },
        { identity: ANYTHING, resource: deployed.resourcePolicyOf(resource) },
      );
    expect(decision('dynamodb:PutItem').allowed).toBe(true);
    expect(decision('dynamodb:DeleteItem')).toEqual({ allowed: false, why: 'a statement denies it' });
  });
});

const ANYTHING = statementsOf({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

function decide(name: string, access: Access): Decision {
  const { lambdas, machines, users } = deployed;
  const identity = [...lambdas, ...machines, ...users].find((each) => each.name === name);
  return evaluate(
    { ...access, context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', ...access.context } },
    { kind: 'identity', arn: identity?.arn ?? '' },
    { identity: identity?.statements ?? [], resource: deployed.resourcePolicyOf(access.resource) },
  );
}
