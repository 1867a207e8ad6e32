/** Who is granted what by the synthesised template, as it would stand in the account. */
import * as z from 'zod';
import type { Engine } from '../../../../infra/local/engine.ts';
import type { Policies } from './evaluate.ts';
import { type Statement, statementsOf } from './policy.ts';
import { readResourcePolicies } from './resource-policies.ts';
import {
  arnAttributeSchema,
  isWithin,
  readResources,
  referenceSchema,
  type TemplateResources,
  withoutHash,
} from './template-resources.ts';

/** A role or user and what its own policies say. */
export interface Identity {
  /** A Lambda's name as in `functions.ts`, else the logical id. */
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
}

export interface DeployedLambda extends Identity {
  readonly functionName: string;
  readonly functionArn: string;
  readonly logGroupArn: string;
  readonly traced: boolean;
  /** Of the stream that the service reads for it with its role. */
  readonly streamArn: string | undefined;
}

export interface Deployed extends Pick<TemplateResources, 'nameOf'> {
  readonly lambdas: readonly DeployedLambda[];
  readonly machines: readonly (Identity & { readonly machineArn: string })[];
  readonly users: readonly (Identity & { readonly accessKeyIds: readonly string[] })[];
  resourcePolicyOf(arn: string): Policies['resource'];
  /** The customer-managed key under which lies what an ARN names. */
  keyOf(arn: string): string | undefined;
}

const policySchema = z.object({
  PolicyDocument: z.unknown(),
  Roles: z.array(referenceSchema).default([]),
  Users: z.array(referenceSchema).default([]),
});
/** Permissions that are given in another way than by a policy of the template: there must be none. */
const bareIdentitySchema = z.object({
  ManagedPolicyArns: z.never().optional(),
  Policies: z.never().optional(),
  PermissionsBoundary: z.never().optional(),
  Groups: z.never().optional(),
});
const functionSchema = z.object({
  Role: arnAttributeSchema,
  LoggingConfig: z.object({ LogGroup: referenceSchema }),
  TracingConfig: z.object({ Mode: z.string() }),
  Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});
const mappingSchema = z.object({ FunctionName: referenceSchema, EventSourceArn: z.unknown() });
const encryptionSchemas: Readonly<Record<string, z.ZodType<string | undefined>>> = {
  'AWS::DynamoDB::Table': z
    .object({ SSESpecification: z.object({ KMSMasterKeyId: z.string() }).optional() })
    .transform(({ SSESpecification }) => SSESpecification?.KMSMasterKeyId),
  'AWS::S3::Bucket': z
    .object({
      BucketEncryption: z.object({
        ServerSideEncryptionConfiguration: z.tuple([
          z.object({ ServerSideEncryptionByDefault: z.object({ KMSMasterKeyID: z.string().optional() }) }),
        ]),
      }),
    })
    .transform(
      ({ BucketEncryption }) =>
        BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID,
    ),
  'AWS::SecretsManager::Secret': z.object({ KmsKeyId: z.string() }).transform(({ KmsKeyId }) => KmsKeyId),
};

/** @throws ZodError for permissions or encryption declared in a way that is not read here */
export function readDeployed(template: unknown, stack: Engine['stack']): Deployed {
  const resources = readResources(template, stack.resolve);
  const { all, arnOf, resolve } = resources;
  const policies = all('AWS::IAM::Policy').map(({ properties }) => policySchema.parse(properties));

  function identity(kind: 'Roles' | 'Users', id: string, name: string): Identity {
    bareIdentitySchema.parse(resources.everything.find((resource) => resource.id === id)?.properties);
    const statements = policies
      .filter((policy) => policy[kind].includes(id))
      .flatMap(({ PolicyDocument }) => statementsOf(resolve(PolicyDocument)));
    return { name, arn: arnOf(id), statements };
  }

  const mappings = all('AWS::Lambda::EventSourceMapping').map(({ properties }) => mappingSchema.parse(properties));
  const lambdas = all('AWS::Lambda::Function')
    // Those that CDK brings for the deployment itself run in no export.
    .filter(({ id }) => stack.functions.some(({ arn }) => arn === arnOf(id)))
    .map(({ id, properties }): DeployedLambda => {
      const { Role, LoggingConfig, TracingConfig, Environment } = functionSchema.parse(properties);
      const source = mappings.find(({ FunctionName }) => FunctionName === id)?.EventSourceArn;
      return {
        ...identity('Roles', Role, Environment.Variables.POWERTOOLS_SERVICE_NAME),
        functionName: stack.nameOf(id),
        functionArn: arnOf(id),
        logGroupArn: arnOf(LoggingConfig.LogGroup),
        traced: TracingConfig.Mode === 'Active',
        streamArn: source === undefined ? undefined : z.string().parse(resolve(source)),
      };
    });
  return {
    lambdas,
    machines: all('AWS::StepFunctions::StateMachine').map(({ id, properties }) => ({
      ...identity('Roles', arnAttributeSchema.parse(properties.RoleArn), withoutHash(id)),
      machineArn: arnOf(id),
    })),
    users: all('AWS::IAM::User').map(({ id }) => ({
      ...identity('Users', id, withoutHash(id)),
      accessKeyIds: all('AWS::IAM::AccessKey')
        .filter(({ properties }) => referenceSchema.parse(properties.UserName) === id)
        .map((key) => z.string().parse(resolve({ Ref: key.id }))),
    })),
    resourcePolicyOf: readResourcePolicies(resources),
    keyOf: readKeys(resources),
    nameOf: resources.nameOf,
  };
}

function readKeys({ everything, arnOf, resolve }: TemplateResources): (arn: string) => string | undefined {
  const encrypted = everything.flatMap(({ id, type, properties }) => {
    const schema = encryptionSchemas[type];
    if (schema === undefined) {
      return [];
    }
    const { BucketEncryption, SSESpecification, KmsKeyId } = properties;
    const key = schema.parse(resolve({ BucketEncryption, SSESpecification, KmsKeyId }));
    return key === undefined ? [] : [{ arn: arnOf(id), key }];
  });
  return (arn) => encrypted.find((each) => isWithin(arn, each.arn))?.key;
}
