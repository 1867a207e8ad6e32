import { expect, it } from 'vitest';
import { ParameterError, readParameters, stackName } from '../../infra/parameters.ts';

/** The message of the refusal. */
function refusal(context: Readonly<Record<string, unknown>>): string {
  try {
    readParameters(context);
  } catch (error) {
    if (error instanceof ParameterError) return error.message;
    throw error;
  }
  throw new Error('It was accepted');
}

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

it('has defaults for everything: production in Stockholm, reports for five years, logs for one', () => {
  expect(readParameters({})).toEqual({
    environment: 'production',
    region: 'eu-north-1',
    domain: undefined,
    alarmEmail: undefined,
    mailSender: undefined,
    organisations: 'any',
    reportRetentionYears: 5,
    logRetentionDays: 365,
    runbookUrl: undefined,
    linkSignerSerial: 1,
    mapConcurrency: 40,
    linkSignerKeep: undefined,
    publishPage: true,
  });
});

it('reads every parameter as text from the command line', () => {
  expect(
    readParameters({
      environment: 'staging',
      region: 'eu-west-1',
      domainName: 'export.example.org',
      certificateArn: CERTIFICATE,
      alarmEmail: 'drift@example.org',
      mailSender: 'eksport@example.org',
      organisations: '974760673, 981276957',
      reportRetentionYears: '10',
      logRetentionDays: '90',
      runbookUrl: 'https://wiki.example.org/runbook',
      linkSignerSerial: '2',
      linkSignerKeep: '1',
      publishPage: 'false',
      mapConcurrency: '5',
    }),
  ).toEqual({
    environment: 'staging',
    region: 'eu-west-1',
    domain: { name: 'export.example.org', certificateArn: CERTIFICATE },
    alarmEmail: 'drift@example.org',
    mailSender: 'eksport@example.org',
    organisations: ['974760673', '981276957'],
    reportRetentionYears: 10,
    logRetentionDays: 90,
    runbookUrl: 'https://wiki.example.org/runbook',
    linkSignerSerial: 2,
    linkSignerKeep: 1,
    publishPage: false,
    mapConcurrency: 5,
  });
});

it('treats an empty text as a parameter that is left out', () => {
  expect(readParameters({ alarmEmail: '', organisations: '', domainName: '', certificateArn: '' })).toEqual(
    readParameters({}),
  );
});

// London and Zürich have the prefix eu-, but are outside the EU.
it.each(['us-east-1', 'eu-west-2', 'eu-central-2', 7])('refuses the region %j, which is not in the EU', (region) => {
  expect(refusal({ region })).toMatch(`region=${region}: give a region in the EU, one of eu-north-1,`);
});

it.each([
  ['environment', 'prod', 'one of production, staging'],
  ['domainName', 'https://export.example.org/', 'a host name'],
  ['certificateArn', CERTIFICATE.replace('us-east-1', 'eu-north-1'), 'certificate in us-east-1'],
  ['alarmEmail', 'drift', 'an e-mail address'],
  ['organisations', '974760673;981276957', 'nine digits with commas'],
  ['organisations', '974760673,', 'nine digits with commas'],
  ['reportRetentionYears', '0', 'a whole number from 1 to 30'],
  ['reportRetentionYears', 'five', 'a whole number from 1 to 30'],
  ['logRetentionDays', '100', 'one of 1, 3, 5'],
  ['runbookUrl', 'http://wiki.example.org', 'an https address'],
  ['linkSignerSerial', '1.5', 'a whole number'],
  ['publishPage', 'perhaps', 'true or false'],
])('refuses %s=%s and says what to give', (name, value, expected) => {
  const message = refusal({ [name]: value });
  expect(message).toContain(`${name}=${value}: give `);
  expect(message).toContain(expected);
});

it('refuses a misspelt name', () => {
  expect(refusal({ organisation: '974760673' })).toContain('organisation: no such parameter; there are environment,');
});

it("ignores CDK's own context", () => {
  const own = { '@aws-cdk/core:explicitStackTags': true, 'aws:cdk:enable-path-metadata': true, 'cdk-nag': 'x' };
  expect(readParameters(own)).toEqual(readParameters({}));
});

it('refuses a domain without a certificate and a certificate without a domain', () => {
  expect(refusal({ domainName: 'export.example.org' })).toContain('give both or neither');
  expect(refusal({ certificateArn: CERTIFICATE })).toContain('give both or neither');
});

it('refuses to keep the key that is in use', () => {
  expect(refusal({ linkSignerSerial: '2', linkSignerKeep: '2' })).toContain('the serial of the key before');
  expect(refusal({ linkSignerKeep: '1' })).toContain('the serial of the key before');
});

it('lists all problems at once', () => {
  expect(refusal({ region: 'us-east-1', alarmEmail: 'drift', organisation: 'x' }).split('\n')).toHaveLength(4);
});

it('names the stacks of staging and production differently', () => {
  expect([stackName('production'), stackName('staging')]).toEqual(['BufdirExport', 'BufdirExport-staging']);
});
