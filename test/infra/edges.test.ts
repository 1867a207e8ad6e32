/** What is reachable from outside (HTTP API, WebSocket API, users, page), and what runs by itself (events). */
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { NOTIFICATION_TRIES } from '../../lambdas/environment.ts';
import { type SynthesisedTemplate, statementsOf, synthesisedTemplate } from './synthesised.ts';

let template: SynthesisedTemplate;
beforeAll(async () => {
  template = await synthesisedTemplate();
}, 120_000);

const apiId = (prefix: string) => template.one('AWS::ApiGatewayV2::Api', prefix).logicalId;
const routes = (prefix: string) =>
  template
    .all('AWS::ApiGatewayV2::Route')
    .filter(({ Properties }) => JSON.stringify(Properties.ApiId) === JSON.stringify({ Ref: apiId(prefix) }));

describe('the HTTP API', () => {
  it('needs a token on every route but the two public ones', () => {
    const authorizer = template.one('AWS::ApiGatewayV2::Authorizer').logicalId;
    const open = routes('HttpApi').filter(({ Properties }) => Properties.AuthorizationType === 'NONE');
    const guarded = routes('HttpApi').filter(({ Properties }) => Properties.AuthorizationType !== 'NONE');
    expect(open.map(({ Properties }) => Properties.RouteKey)).toEqual([
      'GET /openapi.json',
      'GET /health',
      'GET /signing-key',
    ]);
    expect(guarded.length).toBeGreaterThan(0);
    for (const { Properties } of guarded) {
      expect(Properties).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: { Ref: authorizer } });
    }
  });

  it('accepts tokens of our user pool for our page', () => {
    const users = template.one('AWS::Cognito::UserPool').logicalId;
    const client = template.one('AWS::Cognito::UserPoolClient').logicalId;
    expect(template.one('AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: [{ Ref: client }], Issuer: { 'Fn::GetAtt': [users, 'ProviderURL'] } },
    });
  });

  it('leaves preflights, which have no token, to API Gateway', () => {
    const keys = routes('HttpApi').map(({ Properties }) => String(Properties.RouteKey));
    expect(keys.filter((key) => /^(ANY|OPTIONS|\$default)/.test(key))).toEqual([]);
    expect(template.one('AWS::ApiGatewayV2::Api', 'HttpApi').Properties.CorsConfiguration).toMatchObject({
      AllowOrigins: ['*'],
      AllowHeaders: expect.arrayContaining(['authorization', 'if-none-match']),
      ExposeHeaders: expect.arrayContaining(['date', 'etag']),
    });
  });
});

describe('the WebSocket API', () => {
  it('has routes for connect, disconnect and the heartbeat, which is answered', () => {
    expect(routes('WebSocketApi').map(({ Properties }) => Properties.RouteKey)).toEqual([
      '$connect',
      '$disconnect',
      '$default',
    ]);
    const heartbeat = routes('WebSocketApi').find(({ Properties }) => Properties.RouteKey === '$default');
    expect(template.one('AWS::ApiGatewayV2::RouteResponse').Properties).toMatchObject({
      RouteId: { Ref: heartbeat?.logicalId },
      RouteResponseKey: '$default',
    });
  });
});

it('the access logs contain no query string, header or token', () => {
  const stages = template.all('AWS::ApiGatewayV2::Stage');
  expect(stages).toHaveLength(2);
  for (const { Properties } of stages) {
    const { Format } = Object(Properties.AccessLogSettings);
    expect(Format).toContain('$context.requestId');
    expect(Format).not.toMatch(/querystring|header|authorizer\.claims|\$context\.path|identity/i);
  }
});

describe('a user', () => {
  it('can write their own name and nothing else', () => {
    const { WriteAttributes, ReadAttributes } = template.one('AWS::Cognito::UserPoolClient').Properties;
    expect(WriteAttributes).toEqual(['name']);
    expect(ReadAttributes).toEqual(expect.arrayContaining(['custom:organisation', 'custom:role']));
  });

  it('is invited, needs a second factor, and is retained when the stack is deleted', () => {
    const users = template.one('AWS::Cognito::UserPool');
    expect(users.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      DeletionProtection: 'ACTIVE',
    });
    expect(users.DeletionPolicy).toBe('Retain');
  });

  it('gets a code and never a token in an address', () => {
    const { AllowedOAuthFlows, ExplicitAuthFlows } = template.one('AWS::Cognito::UserPoolClient').Properties;
    expect(AllowedOAuthFlows).toEqual(['code']);
    expect(ExplicitAuthFlows).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  });
});

