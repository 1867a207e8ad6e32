/** What the outside meets: HTTP API, WebSocket API, users, page; and what happens by itself: events. */
import { beforeAll, describe, expect, it, test } from 'vitest';
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
  test('asks for a token on every route but the two public ones', () => {
    const authorizer = template.one('AWS::ApiGatewayV2::Authorizer').logicalId;
    const open = routes('HttpApi').filter(({ Properties }) => Properties.AuthorizationType === 'NONE');
    const guarded = routes('HttpApi').filter(({ Properties }) => Properties.AuthorizationType !== 'NONE');
    expect(open.map(({ Properties }) => Properties.RouteKey)).toEqual(['GET /openapi.json', 'GET /health']);
    expect(guarded.length).toBeGreaterThan(0);
    for (const { Properties } of guarded) {
      expect(Properties).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: { Ref: authorizer } });
    }
  });

  test('takes the tokens of our own users for our own page', () => {
    const users = template.one('AWS::Cognito::UserPool').logicalId;
    const client = template.one('AWS::Cognito::UserPoolClient').logicalId;
    expect(template.one('AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: [{ Ref: client }], Issuer: { 'Fn::GetAtt': [users, 'ProviderURL'] } },
    });
  });

  test('leaves preflights, which bear no token, to API Gateway', () => {
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
  test('has a route for coming, going and the heartbeat, which is answered', () => {
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

test('neither access log keeps a query string, a header or a token', () => {
  const stages = template.all('AWS::ApiGatewayV2::Stage');
  expect(stages).toHaveLength(2);
  for (const { Properties } of stages) {
    const { Format } = Object(Properties.AccessLogSettings);
    expect(Format).toContain('$context.requestId');
    expect(Format).not.toMatch(/querystring|header|authorizer\.claims|\$context\.path|identity/i);
  }
});

describe('a user', () => {
  test('can write their own name and nothing else', () => {
    const { WriteAttributes, ReadAttributes } = template.one('AWS::Cognito::UserPoolClient').Properties;
    expect(WriteAttributes).toEqual(['name']);
    expect(ReadAttributes).toEqual(expect.arrayContaining(['custom:organisation', 'custom:role']));
  });

  test('is invited, has a second factor, and stays when the stack goes', () => {
    const users = template.one('AWS::Cognito::UserPool');
    expect(users.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      DeletionProtection: 'ACTIVE',
    });
    expect(users.DeletionPolicy).toBe('Retain');
  });

  test('gets a code, never a token in an address', () => {
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

  test('runs no script but its own, and stands in no frame', () => {
    const text = JSON.stringify(policy().ContentSecurityPolicy);
    for (const directive of ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(text).toContain(directive);
    }
    expect(text).not.toMatch(/unsafe-|script-src[^;]*\*|connect-src[^;]* \*/);
  });

  test('may connect to its API, its sockets, the reports bucket and the sign-in, by name', () => {
    const text = JSON.stringify(policy().ContentSecurityPolicy);
    for (const type of ['HttpApi', 'WebSocketApi']) {
      expect(text).toContain(JSON.stringify({ 'Fn::GetAtt': [apiId(type), 'ApiEndpoint'] }));
    }
    const reports = template.one('AWS::S3::Bucket', 'StorageReports').logicalId;
    expect(text).toContain(JSON.stringify({ 'Fn::GetAtt': [reports, 'RegionalDomainName'] }));
  });

  test('comes over HTTPS only, with those headers', () => {
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

  it('is shown with status 404 at an address that it does not have, in place of the error of the bucket', () => {
    const { DistributionConfig } = template.one('AWS::CloudFront::Distribution').Properties;
    expect(Object(DistributionConfig).CustomErrorResponses).toEqual([
      { ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/index.html' },
    ]);
    // Who may list the bucket gets 404 for a missing object, which is not in that list.
    const policy = template.one('AWS::S3::BucketPolicy', 'WebsiteBucket').Properties.PolicyDocument;
    const allowed = statementsOf(policy).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.flatMap(({ Action }) => Action)).toEqual(['s3:GetObject']);
  });

  test('is told its addresses by an output, so that no build holds them', () => {
    const text = JSON.stringify(template.outputs.PageConfiguration?.Value);
    for (const name of ['apiUrl', 'webSocketUrl', 'issuer', 'clientId']) {
      expect(text).toContain(name);
    }
  });
});

describe('by itself', () => {
  test('every end of an execution of this machine reaches the finaliser, or the dead letters', () => {
    const machine = template.one('AWS::StepFunctions::StateMachine').logicalId;
    const queue = template.one('AWS::SQS::Queue').logicalId;
    expect(template.one('AWS::Events::Rule', 'EventsExecutionEnded').Properties).toMatchObject({
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ Ref: machine }], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [template.lambda('finaliser').logicalId, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        },
      ],
    });
  });

  test('the reconciler looks every minute', () => {
    expect(template.one('AWS::Events::Rule', 'EventsEveryMinute').Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': [template.lambda('reconciler').logicalId, 'Arn'] } }],
    });
  });

  test('a finaliser that fails is tried again and then a dead letter; a reconciler that fails waits for the next minute', () => {
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

  test('each change of an export reaches push at once; a poisonous record is set aside', () => {
    const exportsTable = template.one('AWS::DynamoDB::Table', 'StorageExports').logicalId;
    const queue = template.one('AWS::SQS::Queue').logicalId;
    expect(template.one('AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
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

  test('the machine logs that it ran, and not what went through it', () => {
    expect(template.one('AWS::StepFunctions::StateMachine').Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });
});
