/** The page: private bucket, CloudFront, and headers that let it talk to its own API, sockets, reports and sign-in alone. */
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
import { acknowledgeWildcard } from './acknowledge.ts';
import { globalName } from './global-name.ts';
import { type CustomDomain, originOf } from './parameters.ts';
import { RetainedLog } from './retained-log.ts';
import { PrivateBucket } from './storage.ts';

interface WebsiteProps {
  /** `https://` and `wss://` origins that the page may connect to, beside its own. */
  readonly connectTo: readonly string[];
  /** Without it the page lives at CloudFront's own domain. */
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
      reason: 'Holds nothing but the public page, and CloudFront alone reads it.',
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
        reason: 'Coordinators travel; who may do what is decided by their token, not by where they are.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Static files only: there is nothing behind them for a web application firewall to guard.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason: 'Static files without personal data: access is logged where there is any, at the APIs.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason:
          'CloudFront sets the TLS version of its own certificate; TLS 1.2 is asked for and holds once a domain is given.',
      },
    );
    this.origin = domain === undefined ? `https://${this.distribution.distributionDomainName}` : originOf(domain);
  }

  /**
   * Uploads the built page and its `/config.json` with the deployment. It costs a custom resource with a Lambda of CDK's own,
   * which means nothing on one machine: there the page is served from its folder, and so no folder is given.
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

  /** CDK puts the Lambda of all bucket deployments beside them in the stack; how it is made is CDK's own affair. */
  private acknowledgeDeploymentLambda(): void {
    const stack = Stack.of(this);
    const deployer = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
    if (deployer === undefined) {
      throw new Error('CDK has put the Lambda of its bucket deployments elsewhere');
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
    acknowledgeWildcard(deployer, '*', 'Invalidating a cache knows no narrower resource in this Lambda of CDK.');
  }
}

/** Nothing inline, nothing foreign, no frame around it. */
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
