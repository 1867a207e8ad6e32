import { expect, test } from 'vitest';
import { ParameterError, readParameters, stackName } from '../../infra/parameters.ts';

/** All that is wrong, as the operator reads it. */
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

test('nothing has to be given: production in Stockholm, reports for five years, logs for one', () => {
  expect(readParameters({})).toEqual({
    environment: 'production',
    region: 'eu-north-1',
    domain: undefined,
    alarmEmail: undefined,
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

test('everything can be given, as text from the command line', () => {
  expect(
    readParameters({
      environment: 'staging',
      region: 'eu-west-1',
      domainName: 'export.example.org',
      certificateArn: CERTIFICATE,
      alarmEmail: 'drift@example.org',
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

test('an empty text is a parameter left out', () => {
  expect(readParameters({ alarmEmail: '', organisations: '', domainName: '', certificateArn: '' })).toEqual(
    readParameters({}),
  );
});

// London and Zürich bear the prefix eu-, and lie outside the EU.
test.each(['us-east-1', 'eu-west-2', 'eu-central-2', 7])(
  'the region %j is refused, for it is not in the EU',
  (region) => {
    expect(refusal({ region })).toMatch(`region=${region}: give a region in the EU, one of eu-north-1,`);
  },
);

test.each([
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
])('%s=%s is refused, saying what to give', (name, value, expected) => {
  const message = refusal({ [name]: value });
  expect(message).toContain(`${name}=${value}: give `);
  expect(message).toContain(expected);
});

test('a misspelt name is refused, for it would let in whoever it was to keep out', () => {
  expect(refusal({ organisation: '974760673' })).toContain('organisation: no such parameter; there are environment,');
});

test("CDK's own context is passed over", () => {
  const own = { '@aws-cdk/core:explicitStackTags': true, 'aws:cdk:enable-path-metadata': true, 'cdk-nag': 'x' };
  expect(readParameters(own)).toEqual(readParameters({}));
});

test('a domain needs its certificate, and a certificate its domain', () => {
  expect(refusal({ domainName: 'export.example.org' })).toContain('give both or neither');
  expect(refusal({ certificateArn: CERTIFICATE })).toContain('give both or neither');
});

test('the key that is kept is another one than that in use', () => {
  expect(refusal({ linkSignerSerial: '2', linkSignerKeep: '2' })).toContain('the serial of the key before');
  expect(refusal({ linkSignerKeep: '1' })).toContain('the serial of the key before');
});

test('all that is wrong is said at once', () => {
  expect(refusal({ region: 'us-east-1', alarmEmail: 'drift', organisation: 'x' }).split('\n')).toHaveLength(4);
});

test('staging and production are two stacks', () => {
  expect([stackName('production'), stackName('staging')]).toEqual(['BufdirExport', 'BufdirExport-staging']);
});
