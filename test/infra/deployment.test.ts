/** What the parameters change, and what no deployment may lose. */
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { appWithPage, deployedTemplate } from './app-fixture.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from './synthesised.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

describe('with everything given', { timeout: 120_000 }, () => {
  let template: Template;
  beforeAll(() => {
    template = deployedTemplate('BufdirExport-staging', {
      environment: 'staging',
      region: 'eu-west-1',
      domainName: 'export.example.org',
      certificateArn: CERTIFICATE,
      alarmEmail: 'drift@example.org',
      organisations: '974760673,981276957',
      reportRetentionYears: '7',
      logRetentionDays: '90',
      runbookUrl: 'https://wiki.example.org/runbook',
      linkSignerSerial: '2',
      linkSignerKeep: '1',
    });
  }, 120_000);

  test('staging is a stack of its own beside production, with a sign-in of its own', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: { 'Fn::Join': ['', ['bufdir-export-staging-', { Ref: 'AWS::AccountId' }]] },
    });
  });

  test('the page answers under its domain, over TLS 1.2 or better', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['export.example.org'],
        ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    template.hasOutput('PageUrl', { Value: 'https://export.example.org' });
  });

  test('that origin, and no other, is admitted by sign-in, sockets and API', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      CallbackURLs: ['https://export.example.org/'],
      LogoutURLs: ['https://export.example.org/'],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { ALLOWED_ORIGIN: 'https://export.example.org' } },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://export.example.org'] },
    });
  });

  test('each Lambda counts for staging, and knows who is let in', () => {
    const variables = { POWERTOOLS_METRICS_NAMESPACE: 'BufdirExport-staging', ORGANISATIONS: '974760673,981276957' };
    const ours = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment?.Variables?.POWERTOOLS_SERVICE_NAME !== undefined,
    );
    expect(ours).toHaveLength(FUNCTION_NAMES.length);
    for (const { Properties } of ours) {
      expect(Properties.Environment.Variables).toMatchObject(variables);
    }
  });

  test('alarms go to the address, and lead to the runbook where it is published', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'drift@example.org' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'BufdirExport-staging-DeadLetters',
      AlarmDescription:
        'Critical: Something was given up after all tries and waits in the dead-letter queue. Runbook: https://wiki.example.org/runbook#dead-letters',
    });
  });

  test('reports and logs are kept for as long as asked', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 2557 }, {}] },
    });
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(new Set(groups.map(({ Properties }) => Properties.RetentionInDays))).toEqual(new Set([90]));
  });

  test('a raised serial is another access key, in use while the one before is kept', () => {
    const keys = Object.entries(template.findResources('AWS::IAM::AccessKey'));
    expect(keys.map(([, { Properties }]) => Properties.Serial).sort()).toEqual([1, 2]);
    const [inUse] = keys.find(([, { Properties }]) => Properties.Serial === 2) ?? [];
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      SecretString: { 'Fn::Join': ['', Match.arrayWith([{ Ref: inUse }])] },
    });
  });

  test('the key of the serial before is the very one that was in use', () => {
    const idsOf = (given: Template) => Object.keys(given.findResources('AWS::IAM::AccessKey'));
    const before = idsOf(deployedTemplate('BufdirExport-staging', { environment: 'staging' }));
    expect(before).toHaveLength(1);
    expect(idsOf(template)).toEqual(expect.arrayContaining(before));
  });

  test('cdk-nag finds nothing in it either', () => {
    const { app, report } = appWithPage({
      environment: 'staging',
      domainName: 'export.example.org',
      certificateArn: CERTIFICATE,
      alarmEmail: 'drift@example.org',
    });
    expect(() => app.synth()).not.toThrow();
    expect(JSON.parse(report()).pluginReports).toEqual([]);
  });
});

describe('by default', () => {
  let template: SynthesisedTemplate;
  beforeAll(async () => {
    template = await synthesisedTemplate();
  }, 120_000);

  /** What holds what nobody could make again. */
  const STATEFUL = [
    'AWS::Cognito::UserPool',
    'AWS::DynamoDB::Table',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::SQS::Queue',
  ];

  /** Protected from deletion, so that a first deployment that fails could not go back over them. */
  const PROTECTED = ['AWS::Cognito::UserPool', 'AWS::DynamoDB::Table'];

  test.each(STATEFUL)(
    '%s outlives its stack and its replacement, and is gone with a first deployment that fails',
    (type) => {
      const found = template.all(type);
      expect(found.length).toBeGreaterThan(0);
      for (const { logicalId, DeletionPolicy, UpdateReplacePolicy } of found) {
        expect([DeletionPolicy, UpdateReplacePolicy], logicalId).toEqual([
          PROTECTED.includes(type) ? 'Retain' : 'RetainExceptOnCreate',
          'Retain',
        ]);
      }
    },
  );

  /** What each deployment makes again from the code, the link signer's key and the topic's name included. */
  const MADE_AGAIN =
    /^AWS::(ApiGatewayV2|CloudFront|CloudWatch|Events|IAM|Lambda|Scheduler|SNS|StepFunctions)::|^AWS::(Cognito::UserPool(Client|Domain)|Logs::QueryDefinition|S3::BucketPolicy|SecretsManager::Secret|SQS::QueuePolicy|CDK::Metadata)$/;

  test('nothing else holds data: a resource of a new kind has to be thought about', () => {
    const types = new Set(template.everything().map(({ Type }) => Type));
    expect([...types].filter((type) => !MADE_AGAIN.test(type)).sort()).toEqual(STATEFUL);
  });

  test('what AWS protects from deletion is protected', () => {
    for (const table of template.all('AWS::DynamoDB::Table')) {
      expect(table.Properties.DeletionProtectionEnabled, table.logicalId).toBe(true);
    }
    expect(template.one('AWS::Cognito::UserPool').Properties.DeletionProtection).toBe('ACTIVE');
  });

  test('every table bears the tags of its service and environment', () => {
    for (const table of template.all('AWS::DynamoDB::Table')) {
      expect(table.Properties.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'environment', Value: 'production' },
          { Key: 'service', Value: 'bufdir-export' },
        ]),
      );
    }
  });

  test('the outputs name page, API, dashboards, topic and alarms', () => {
    expect(Object.keys(template.outputs)).toEqual(
      expect.arrayContaining([
        'PageUrl',
        'ApiUrl',
        'WebSocketUrl',
        'FinanceDashboard',
        'OperationsDashboard',
        'AlarmTopic',
        'Alarms',
      ]),
    );
  });
});
