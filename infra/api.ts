/** The HTTP API. Every route but two needs a token. */
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { RetainedLog } from './constructs/retained-log.ts';
import type { StageFunction } from './constructs/stage-function.ts';
import { vendedLogName } from './constructs/vended-log-name.ts';
import type { Identity } from './identity.ts';
import { type CustomDomain, originOf } from './parameters.ts';

/** Routes without a token: their answers contain no data of organisations or persons. */
export const PUBLIC_PATHS = ['/openapi.json', '/health', '/signing-key'];

/** Not ANY, because that would include the browser's preflight OPTIONS, which has no token and is answered by API Gateway. */
const METHODS = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE];

interface ApiProps {
  readonly logRetention: RetentionDays;
  readonly domain: CustomDomain | undefined;
}

export class Api extends Construct {
  readonly httpApi: HttpApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { logRetention, domain }: ApiProps) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'Default', {
      apiName: `${Stack.of(this).stackName}-http`,
      description: 'Start, follow, cancel and download exports',
      createDefaultStage: false,
      // Only the page's origin if its domain is given. CloudFront's own domain would be a cycle, because the page's
      // Content-Security-Policy names this API. Then any origin is allowed: the token in the header authorises, and there is no cookie.
      corsPreflight: {
        allowOrigins: domain === undefined ? ['*'] : [originOf(domain)],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
        allowHeaders: ['authorization', 'content-type', 'if-match', 'if-none-match', 'x-correlation-id'],
        // Otherwise each poll has a preflight of its own, which counts against the throttle below.
        maxAge: Duration.hours(1),
        exposeHeaders: ['content-disposition', 'date', 'etag', 'location', 'retry-after'],
      },
    });

    this.accessLog = new RetainedLog(this, 'AccessLog', {
      logGroupName: vendedLogName(this, 'apigateway', 'HttpApi'),
      retention: logRetention,
    });
    new HttpStage(this, 'DefaultStage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 100, burstLimit: 200 },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog), format: HTTP_ACCESS_LOG },
    });
  }

  /** Separate from the constructor, because the Lambda needs the page's origin and the page needs this API. */
  serve({ api, records }: Readonly<Record<'api' | 'records', StageFunction>>, identity: Identity): void {
    const integration = new HttpLambdaIntegration('Api', api);
    const authorizer = new HttpJwtAuthorizer('Tokens', identity.issuer, { jwtAudience: [identity.audience] });

    this.httpApi.addRoutes({ path: '/{proxy+}', methods: METHODS, integration, authorizer });
    // The more exact path wins.
    this.httpApi.addRoutes({
      path: '/records/{proxy+}',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Records', records),
      authorizer,
    });
    for (const path of PUBLIC_PATHS) {
      const routes = this.httpApi.addRoutes({
        path,
        methods: [HttpMethod.GET],
        integration,
        authorizer: new HttpNoneAuthorizer(),
      });
      for (const route of routes) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'Public on purpose: API description, health check and public key contain no data of organisations or persons.',
        });
      }
    }
  }
}

/** No headers and no query string, because they contain tokens and cursors. */
const HTTP_ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTime',
    route: '$context.routeKey',
    status: '$context.status',
    milliseconds: '$context.responseLatency',
    lambdaMilliseconds: '$context.integrationLatency',
    bytes: '$context.responseLength',
    error: '$context.error.message',
    authorizerError: '$context.authorizer.error',
    integrationError: '$context.integrationErrorMessage',
  }),
);
