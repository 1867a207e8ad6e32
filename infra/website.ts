/** The page: a private bucket, CloudFront, and headers that let it connect only to its own API, sockets, reports and sign-in. */
import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './constructs/acknowledge.ts';
import { globalName } from './constructs/global-name.ts';
import { RetainedLog } from './constructs/retained-log.ts';
import { type CustomDomain, originOf } from './parameters.ts';
import { PrivateBucket } from './storage.ts';

interface WebsiteProps {
  /** `https://` and `wss://` origins that the page may connect to besides its own. */
  readonly connectTo: readonly string[];
  /** Without it the page uses CloudFront's own domain. */
  readonly domain: CustomDomain | undefined;
}

export class Website extends Construct {
  readonly bucket: PrivateBucket;
  readonly distribution: Distribution;
  /** `https://...`, without a slash at its end. */
  readonly origin: string;

  constructor(scope: Construct, id: string, { connectTo, domain }: WebsiteProps) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, 'Bucket', { encryption: BucketEncryption.S3_MANAGED });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Contains only the public page, and only CloudFront reads it.',
    });

    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: globalName(this, 'page'),
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(connectTo), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
          { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
        ],
      },
    });

    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Page of the report export',
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'OriginAccess', {
            originAccessControlName: globalName(this, 'page'),
          }),
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
      },
      // The page keeps its own addresses after the `#`, so every other path is unknown: the page is shown, and the status says
      // 404, also for a missing script. S3 answers 403 there, because CloudFront may not list the bucket.
      errorResponses: [{ httpStatus: 403, responseHttpStatus: 404, responsePagePath: '/index.html' }],
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(domain === undefined
        ? {}
        : {
            domainNames: [domain.name],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
          }),
    });
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Coordinators travel; their token decides what they may do, not their place.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Static files only: there is nothing behind them that a web application firewall could protect.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason: 'Static files without personal data: access to personal data is logged at the APIs.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason: 'CloudFront sets the TLS version of its own certificate; TLS 1.2 applies once a domain is given.',
      },
    );
    this.origin = domain === undefined ? `https://${this.distribution.distributionDomainName}` : originOf(domain);
  }

  /**
   * Uploads the built page and its `/config.json` with the deployment. This needs a custom resource with a Lambda of CDK. The
   * local engine serves the page from its folder instead, so no folder is given there.
   */
  publish(
    folder: string | undefined,
    configuration: Readonly<Record<string, string>>,
    logRetention: RetentionDays,
  ): void {
    if (folder === undefined) {
      return;
    }
    new BucketDeployment(this, 'Page', {
      destinationBucket: this.bucket,
      distribution: this.distribution,
      sources: [Source.asset(folder), Source.jsonData('config.json', configuration)],
      cacheControl: [CacheControl.noCache()],
      logGroup: new RetainedLog(this, 'PageLog', {
        retention: logRetention,
      }),
    });
    this.acknowledgeDeploymentLambda();
  }

  /** CDK adds one Lambda for all bucket deployments to the stack and decides how it is made. */
  private acknowledgeDeploymentLambda(): void {
    const stack = Stack.of(this);
    const deployer = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
    if (deployer === undefined) {
      throw new Error('The Lambda of the bucket deployments is not where CDK used to put it');
    }
    Validations.of(deployer).acknowledge(
      { id: 'AwsSolutions-L1', reason: 'CDK chooses the runtime of its own Lambda, which runs at deployments only.' },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
        reason: 'CDK gives its own Lambda, which runs at deployments only, this policy to write its log.',
      },
    );
    const actions = ['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:Abort*'];
    for (const action of actions) {
      Validations.of(deployer).acknowledge({
        id: `AwsSolutions-IAM5[Action::${action}]`,
        reason: "CDK's own Lambda copies the page at deployments, from its assets to the page's bucket alone.",
      });
    }
    const assets = `arn:aws:s3:::cdk-hnb659fds-assets-${Aws.ACCOUNT_ID}-${stack.region}/*`;
    acknowledgeWildcard(deployer, assets, "CDK's own Lambda reads the page from CDK's assets at deployments.");
    acknowledgeWildcard(deployer, this.bucket.arnForObjects('*'), 'The bucket holds nothing but the public page.');
    acknowledgeWildcard(deployer, '*', 'The cache invalidation in this Lambda of CDK has no narrower resource.');
  }
}

/** No inline code, nothing from other origins, and no frames. */
function contentSecurityPolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${connectTo.join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
