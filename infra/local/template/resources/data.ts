/** Tables, buckets, keys, secrets and queues. */
import * as z from 'zod';
import type { TableDescriptor } from '../../dynamodb/dynamodb.ts';
import type { KmsKey } from '../../kms/kms.ts';
import type { BucketOptions } from '../../s3/storage/bucket.ts';
import type { SecretDescriptor } from '../../secrets-manager/secrets-manager.ts';
import { NotHonouredError } from '../../service/service.ts';
import type { References } from '../intrinsics.ts';
import type { ResolvedResources } from '../resolved-resources.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const tableSchema = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY']) }),
      }),
    )
    .optional(),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.literal(true) }).optional(),
});

export function readTables(resources: ResolvedResources, nameOf: (logicalId: string) => string): TableDescriptor[] {
  return resources.all('AWS::DynamoDB::Table', tableSchema).map(({ logicalId, properties }) => ({
    name: nameOf(logicalId),
    keySchema: properties.KeySchema,
    attributeDefinitions: properties.AttributeDefinitions,
    ...(properties.GlobalSecondaryIndexes && { globalSecondaryIndexes: properties.GlobalSecondaryIndexes }),
    ...(properties.StreamSpecification && { streamViewType: properties.StreamSpecification.StreamViewType }),
    ...(properties.TimeToLiveSpecification && { ttlAttribute: properties.TimeToLiveSpecification.AttributeName }),
  }));
}

const bucketSchema = z.strictObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  ObjectLockEnabled: z.boolean().optional(),
  CorsConfiguration: z
    .strictObject({
      CorsRules: z.array(
        z.strictObject({
          AllowedOrigins: z.array(z.string()),
          AllowedMethods: z.array(z.string()),
          AllowedHeaders: z.array(z.string()).default([]),
          ExposedHeaders: z.array(z.string()).default([]),
          MaxAge: z.number().optional(),
        }),
      ),
    })
    .optional(),
  LifecycleConfiguration: z
    .strictObject({
      Rules: z.array(
        z.strictObject({
          Status: z.literal('Enabled'),
          Prefix: z.string().default(''),
          ExpirationInDays: z.number().optional(),
          NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: z.number() }).optional(),
          AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: z.number() }).optional(),
        }),
      ),
    })
    .optional(),
});

export function readBuckets(resources: ResolvedResources, nameOf: (logicalId: string) => string): BucketOptions[] {
  return resources.all('AWS::S3::Bucket', bucketSchema).map(({ logicalId, properties }) => ({
    name: nameOf(logicalId),
    versioned: properties.VersioningConfiguration?.Status === 'Enabled',
    objectLock: properties.ObjectLockEnabled === true,
    cors: (properties.CorsConfiguration?.CorsRules ?? []).map((rule) => ({
      allowedOrigins: rule.AllowedOrigins,
      allowedMethods: rule.AllowedMethods,
      allowedHeaders: rule.AllowedHeaders,
      exposedHeaders: rule.ExposedHeaders,
      ...(rule.MaxAge !== undefined && { maxAgeSeconds: rule.MaxAge }),
    })),
    lifecycle: (properties.LifecycleConfiguration?.Rules ?? []).map((rule) => ({
      prefix: rule.Prefix,
      ...(rule.ExpirationInDays !== undefined && { expirationDays: rule.ExpirationInDays }),
      ...(rule.NoncurrentVersionExpiration && { noncurrentDays: rule.NoncurrentVersionExpiration.NoncurrentDays }),
      ...(rule.AbortIncompleteMultipartUpload && {
        abortMultipartDays: rule.AbortIncompleteMultipartUpload.DaysAfterInitiation,
      }),
    })),
  }));
}

const kmsSchema = z.strictObject({
  KeySpec: z.enum(['SYMMETRIC_DEFAULT', 'ECC_NIST_P256']).default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
});

/** The signing keys. Symmetric keys encrypt data at rest, which the engine does not do. */
export function readSigningKeys(resources: ResolvedResources, references: References): KmsKey[] {
  return resources
    .all('AWS::KMS::Key', kmsSchema)
    .filter(({ properties }) => properties.KeyUsage === 'SIGN_VERIFY')
    .map(({ logicalId, properties }) => ({
      id: String(references.ref(logicalId)),
      arn: String(references.attribute(logicalId, 'Arn')),
      spec: properties.KeySpec,
    }));
}

const secretSchema = z.strictObject({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .strictObject({ PasswordLength: z.int().default(32), ExcludePunctuation: z.literal(true) })
    .optional(),
});

export function readSecrets(
  resources: ResolvedResources,
  references: References,
  nameOf: (logicalId: string) => string,
): SecretDescriptor[] {
  return resources.all('AWS::SecretsManager::Secret', secretSchema).map(({ logicalId, properties }) => {
    const identity = { name: nameOf(logicalId), arn: String(references.ref(logicalId)) };
    if (properties.SecretString !== undefined) {
      return { ...identity, value: { kind: 'given', text: properties.SecretString } };
    }
    if (properties.GenerateSecretString === undefined)
      throw new NotHonouredError('a secret without a value', logicalId);
    return { ...identity, value: { kind: 'generated', length: properties.GenerateSecretString.PasswordLength } };
  });
}

/** Every identity counts as verified, so its settings for signing are not honoured. */
export function readEmailIdentities(resources: ResolvedResources): string[] {
  return resources
    .all('AWS::SES::EmailIdentity', z.strictObject({ EmailIdentity: z.string() }))
    .map(({ properties }) => properties.EmailIdentity);
}

export interface QueueDescriptor {
  readonly name: string;
  readonly arn: string;
}

/** Only dead letter queues, which no function reads. */
export function readQueues(
  resources: ResolvedResources,
  references: References,
  nameOf: (logicalId: string) => string,
): QueueDescriptor[] {
  return resources
    .all('AWS::SQS::Queue', z.strictObject({ QueueName: z.string().optional() }))
    .map(({ logicalId }) => ({ name: nameOf(logicalId), arn: String(references.attribute(logicalId, 'Arn')) }));
}
