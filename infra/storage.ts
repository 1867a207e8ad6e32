/**
 * Where everything lies: keys, secrets, tables and buckets. Nothing here is ever removed with the stack; what a first deployment made
 * that then failed goes with it, but for the tables, whose own protection forbids it.
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { OPEN_EXPORTS_INDEX } from '../lambdas/environment.ts';

interface StorageProps {
  /** Reports and what proves them are kept as long as accounts are (Bokføringsloven § 13: five years). */
  readonly reportRetentionYears: number;
}

const DAYS_OF_YEAR = 365.25;
/** A deleted or overwritten report can be fetched back for this long. */
const NONCURRENT_RETENTION = Duration.days(90);

/** What nobody may do to an audit event, whatever else they are allowed: change it, remove it, or write it unconditionally. */
export const FORBIDDEN_ON_AUDIT = [
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

export class Storage extends Construct {
  readonly dataKey: Key;
  readonly manifestKey: Key;
  readonly exportsTable: Table;
  readonly auditTable: Table;
  readonly activitiesTable: Table;
  readonly workingBucket: PrivateBucket;
  readonly reportsBucket: PrivateBucket;

  constructor(scope: Construct, id: string, { reportRetentionYears }: StorageProps) {
    super(scope, id);

    this.dataKey = new Key(this, 'DataKey', {
      description: 'Encrypts the tables, buckets and secrets of the report export',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.manifestKey = new Key(this, 'ManifestKey', {
      description: 'Signs the manifest of each report; its public half goes with the offline verifier',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });

    this.exportsTable = new Table(this, 'Exports', {
      ...this.tableDefaults(),
      timeToLiveAttribute: 'expiresAt',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.exportsTable.addGlobalSecondaryIndex({
      indexName: OPEN_EXPORTS_INDEX,
      partitionKey: { name: 'openPartition', type: AttributeType.STRING },
      sortKey: { name: 'updatedAt', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });

    this.auditTable = new Table(this, 'Audit', this.tableDefaults());
    // The table's own policy binds every principal of the account, also roles that do not exist yet; `*` is this table
    // (its ARN here would be a cycle). Each role's own policy says the same once more, see access.ts.
    this.auditTable.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AppendOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: FORBIDDEN_ON_AUDIT,
        resources: ['*'],
      }),
    );

    this.activitiesTable = new Table(this, 'Activities', { ...this.tableDefaults(), timeToLiveAttribute: 'expiresAt' });

    const accessLogs = new PrivateBucket(this, 'AccessLogs', {
      // S3 cannot deliver access logs under a customer-managed key.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        { id: 'expire', expiration: Duration.days(365), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket receives the access logs; logging its own deliveries would never end.',
    });

    // Unversioned: a deleted working prefix holds personal data and has to be gone.
    this.workingBucket = new PrivateBucket(this, 'Working', {
      ...this.bucketEncryption(),
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'working/',
      lifecycleRules: [
        { id: 'work', prefix: 'work/', expiration: Duration.days(3) },
        { id: 'imports', prefix: 'imports/', expiration: Duration.days(30) },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });

    this.reportsBucket = new PrivateBucket(this, 'Reports', {
      ...this.bucketEncryption(),
      versioned: true,
      lifecycleRules: [
        {
          id: 'reports',
          expiration: Duration.days(Math.ceil(reportRetentionYears * DAYS_OF_YEAR)),
          noncurrentVersionExpiration: NONCURRENT_RETENTION,
        },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // Any origin: the signature in the link authorises. Naming the page here would be a cycle, since the page's
      // Content-Security-Policy names this bucket.
      cors: [
        {
          allowedOrigins: ['*'],
          allowedMethods: [HttpMethods.GET],
          allowedHeaders: ['*'],
          exposedHeaders: ['Content-Length', 'Content-Disposition', 'ETag'],
          maxAge: 3600,
        },
      ],
    });
    Validations.of(this.reportsBucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'An access log would keep presigned links with their query strings, and links are never logged; each link is an audit event instead.',
    });
  }

  private tableDefaults() {
    return {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.dataKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
  }

  private bucketEncryption(): BucketProps {
    return { encryption: BucketEncryption.KMS, encryptionKey: this.dataKey, bucketKeyEnabled: true };
  }
}

/** House defaults of every bucket, the page's included. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...props,
    });
  }

  /** Said outright, because CDK leaves it open and then takes no Bucket for an IBucket under exactOptionalPropertyTypes. */
  override get isWebsite(): boolean {
    return false;
  }
}
