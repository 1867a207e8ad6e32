/** What the parameters change, and what every deployment must keep. */
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { appWithPage, deployedTemplate } from './app-fixture.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from './synthesised.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

describe('with every parameter given', { timeout: 120_000 }, () => {
  let template: Template;
  beforeAll(() => {
    template = deployedTemplate('BufdirExport-staging', {
      environment: 'staging',
      region: 'eu-west-1',
      domainName: 'export.example.org',
      certificateArn: CERTIFICATE,
      alarmEmail: 'drift@example.org',
      mailSender: 'eksport@mail.example.org',
      organisations: '974760673,981276957',
      reportRetentionYears: '7',
      logRetentionDays: '90',
      runbookUrl: 'https://wiki.example.org/runbook',
      linkSignerSerial: '2',
      linkSignerKeep: '1',
    });
  }, 120_000);

  it('staging has its own stack and its own sign-in', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: { 'Fn::Join': ['', ['bufdir-export-staging-', { Ref: 'AWS::AccountId' }]] },
    });
  });

  it('mails come from the one address of its domain, and from no other', () => {
    template.hasResourceProperties('AWS::SES::EmailIdentity', { EmailIdentity: 'mail.example.org' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'ses:SendEmail',
            Condition: { StringEquals: { 'ses:FromAddress': 'eksport@mail.example.org' } },
          }),
        ]),
      }),
    });
    for (const number of [1, 2, 3]) {
      template.hasOutput(`MailRecord${number}`, {});
    }
  });

  it('the page has its domain, with TLS 1.2 or newer', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['export.example.org'],
        ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    template.hasOutput('PageUrl', { Value: 'https://export.example.org' });
  });

  it('sign-in, sockets and API allow that origin only', () => {
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

  it('each Lambda has the metrics namespace of staging and the list of organisations', () => {
    const variables = { POWERTOOLS_METRICS_NAMESPACE: 'BufdirExport-staging', ORGANISATIONS: '974760673,981276957' };
    const ours = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment?.Variables?.POWERTOOLS_SERVICE_NAME !== undefined,
    );
    expect(ours).toHaveLength(FUNCTION_NAMES.length);
    for (const { Properties } of ours) {
      expect(Properties.Environment.Variables).toMatchObject(variables);
    }
  });

  it('alarms go to the address and link to the published runbook', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'drift@example.org' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'BufdirExport-staging-DeadLetters',
      AlarmDescription:
        'Critical: Something failed after all tries and is in the dead-letter queue. Runbook: https://wiki.example.org/runbook#dead-letters',
    });
  });

  it('reports and logs are kept for the given time', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 2557 }, {}] },
    });
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(new Set(groups.map(({ Properties }) => Properties.RetentionInDays))).toEqual(new Set([90]));
  });

  it('a raised serial makes another access key, which is used while the former one is kept', () => {
    const keys = Object.entries(template.findResources('AWS::IAM::AccessKey'));
    expect(keys.map(([, { Properties }]) => Properties.Serial).sort()).toEqual([1, 2]);
    const [inUse] = keys.find(([, { Properties }]) => Properties.Serial === 2) ?? [];
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      SecretString: { 'Fn::Join': ['', Match.arrayWith([{ Ref: inUse }])] },
    });
  });

  it('the kept key is the one that was in use before', () => {
    const idsOf = (given: Template) => Object.keys(given.findResources('AWS::IAM::AccessKey'));
    const before = idsOf(deployedTemplate('BufdirExport-staging', { environment: 'staging' }));
    expect(before).toHaveLength(1);
    expect(idsOf(template)).toEqual(expect.arrayContaining(before));
  });

  it('cdk-nag finds nothing', () => {
    const { app, report } = appWithPage({
      environment: 'staging',
      domainName: 'export.example.org',
      certificateArn: CERTIFICATE,
      alarmEmail: 'drift@example.org',
      mailSender: 'eksport@mail.example.org',
    });
    expect(() => app.synth()).not.toThrow();
    expect(JSON.parse(report()).pluginReports).toEqual([]);
  });
});

describe('without a sender of mails', { timeout: 120_000 }, () => {
  it('there is no identity, and no Lambda may send', () => {
    const template = deployedTemplate('BufdirExport');
    template.resourceCountIs('AWS::SES::EmailIdentity', 0);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ses:SendEmail|MAIL_SENDER/);
  });
});

describe('by default', () => {
  let template: SynthesisedTemplate;
  beforeAll(async () => {
    template = await synthesisedTemplate();
  }, 120_000);

  /** Types that hold data which could not be made again. */
  const STATEFUL = [
    'AWS::Cognito::UserPool',
    'AWS::DynamoDB::Table',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::SQS::Queue',
  ];

  /** Protected from deletion, so that CloudFormation cannot delete them after a failed first deployment. */
  const PROTECTED = ['AWS::Cognito::UserPool', 'AWS::DynamoDB::Table'];

  it.each(STATEFUL)(
    '%s is retained when it is deleted or replaced, but not after a failed first deployment',
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

  /** Types that a deployment makes again from the code, also the link signer's key and the topic. */
  const MADE_AGAIN =
    /^AWS::(ApiGatewayV2|CloudFront|CloudWatch|Events|IAM|Lambda|Scheduler|SNS|StepFunctions)::|^AWS::(Cognito::UserPool(Client|Domain)|Logs::QueryDefinition|S3::BucketPolicy|SES::EmailIdentity|SecretsManager::Secret|SQS::QueuePolicy|CDK::Metadata)$/;

  it('no other type of resource holds data', () => {
    const types = new Set(template.everything().map(({ Type }) => Type));
    expect([...types].filter((type) => !MADE_AGAIN.test(type)).sort()).toEqual(STATEFUL);
  });

  it('tables and users are protected from deletion', () => {
    for (const table of template.all('AWS::DynamoDB::Table')) {
      expect(table.Properties.DeletionProtectionEnabled, table.logicalId).toBe(true);
    }
    expect(template.one('AWS::Cognito::UserPool').Properties.DeletionProtection).toBe('ACTIVE');
  });

  it('every table has the tags of its service and environment', () => {
    for (const table of template.all('AWS::DynamoDB::Table')) {
      expect(table.Properties.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'environment', Value: 'production' },
          { Key: 'service', Value: 'bufdir-export' },
        ]),
      );
    }
  });

  it('the outputs name page, API, dashboards, topic and alarms', () => {
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
