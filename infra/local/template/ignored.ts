/**
 * The list of what the engine ignores, each with the reason. A resource type or property that is neither in this list nor
 * in a reader's schema stops the engine.
 */

const PERMISSIONS = 'the local services check no IAM permissions: every process that reaches loopback is trusted';
const OBSERVED = 'logs are files, and metrics come from what the functions write into them';
const DRAWN = 'the pages of dashboards have their own layout, colours and refresh';
const ENCRYPTED = 'data at rest is as safe as the disk';
const NAMED_ONLY = 'tags and descriptions have no effect';
const LASTING = 'local data is only deleted with the data folder, and not backed up';

/** Resource types, or all types of a service (`AWS::CloudWatch::*`). */
export const IGNORED_TYPES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': PERMISSIONS,
  'AWS::IAM::ManagedPolicy': PERMISSIONS,
  'AWS::Lambda::Permission': PERMISSIONS,
  'AWS::S3::BucketPolicy': PERMISSIONS,
  'AWS::SQS::QueuePolicy': PERMISSIONS,
  'AWS::SNS::TopicPolicy': PERMISSIONS,
  'AWS::Logs::LogGroup': OBSERVED,
  'AWS::Logs::MetricFilter': OBSERVED,
  'AWS::Logs::ResourcePolicy': OBSERVED,
  'AWS::XRay::*': OBSERVED,
  'AWS::SNS::Subscription': 'messages of a topic are written to a file',
  'AWS::KMS::Alias': 'functions name keys by ARN',
  'AWS::CloudFront::OriginAccessControl': 'the website is served from its folder, not from a bucket',
  'AWS::CDK::Metadata': 'reports the use of CDK to AWS',
};