describe('the page', () => {
  const policy = () => {
    const { ResponseHeadersPolicyConfig } = template.one('AWS::CloudFront::ResponseHeadersPolicy').Properties;
    return Object(ResponseHeadersPolicyConfig).SecurityHeadersConfig;
  };

  it('runs only its own scripts, and in no frame', () => {
    const text = JSON.stringify(policy().ContentSecurityPolicy);
    for (const directive of ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(text).toContain(directive);
    }
    expect(text).not.toMatch(/unsafe-|script-src[^;]*\*|connect-src[^;]* \*/);
  });

  it('may connect to its API, its sockets, the buckets of reports and registers, and the sign-in', () => {
    const text = JSON.stringify(policy().ContentSecurityPolicy);
    for (const type of ['HttpApi', 'WebSocketApi']) {
      expect(text).toContain(JSON.stringify({ 'Fn::GetAtt': [apiId(type), 'ApiEndpoint'] }));
    }
    for (const id of ['StorageReports', 'StorageRegisters']) {
      const bucket = template.one('AWS::S3::Bucket', id).logicalId;
      expect(text).toContain(JSON.stringify({ 'Fn::GetAtt': [bucket, 'RegionalDomainName'] }));
    }
  });

  it('is served over HTTPS only, with security headers', () => {
    const headers = template.one('AWS::CloudFront::ResponseHeadersPolicy').logicalId;
    expect(template.one('AWS::CloudFront::Distribution').Properties.DistributionConfig).toMatchObject({
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https', ResponseHeadersPolicyId: { Ref: headers } },
    });
    expect(policy()).toMatchObject({
      FrameOptions: { FrameOption: 'DENY' },
      StrictTransportSecurity: { Override: true },
    });
  });

  it('is shown with status 404 at an unknown address, instead of the bucket’s error', () => {
    const { DistributionConfig } = template.one('AWS::CloudFront::Distribution').Properties;
    expect(Object(DistributionConfig).CustomErrorResponses).toEqual([
      { ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/index.html' },
    ]);
    // With the right to list the bucket S3 would answer 404 for a missing object, which is not in that list.
    const policy = template.one('AWS::S3::BucketPolicy', 'WebsiteBucket').Properties.PolicyDocument;
    const allowed = statementsOf(policy).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.flatMap(({ Action }) => Action)).toEqual(['s3:GetObject']);
  });

  it('gets its addresses from an output, so that the build does not contain them', () => {
    const text = JSON.stringify(template.outputs.PageConfiguration?.Value);
    for (const name of ['apiUrl', 'webSocketUrl', 'issuer', 'clientId']) {
      expect(text).toContain(name);
    }
  });
});

describe('events', () => {
  it('the finaliser gets every end of an execution of both machines, or the dead-letter queue does', () => {
    const machines = template.all('AWS::StepFunctions::StateMachine').map(({ logicalId }) => ({ Ref: logicalId }));
    expect(machines).toHaveLength(2);
    const queue = template.one('AWS::SQS::Queue').logicalId;
    expect(template.one('AWS::Events::Rule', 'EventsExecutionEnded').Properties).toMatchObject({
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: machines, status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [template.lambda('finaliser').logicalId, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        },
      ],
    });
  });

  it('the reconciler runs every minute', () => {
    expect(template.one('AWS::Events::Rule', 'EventsEveryMinute').Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': [template.lambda('reconciler').logicalId, 'Arn'] } }],
    });
  });

  it('a failed finaliser is retried and then a dead letter, and a failed reconciler is not retried', () => {
    const configured = (name: 'finaliser' | 'reconciler') =>
      template
        .all('AWS::Lambda::EventInvokeConfig')
        .find(({ Properties }) => JSON.stringify(Properties.FunctionName).includes(template.lambda(name).logicalId))
        ?.Properties;
    expect(configured('finaliser')).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [template.one('AWS::SQS::Queue').logicalId, 'Arn'] } },
      },
    });
    expect(configured('reconciler')).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });

  it('push gets each change of an export at once, and a record that always fails becomes a dead letter', () => {
    const exportsTable = template.one('AWS::DynamoDB::Table', 'StorageExports').logicalId;
    const queue = template.one('AWS::SQS::Queue').logicalId;
    expect(template.one('AWS::Lambda::EventSourceMapping', 'EventsExportsStream').Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [exportsTable, 'StreamArn'] },
      FunctionName: { Ref: template.lambda('push').logicalId },
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
  });

  it('the notifier gets only writes to records whose run has ended, for an hour and as often as a mail is tried', () => {
    const { Properties } = template.one('AWS::Lambda::EventSourceMapping', 'EventsEndsOfRuns');
    expect(Properties).toMatchObject({
      FunctionName: { Ref: template.lambda('notifier').logicalId },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 3600,
      MaximumRetryAttempts: NOTIFICATION_TRIES - 1,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [template.one('AWS::SQS::Queue').logicalId, 'Arn'] } },
      },
    });
    const [{ Pattern = '' } = {}] = z
      .object({ FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).length(1) }) })
      .parse(Properties).FilterCriteria.Filters;
    expect(JSON.parse(Pattern)).toEqual({
      dynamodb: {
        Keys: { sk: { S: [{ prefix: 'EXPORT#' }, { prefix: 'IMPORT#' }] } },
        NewImage: { record: { M: { status: { S: ['completed', 'completed_empty', 'failed'] } } } },
      },
    });
  });

  it.each(['ExportMachine', 'ImportMachine'])('%s logs its events without execution data', (id) => {
    expect(template.one('AWS::StepFunctions::StateMachine', id).Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });
});
