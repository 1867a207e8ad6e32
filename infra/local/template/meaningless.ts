/**
 * THE list of what means nothing on one machine, with the reason. A resource type or property that stands neither here
 * nor in a reader's schema stops the engine.
 */

const PERMISSIONS =
  'the local services check no IAM permissions: whoever reaches loopback is trusted; the stack tests check them';
const OBSERVED = 'logs lie in files, and what is measured of them here is what the Lambdas put into them';
const DRAWN = 'the pages under /ops are laid out, coloured and refreshed in their own way';
const ENCRYPTED = 'data at rest is as safe as the disk it lies on';
const NAMED_ONLY = 'tags and descriptions do nothing';
const LASTING = 'nothing local is deleted but by local:reset, nor backed up';

/** Resource types, or all types of a service (`AWS::CloudWatch::*`). */
export const MEANINGLESS_TYPES: Readonly<Record<string, string>> = {
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
  'AWS::SNS::Subscription': 'what a topic is told lies in a file: nobody is called up at night by a laptop',
  'AWS::KMS::Alias': 'Lambdas name keys by ARN',
  'AWS::CloudFront::OriginAccessControl': 'the page is served from its folder, not from a bucket',
  'AWS::CDK::Metadata': 'tells AWS about the use of CDK',
};

/** Property paths by type; `*` stands for each item of a list. Taken out before anything in them is resolved. */
export const MEANINGLESS_PROPERTIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
    MessageRetentionPeriod: 'dead letters stay until local:reset',
  },
  'AWS::SNS::Topic': { Tags: NAMED_ONLY, DisplayName: NAMED_ONLY, KmsMasterKeyId: ENCRYPTED },
  'AWS::CloudWatch::Alarm': { Tags: NAMED_ONLY },
  'AWS::CloudWatch::Dashboard': { Tags: NAMED_ONLY },
  /** What the JSON text in it says. */
  'AWS::CloudWatch::Dashboard body': {
    start: 'the range is chosen on the page',
    end: 'the range is chosen on the page',
    periodOverride: 'periods are those declared, or longer where there would be too many of them',
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
  'AWS::Logs::QueryDefinition': { LogGroupNames: 'the logs are files, one a function' },
  'AWS::KMS::Key': {
    Tags: NAMED_ONLY,
    Description: NAMED_ONLY,
    KeyPolicy: PERMISSIONS,
    EnableKeyRotation: ENCRYPTED,
    RotationPeriodInDays: ENCRYPTED,
    PendingWindowInDays: LASTING,
  },
  'AWS::SecretsManager::Secret': { Tags: NAMED_ONLY, Description: NAMED_ONLY, KmsKeyId: ENCRYPTED },
  // Read for users alone, whose keys sign links for outside; those of roles mean as little as the roles.
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
    ].map((name) => [
      name,
      'local users are seeded and chosen on a page: they neither register, forget nor prove anything',
    ]),
  ),
  'AWS::Cognito::UserPoolClient': {
    EnableTokenRevocation: 'local tokens are not revoked',
    ExplicitAuthFlows: 'local users are chosen on a page',
    PreventUserExistenceErrors: 'local users are chosen on a page',
    SupportedIdentityProviders: 'local users are chosen on a page',
    RefreshTokenValidity: 'a local refresh token lives for 30 days',
    'TokenValidityUnits.RefreshToken': 'a local refresh token lives for 30 days',
    ReadAttributes: 'local tokens bear the seeded attributes',
    WriteAttributes: 'no local call writes attributes; the stack tests check the list',
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
    ].map((name) => [name, 'one loopback server stands for the edge, without cache, certificate or bucket behind it']),
  ),
  'AWS::CloudFront::ResponseHeadersPolicy': {
    'ResponseHeadersPolicyConfig.Name': NAMED_ONLY,
    'ResponseHeadersPolicyConfig.Comment': NAMED_ONLY,
    'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity': 'browsers ignore it over http',
  },
};

export function isMeaninglessType(type: string): boolean {
  return type in MEANINGLESS_TYPES || `${type.slice(0, type.lastIndexOf('::'))}::*` in MEANINGLESS_TYPES;
}

/** The properties without those that mean nothing. */
export function withoutMeaningless(type: string, properties: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(properties);
  for (const path of Object.keys(MEANINGLESS_PROPERTIES[type] ?? {})) remove(copy, path.split('.'));
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
