import { beforeAll, describe, expect, test } from 'vitest';
import { type SynthesisedTemplate, statementsOf, synthesisedTemplate } from './synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

describe.each(['StorageExports', 'StorageAudit', 'StorageActivities'])('the table %s', (id) => {
  test('is on demand, restorable, encrypted under our key, and outlives the stack', () => {
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

test('the exports table streams old and new images, and indexes what is open', () => {
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

test('an audit event never expires', () => {
  expect(template.one('AWS::DynamoDB::Table', 'StorageAudit').Properties).not.toHaveProperty('TimeToLiveSpecification');
});

describe.each(['StorageWorking', 'StorageReports', 'StorageAccessLogs', 'WebsiteBucket'])('the bucket %s', (id) => {
  test('is closed to the public, encrypted, without access lists, and outlives the stack', () => {
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

  test('refuses whoever does not come over TLS 1.2', () => {
    const { logicalId } = template.one('AWS::S3::Bucket', id);
    const policy = template
      .all('AWS::S3::BucketPolicy')
      .find(({ Properties }) => JSON.stringify(Properties.Bucket) === JSON.stringify({ Ref: logicalId }));
    const denials = statementsOf(policy?.Properties.PolicyDocument).filter(({ Effect }) => Effect === 'Deny');
    expect(denials.map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  });
});

test('personal data and reports lie under our own key', () => {
  const key = template.one('AWS::KMS::Key', 'StorageDataKey').logicalId;
  for (const id of ['StorageWorking', 'StorageReports']) {
    expect(template.one('AWS::S3::Bucket', id).Properties.BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] } } },
      ],
    });
  }
});

test('the working bucket keeps no versions, and nothing for long', () => {
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

test('a report is versioned and kept for five years', () => {
  expect(template.one('AWS::S3::Bucket', 'StorageReports').Properties).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: [{ ExpirationInDays: 1827 }, { AbortIncompleteMultipartUpload: expect.anything() }],
    },
  });
});

test('a page of any origin may fetch a report by its link and see how long it is', () => {
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

test('the reports bucket writes no access log, which would keep links', () => {
  expect(template.one('AWS::S3::Bucket', 'StorageReports').Properties).not.toHaveProperty('LoggingConfiguration');
});

describe('keys', () => {
  test('the data key rotates', () => {
    expect(template.one('AWS::KMS::Key', 'StorageDataKey').Properties.EnableKeyRotation).toBe(true);
  });

  test('the manifest key signs with ECDSA on P-256', () => {
    const { KeySpec, KeyUsage } = template.one('AWS::KMS::Key', 'StorageManifestKey').Properties;
    expect([KeySpec, KeyUsage]).toEqual(['ECC_NIST_P256', 'SIGN_VERIFY']);
  });

  test('both outlive the stack', () => {
    for (const key of template.all('AWS::KMS::Key')) {
      expect([key.DeletionPolicy, key.UpdateReplacePolicy], key.logicalId).toEqual(['RetainExceptOnCreate', 'Retain']);
    }
  });
});

describe('secrets', () => {
  test('the link signer’s is JSON of its access key, which stands nowhere in the template', () => {
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
