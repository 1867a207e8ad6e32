/** IAM users with their access keys and their policies on S3, which the local S3 enforces. */
import * as z from 'zod';
import type { S3Credential } from '../../s3/signature.ts';
import { NotHonouredError } from '../../service/service.ts';
import type { References } from '../intrinsics.ts';
import type { ResolvedResources } from '../resolved-resources.ts';

export interface AccessKeyDescriptor extends S3Credential {
  readonly accessKeyId: string;
}

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policySchema = z.strictObject({
  Users: z.array(z.string()),
  PolicyDocument: z.strictObject({
    Version: z.string(),
    Statement: z.array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Action: oneOrMore,
        Resource: oneOrMore,
        Condition: z.unknown().optional(),
      }),
    ),
  }),
});

interface Grant {
  readonly actions: readonly string[];
  /** Patterns of ARNs. */
  readonly resources: readonly string[];
}

export function readAccessKeys(resources: ResolvedResources, references: References): AccessKeyDescriptor[] {
  resources.all('AWS::IAM::User', z.strictObject({ UserName: z.string().optional() }));
  const policies = resources.all('AWS::IAM::Policy', policySchema, (properties) => 'Users' in properties);
  const keys = resources.all(
    'AWS::IAM::AccessKey',
    z.strictObject({ UserName: z.string(), Serial: z.int().optional() }),
  );
  return keys.map(({ logicalId, properties }) => {
    const grants = policies
      .filter((policy) => policy.properties.Users.includes(properties.UserName))
      .flatMap((policy) => grantsOf(policy.properties.PolicyDocument.Statement, policy.logicalId));
    return {
      accessKeyId: String(references.ref(logicalId)),
      secretAccessKey: String(references.attribute(logicalId, 'SecretAccessKey')),
      policy: (action, bucket, key) =>
        grants.some(
          ({ actions, resources }) =>
            actions.some((pattern) => fits(pattern, action)) &&
            resources.some((pattern) => fits(pattern, `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`)),
        ),
    };
  });
}

/** The statements on S3. Statements on KMS are ignored, because local data is not encrypted. */
function grantsOf(statements: z.infer<typeof policySchema>['PolicyDocument']['Statement'], logicalId: string): Grant[] {
  return statements
    .filter(({ Action }) => Action.some((action) => action.startsWith('s3:') || action === '*'))
    .map(({ Effect, Action, Resource, Condition }) => {
      if (Effect === 'Deny') throw new NotHonouredError('Deny in the policy of a user', logicalId);
      if (Condition !== undefined) throw new NotHonouredError('Condition on S3 in the policy of a user', logicalId);
      return { actions: Action, resources: Resource };
    });
}

/** `*` stands for anything, `?` for one character. */
function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
