/** The policies of buckets, tables, keys, queues and functions: which callers may use them. */
import * as z from 'zod';
import type { Policies } from './evaluate.ts';
import { type Statement, statementsOf } from './policy.ts';
import { arnAttributeSchema, isWithin, referenceSchema, type TemplateResources } from './template-resources.ts';

type ResourcePolicy = NonNullable<Policies['resource']> & { readonly arn: string };

const tablePolicySchema = z.object({ PolicyDocument: z.unknown() });
/** Strict: a condition more would be one that is not evaluated. */
const permissionSchema = z.strictObject({
  Action: z.string(),
  FunctionName: arnAttributeSchema,
  Principal: z.string(),
  SourceArn: z.unknown(),
});

/** @returns the policy of the resource with that ARN, which binds all its callers */
export function readResourcePolicies(resources: TemplateResources): (arn: string) => Policies['resource'] {
  const { everything, all, arnOf, resolve } = resources;
  const policy = (arn: string, document: unknown, kind: 'key' | 'other' = 'other'): ResourcePolicy => ({
    arn,
    kind,
    statements: statementsOf(resolve(document)),
  });
  const unread = everything.find(({ type }) => type === 'AWS::SecretsManager::ResourcePolicy');
  if (unread !== undefined) {
    throw new Error(`${unread.id}: the policy of a secret is not read here`);
  }
  const policies = [
    ...all('AWS::KMS::Key').map(({ id, properties }) => policy(arnOf(id), properties.KeyPolicy, 'key')),
    ...all('AWS::S3::BucketPolicy').map(({ properties }) =>
      policy(arnOf(referenceSchema.parse(properties.Bucket)), properties.PolicyDocument),
    ),
    ...all('AWS::SQS::QueuePolicy').flatMap(({ properties }) =>
      z
        .array(referenceSchema)
        .parse(properties.Queues)
        .map((queue) => policy(arnOf(queue), properties.PolicyDocument)),
    ),
    ...all('AWS::DynamoDB::Table')
      .filter(({ properties }) => properties.ResourcePolicy !== undefined)
      .map(({ id, properties }) =>
        policy(arnOf(id), tablePolicySchema.parse(properties.ResourcePolicy).PolicyDocument),
      ),
    ...functionPolicies(resources),
  ];
  return (arn) => policies.find((each) => isWithin(arn, each.arn));
}

/** A permission of CloudFormation is one statement of the function's policy. */
function functionPolicies({ all, arnOf, resolve }: TemplateResources): ResourcePolicy[] {
  const statements = new Map<string, Statement[]>();
  for (const { properties } of all('AWS::Lambda::Permission')) {
    const { Action, FunctionName, Principal, SourceArn } = permissionSchema.parse(properties);
    const arn = arnOf(FunctionName);
    const statement = {
      Effect: 'Allow',
      Action,
      Principal: { Service: Principal },
      Resource: arn,
      Condition: { ArnLike: { 'aws:SourceArn': resolve(SourceArn) } },
    };
    const before = statements.get(arn) ?? [];
    statements.set(arn, [...before, ...statementsOf({ Version: '2012-10-17', Statement: [statement] })]);
  }
  return [...statements].map(([arn, ofFunction]) => ({ arn, kind: 'other', statements: ofFunction }));
}
