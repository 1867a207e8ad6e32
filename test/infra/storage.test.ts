import { beforeAll, describe, expect, it } from 'vitest';
import { type SynthesisedTemplate, statementsOf, synthesisedTemplate } from './synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

describe.each(['StorageExports', 'StorageAudit'])('the table %s', (id) => {
  it('is on demand, restorable, encrypted with our key, and retained when the stack is deleted', () => {
    const table = template.one('AWS::DynamoDB::Table', id);
    const key = template.one('AWS::KMS::Key', 'StorageDataKey').logicalId;
    expect(table.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
      DeletionProtectionEnabled: true,
    });
    expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });
});

it('the exports table streams old and new images, and has an index of open exports', () => {
  expect(template.one('AWS::DynamoDB::Table', 'StorageExports').Properties).toMatchObject({
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    GlobalSecondaryIndexes: [
      {
        IndexName: 'openExports',
        KeySchema: [
          { AttributeName: 'openPartition', KeyType: 'HASH' },
          { AttributeName: 'updatedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
});

it('the audit table has no expiry', () => {
  expect(template.one('AWS::DynamoDB::Table', 'StorageAudit').Properties).not.toHaveProperty('TimeToLiveSpecification');
});

const BUCKETS = ['StorageWorking', 'StorageRegisters', 'StorageReports', 'StorageAccessLogs', 'WebsiteBucket'];
describe.each(BUCKETS)('the bucket %s', (id) => {
  it('is not public, encrypted, without access lists, and retained when the stack is deleted', () => {
    const bucket = template.one('AWS::S3::Bucket', id);
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: expect.anything() }] },
    });
    expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });

  it('refuses requests without TLS 1.2', () => {
    const { logicalId } = template.one('AWS::S3::Bucket', id);
    const policy = template
      .all('AWS::S3::BucketPolicy')
      .find(({ Properties }) => JSON.stringify(Properties.Bucket) === JSON.stringify({ Ref: logicalId }));
    const denials = statementsOf(policy?.Properties.PolicyDocument).filter(({ Effect }) => Effect === 'Deny');
    expect(denials.flatMap(({ Condition }) => (Condition === undefined ? [] : [Condition]))).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  });
});

it('buckets with personal data and reports are encrypted with our own key', () => {
  const key = template.one('AWS::KMS::Key', 'StorageDataKey').logicalId;
  for (const id of ['StorageWorking', 'StorageRegisters', 'StorageReports']) {
    expect(template.one('AWS::S3::Bucket', id).Properties.BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] } } },
      ],
    });
  }
});

it('the working bucket has no versions and short lifecycles', () => {
  const { VersioningConfiguration, LifecycleConfiguration } = template.one(
    'AWS::S3::Bucket',
    'StorageWorking',
  ).Properties;
  expect(VersioningConfiguration).toBeUndefined();
  expect(LifecycleConfiguration).toMatchObject({
    Rules: [
      { Prefix: 'work/', ExpirationInDays: 3, Status: 'Enabled' },
      { Prefix: 'imports/', ExpirationInDays: 30, Status: 'Enabled' },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
    ],
  });
});

it('reports are versioned, may be locked, and kept for five years', () => {
  const { Properties } = template.one('AWS::S3::Bucket', 'StorageReports');
  // No default retention: what no completed export names must not be locked.
  expect(Properties).not.toHaveProperty('ObjectLockConfiguration');
  expect(Properties).toMatchObject({
    ObjectLockEnabled: true,
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: [{ ExpirationInDays: 1827 }, { AbortIncompleteMultipartUpload: expect.anything() }],
    },
  });
});

it('the reports bucket lets any origin fetch a report by its link and read its length', () => {
  expect(template.one('AWS::S3::Bucket', 'StorageReports').Properties.CorsConfiguration).toMatchObject({
    CorsRules: [
      {
        AllowedOrigins: ['*'],
        AllowedMethods: ['GET'],
        ExposedHeaders: ['Content-Length', 'Content-Disposition', 'ETag'],
      },
    ],
  });
});

it('registers have no versions, and uploads that no import has read are deleted after a day', () => {
  const { Properties } = template.one('AWS::S3::Bucket', 'StorageRegisters');
  expect(Properties.VersioningConfiguration).toBeUndefined();
  expect(Properties.LifecycleConfiguration).toEqual({
    Rules: [
      { Id: 'incoming', Prefix: 'incoming/', ExpirationInDays: 1, Status: 'Enabled' },
      {
        Id: 'unfinished-uploads',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        Status: 'Enabled',
      },
    ],
  });
});

it('the registers bucket lets any origin upload a file by its signed URL', () => {
  expect(template.one('AWS::S3::Bucket', 'StorageRegisters').Properties.CorsConfiguration).toMatchObject({
    CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['*'] }],
  });
});

it.each(['StorageReports', 'StorageRegisters'])('the bucket %s has no access log, which would contain links', (id) => {
  expect(template.one('AWS::S3::Bucket', id).Properties).not.toHaveProperty('LoggingConfiguration');
});

describe('keys', () => {
  it('the data key rotates', () => {
    expect(template.one('AWS::KMS::Key', 'StorageDataKey').Properties.EnableKeyRotation).toBe(true);
  });

  it('the manifest key signs with ECDSA on P-256', () => {
    const { KeySpec, KeyUsage } = template.one('AWS::KMS::Key', 'StorageManifestKey').Properties;
    expect([KeySpec, KeyUsage]).toEqual(['ECC_NIST_P256', 'SIGN_VERIFY']);
  });

  it('both are retained when the stack is deleted', () => {
    for (const key of template.all('AWS::KMS::Key')) {
      expect([key.DeletionPolicy, key.UpdateReplacePolicy], key.logicalId).toEqual(['RetainExceptOnCreate', 'Retain']);
    }
  });
});

describe('secrets', () => {
  it('of the link signer contain its access key as JSON, which is not in the template', () => {
    const accessKey = template.one('AWS::IAM::AccessKey').logicalId;
    expect(template.one('AWS::SecretsManager::Secret', 'LinkSigner').Properties.SecretString).toEqual({
      'Fn::Join': [
        '',
        [
          '{"accessKeyId":"',
          { Ref: accessKey },
          '","secretAccessKey":"',
          { 'Fn::GetAtt': [accessKey, 'SecretAccessKey'] },
          '"}',
        ],
      ],
    });
  });
});
