/**
 * Keys, tables and buckets. All of them are retained when the stack is deleted. After a failed first deployment they are
 * deleted, except the tables, which are protected from deletion.
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
  /** Reports and their manifests are kept as long as accounts (Bokføringsloven § 13: five years). */
  readonly reportRetentionYears: number;
}

const DAYS_OF_YEAR = 365.25;
/** Versions that no export names are deleted by finaliser and reconciler; this is for what they could not delete. */
const NONCURRENT_RETENTION = Duration.days(90);
const UNFINISHED_UPLOADS = { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) };
/**
 * For buckets that a browser reaches by presigned URLs. Any origin, because the signature authorises. The page's origin would
 * be a cycle, because the page's Content-Security-Policy names these buckets.
 */
const FROM_ANY_PAGE = { allowedOrigins: ['*'], allowedHeaders: ['*'], maxAge: 3600 };
const LOGGED_LINKS = 'An access log would keep presigned links with their query strings, and links are never logged';

/** What is denied to everyone on audit events: change them, delete them, or write them without a condition. */
export const FORBIDDEN_ON_AUDIT = [
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];

export class Storage extends Construct {
  /** Reports and manifests are under Object Lock for this many days from the end of their export. */
  readonly reportRetentionDays: number;
  readonly dataKey: Key;
  readonly manifestKey: Key;
  readonly exportsTable: Table;
  readonly auditTable: Table;
  readonly workingBucket: PrivateBucket;
  readonly reportsBucket: PrivateBucket;
  /** Registers and the uploads that they are read from. */
  readonly registersBucket: PrivateBucket;

  constructor(scope: Construct, id: string, { reportRetentionYears }: StorageProps) {
    super(scope, id);
    this.reportRetentionDays = Math.ceil(reportRetentionYears * DAYS_OF_YEAR);

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
    // The table's own policy applies to every principal of the account, also to roles that do not exist yet. `*` is this table,
    // because its ARN would be a cycle here. Each role's own policy denies the same, see access.ts.
    this.auditTable.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AppendOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: FORBIDDEN_ON_AUDIT,
        resources: ['*'],
      }),
    );

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

    // Unversioned: a working prefix contains personal data, so a deleted one must be gone.
    this.workingBucket = new PrivateBucket(this, 'Working', {
      ...this.bucketEncryption(),
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'working/',
      lifecycleRules: [
        { id: 'work', prefix: 'work/', expiration: Duration.days(3) },
        // Registers were uploaded here before they had a bucket of their own; what is left of them must still go.
        { id: 'imports', prefix: 'imports/', expiration: Duration.days(30) },
        UNFINISHED_UPLOADS,
      ],
    });

    this.reportsBucket = new PrivateBucket(this, 'Reports', {
      ...this.bucketEncryption(),
      versioned: true,
      // Without a default retention: only the versions that a completed export names are put under it, by the finaliser.
      objectLockEnabled: true,
      lifecycleRules: [
        {
          // No rule deletes a version under retention: one that becomes noncurrent before stays until its retention ends.
          id: 'reports',
          expiration: Duration.days(this.reportRetentionDays),
          noncurrentVersionExpiration: NONCURRENT_RETENTION,
        },
        UNFINISHED_UPLOADS,
      ],
      cors: [
        {
          ...FROM_ANY_PAGE,
          allowedMethods: [HttpMethods.GET],
          exposedHeaders: ['Content-Length', 'Content-Disposition', 'ETag'],
        },
      ],
    });
    // Binds every principal of the account, also administrators, who would have to change this policy first.
    this.reportsBucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'RetentionHolds',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:BypassGovernanceRetention'],
        resources: [this.reportsBucket.arnForObjects('*')],
      }),
    );
    Validations.of(this.reportsBucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: `${LOGGED_LINKS}; each link is an audit event instead.`,
    });

    // Unversioned: what is taken out of a register contains personal data, so it must be gone.
    this.registersBucket = new PrivateBucket(this, 'Registers', {
      ...this.bucketEncryption(),
      lifecycleRules: [{ id: 'incoming', prefix: 'incoming/', expiration: Duration.days(1) }, UNFINISHED_UPLOADS],
      cors: [{ ...FROM_ANY_PAGE, allowedMethods: [HttpMethods.GET, HttpMethods.PUT], exposedHeaders: ['ETag'] }],
    });
    Validations.of(this.registersBucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: `${LOGGED_LINKS}; each import is an audit event instead.`,
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

/** Defaults of every bucket, also of the page's. */
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

  /** Set here, because CDK leaves it undefined, and then a Bucket is no IBucket under exactOptionalPropertyTypes. */
  override get isWebsite(): boolean {
    return false;
  }
}