/** Property paths by type; `*` stands for each item of a list. They are removed before the properties are resolved. */
export const IGNORED_PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::Lambda::Function': {
    Description: NAMED_ONLY,
    Tags: NAMED_ONLY,
    Role: PERMISSIONS,
    KmsKeyArn: ENCRYPTED,
    Code: 'the folder comes from the cloud assembly',
    Architectures: 'the bundles are plain JavaScript',
    TracingConfig: OBSERVED,
  },
  'AWS::Lambda::EventSourceMapping': { Tags: NAMED_ONLY },
  'AWS::StepFunctions::StateMachine': {
    Tags: NAMED_ONLY,
    LoggingConfiguration: OBSERVED,
    TracingConfiguration: OBSERVED,
    EncryptionConfiguration: ENCRYPTED,
  },
  'AWS::DynamoDB::Table': {
    Tags: NAMED_ONLY,
    SSESpecification: ENCRYPTED,
    DeletionProtectionEnabled: LASTING,
    PointInTimeRecoverySpecification: LASTING,
    ContributorInsightsSpecification: OBSERVED,
    ResourcePolicy: PERMISSIONS,
  },
  'AWS::S3::Bucket': {
    Tags: NAMED_ONLY,
    BucketEncryption: ENCRYPTED,
    OwnershipControls: PERMISSIONS,
    PublicAccessBlockConfiguration: PERMISSIONS,
    LoggingConfiguration: OBSERVED,
    'LifecycleConfiguration.Rules.*.Id': NAMED_ONLY,
  },
  'AWS::SQS::Queue': {
    Tags: NAMED_ONLY,
    SqsManagedSseEnabled: ENCRYPTED,
    KmsMasterKeyId: ENCRYPTED,
    MessageRetentionPeriod: 'dead letters stay until their file is deleted',
  },
  'AWS::SNS::Topic': { Tags: NAMED_ONLY, DisplayName: NAMED_ONLY, KmsMasterKeyId: ENCRYPTED },
  'AWS::CloudWatch::Alarm': { Tags: NAMED_ONLY },
  'AWS::CloudWatch::Dashboard': { Tags: NAMED_ONLY },
  /** The JSON text in the property DashboardBody. */
  'AWS::CloudWatch::Dashboard body': {
    start: 'the range is chosen on the page',
    end: 'the range is chosen on the page',
    periodOverride: 'periods are as declared, or longer where there would be too many',
    'widgets.*.properties.region': 'one machine is one region',
    'widgets.*.properties.accountId': 'one machine is one account',
    'widgets.*.properties.background': DRAWN,
    'widgets.*.properties.liveData': DRAWN,
    'widgets.*.properties.sparkline': DRAWN,
    'widgets.*.properties.table': DRAWN,
    'widgets.*.properties.timezone': DRAWN,
    'widgets.*.properties.metrics.*.*.color': DRAWN,
    'widgets.*.properties.annotations.horizontal.*.color': DRAWN,
    'widgets.*.properties.annotations.horizontal.*.fill': DRAWN,
  },
  'AWS::Logs::QueryDefinition': { LogGroupNames: 'the logs are files, one for each function' },
  'AWS::KMS::Key': {
    Tags: NAMED_ONLY,
    Description: NAMED_ONLY,
    KeyPolicy: PERMISSIONS,
    EnableKeyRotation: ENCRYPTED,
    RotationPeriodInDays: ENCRYPTED,
    PendingWindowInDays: LASTING,
  },
  'AWS::SecretsManager::Secret': { Tags: NAMED_ONLY, Description: NAMED_ONLY, KmsKeyId: ENCRYPTED },
  // Read for users only, because S3 holds their access keys to their policies.
  'AWS::IAM::Policy': { PolicyName: NAMED_ONLY },
  'AWS::IAM::User': { Tags: NAMED_ONLY },
  'AWS::Events::Rule': {
    Tags: NAMED_ONLY,
    Description: NAMED_ONLY,
    RoleArn: PERMISSIONS,
    'Targets.*.Id': NAMED_ONLY,
    'Targets.*.RoleArn': PERMISSIONS,
    'Targets.*.RetryPolicy': 'delivery on loopback does not fail; a failing function is retried by Lambda',
    'Targets.*.DeadLetterConfig': 'delivery on loopback does not fail; a failing function is retried by Lambda',
  },
  'AWS::Scheduler::Schedule': {
    Description: NAMED_ONLY,
    KmsKeyArn: ENCRYPTED,
    'Target.RoleArn': PERMISSIONS,
    'Target.RetryPolicy': 'delivery on loopback does not fail; a failing function is retried by Lambda',
    'Target.DeadLetterConfig': 'delivery on loopback does not fail; a failing function is retried by Lambda',
  },
  'AWS::ApiGatewayV2::Api': { Tags: NAMED_ONLY, Description: NAMED_ONLY, Name: NAMED_ONLY },
  'AWS::ApiGatewayV2::Authorizer': { Name: NAMED_ONLY },
  'AWS::ApiGatewayV2::Integration': { Description: NAMED_ONLY },
  'AWS::ApiGatewayV2::Stage': {
    Tags: NAMED_ONLY,
    Description: NAMED_ONLY,
    AccessLogSettings: OBSERVED,
    'DefaultRouteSettings.ThrottlingBurstLimit': 'one machine has few users',
    'DefaultRouteSettings.ThrottlingRateLimit': 'one machine has few users',
    'DefaultRouteSettings.DetailedMetricsEnabled': OBSERVED,
  },
  'AWS::Cognito::UserPool': Object.fromEntries(
    [
      'AccountRecoverySetting',
      'AdminCreateUserConfig',
      'AutoVerifiedAttributes',
      'DeletionProtection',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'EnabledMfas',
      'MfaConfiguration',
      'Policies',
      'SmsVerificationMessage',
      'UserPoolTags',
      'UserPoolTier',
      'UsernameAttributes',
      'UsernameConfiguration',
      'VerificationMessageTemplate',
    ].map((name) => [name, 'local users are seeded and chosen on a page: they neither register nor have passwords']),
  ),
  'AWS::SES::EmailIdentity': { DkimAttributes: 'no mail leaves the machine', Tags: NAMED_ONLY },
  'AWS::Cognito::UserPoolClient': {
    ExplicitAuthFlows: 'local users are chosen on a page',
    PreventUserExistenceErrors: 'local users are chosen on a page',
    SupportedIdentityProviders: 'local users are chosen on a page',
    RefreshTokenValidity: 'a local refresh token lives for 30 days',
    'TokenValidityUnits.RefreshToken': 'a local refresh token lives for 30 days',
    ReadAttributes: 'local tokens hold the seeded attributes',
    WriteAttributes: 'no local call writes attributes',
    ClientName: NAMED_ONLY,
  },
  'AWS::CloudFront::Distribution': Object.fromEntries(
    [
      'Tags',
      'DistributionConfig.Aliases',
      'DistributionConfig.Comment',
      'DistributionConfig.DefaultCacheBehavior.CachePolicyId',
      'DistributionConfig.DefaultCacheBehavior.Compress',
      'DistributionConfig.DefaultCacheBehavior.TargetOriginId',
      'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
      'DistributionConfig.HttpVersion',
      'DistributionConfig.IPV6Enabled',
      'DistributionConfig.Logging',
      'DistributionConfig.Origins',
      'DistributionConfig.PriceClass',
      'DistributionConfig.ViewerCertificate',
      'DistributionConfig.CustomErrorResponses.*.ErrorCachingMinTTL',
    ].map((name) => [name, 'one loopback server serves the website, without cache, certificate or bucket']),
  ),
  'AWS::CloudFront::ResponseHeadersPolicy': {
    'ResponseHeadersPolicyConfig.Name': NAMED_ONLY,
    'ResponseHeadersPolicyConfig.Comment': NAMED_ONLY,
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity': 'browsers ignore it over http',
  },
};

export function isIgnoredType(type: string): boolean {
  return type in IGNORED_TYPES || `${type.slice(0, type.lastIndexOf('::'))}::*` in IGNORED_TYPES;
}

/** The properties without the ignored ones. */
export function withoutIgnored(type: string, properties: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(properties);
  for (const path of Object.keys(IGNORED_PROPERTIES[type] ?? {})) remove(copy, path.split('.'));
  return copy;
}

function remove(value: unknown, [step = '', ...rest]: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (step === '*') {
    for (const item of Object.values(value)) remove(item, rest);
  } else if (rest.length === 0) {
    Reflect.deleteProperty(value, step);
  } else {
    remove(Reflect.get(value, step), rest);
  }
}
