import { describe, expect, it } from 'vitest';
import { downloadLinkSchema, meSchema, ticketSchema } from '../../lambdas/protocol.ts';
import {
  BEGINNING,
  EXPORT_ID,
  exportRecord,
  ORGANISATION,
  OTHER_ORGANISATION,
} from '../fakes/exports/export-record.ts';
import { AUDITOR, apiFixture, COORDINATOR, PUBLIC_KEY, registerPointer, STRANGER } from './api-fixture.ts';
import { YEAR } from './registers/stored-register.ts';

const PREFIX = `reports/${ORGANISATION}/${EXPORT_ID}`;
const published = (name: string) => ({ key: `${PREFIX}/1-0/${name}`, versionId: `version of ${name}`, sha256: 'd' });
const FILE = {
  fileName: 'rapport-2025.xlsx',
  bytes: 1234,
  rows: 400,
  sha256: 'c'.repeat(64),
  published: {
    report: published('rapport-2025.xlsx'),
    figures: published('figures.json'),
    manifest: published('manifest.json'),
  },
};
const { published: _, ...FILE_OF_OLDER_RELEASE } = FILE;
const done = { status: 'completed', stage: 'storing_file', percent: 100 } as const;
const completed = exportRecord({ ...done, file: FILE });
const DAY = 24 * 3600_000;

describe('a link', () => {
  it('is to the published version for a day or more, and its audit event has the user but not the link', async () => {
    const { call, records } = apiFixture();
    records.seed(completed);
    const answer = await call('POST', `/exports/${EXPORT_ID}/link`, { claims: AUDITOR });
    const trail = (await call('GET', `/exports/${EXPORT_ID}/audit`)).body;
    const { validUntil, auditId, ...link } = downloadLinkSchema.parse(answer.body);
    expect(link).toEqual({
      downloadUrl: `https://reports.example/${PREFIX}/1-0/rapport-2025.xlsx?versionId=version of rapport-2025.xlsx&signature`,
      fileName: 'rapport-2025.xlsx',
      bytes: 1234,
      rows: 400,
      sha256: FILE.sha256,
    });
    expect(Date.parse(validUntil ?? '')).toBeGreaterThanOrEqual(BEGINNING + DAY);
    expect(auditId).toBe(`${EXPORT_ID}-1`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(trail.events.at(-1)).toMatchObject({ actor: AUDITOR.sub, status: 'completed' });
    expect(JSON.stringify(trail)).not.toContain('signature');
  });

  it('is to the key beside the export for a record that an older release wrote', async () => {
    const { call, records } = apiFixture();
    records.seed(exportRecord({ ...done, file: FILE_OF_OLDER_RELEASE }));
    const { downloadUrl } = (await call('POST', `/exports/${EXPORT_ID}/link`)).body;
    expect(downloadUrl).toBe(`https://reports.example/${PREFIX}/rapport-2025.xlsx?versionId=null&signature`);
  });

  it('is null without an audit event for an export that ended without a file', async () => {
    const { call, records } = apiFixture();
    records.seed(exportRecord({ status: 'completed_empty', file: null }));
    const answer = await call('POST', `/exports/${EXPORT_ID}/link`, { claims: AUDITOR });
    expect(downloadLinkSchema.parse(answer.body)).toMatchObject({ downloadUrl: null, auditId: null, rows: 0 });
    expect((await call('GET', `/exports/${EXPORT_ID}/audit`)).body.events).toEqual([]);
  });

  it('is not given when the audit trail cannot be written', async () => {
    const { call, records, audit } = apiFixture();
    records.seed(completed);
    audit.recordDownload = () => Promise.reject(new Error('down'));
    const answer = await call('POST', `/exports/${EXPORT_ID}/link`);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('signature');
  });

  it.each(['failed', 'aggregating', 'cancelled'] as const)('is refused for an export that is %s', async (status) => {
    const { call, records } = apiFixture();
    records.seed(exportRecord({ status, file: null }));
    const answer = await call('POST', `/exports/${EXPORT_ID}/link`);
    expect([answer.status, answer.body.code]).toEqual([409, 'no_file']);
  });

  it.each(['/exports', `/exports/${EXPORT_ID}`])('is not in the answer of GET %s', async (path) => {
    const { call, records } = apiFixture();
    records.seed(completed);
    expect((await call('GET', path)).text).not.toMatch(/https:|reports\//);
  });
});

describe('the manifest', () => {
  const text = '{"b": 1,\n "a": "æ"}';

  it.each([
    ['of the published version', FILE, `${PREFIX}/1-0/manifest.json version of manifest.json`],
    ['beside the export for a record of an older release', FILE_OF_OLDER_RELEASE, `${PREFIX}/manifest.json undefined`],
  ])('has the bytes that were signed, %s', async (_condition, file, read) => {
    const asked: string[] = [];
    const { call, records } = apiFixture({
      reports: {
        get: async (key, versionId) => {
          asked.push(`${key} ${versionId}`);
          return new TextEncoder().encode(text);
        },
      },
    });
    records.seed(exportRecord({ ...done, file }));
    const answer = await call('GET', `/exports/${EXPORT_ID}/manifest`);
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(asked).toEqual([read]);
  });
});

it.each([
  ['POST', 'link'],
  ['GET', 'manifest'],
  ['GET', 'audit'],
])('%s %s returns 404 for an export of another organisation', async (method, resource) => {
  const { call, records } = apiFixture();
  records.seed(completed);
  const answer = await call(method, `/exports/${EXPORT_ID}/${resource}`, { claims: STRANGER });
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
});

it('me returns the user of the token and the years that can be exported', async () => {
  const answer = await apiFixture().call('GET', '/me');
  expect(meSchema.parse(answer.body)).toEqual({
    userId: '11111111-1111-4111-8111-111111111111',
    actor: COORDINATOR.sub,
    displayName: 'Kari Nordmann',
    organisationNumber: ORGANISATION,
    organisationName: 'Forbundet',
    role: 'coordinator',
    takesAttachments: false,
    registers: [{ year: 2025, activities: 400, attendances: 3000, branches: ['Bergen', 'Oslo'] }],
  });
});

it('me says that attachments are taken exactly when the API description has a route that changes attachments', async () => {
  const { call } = apiFixture();
  const { paths } = (await call('GET', '/openapi.json', { claims: null })).body;
  const changing = Object.entries<Record<string, unknown>>(paths).filter(
    ([path, methods]) => path.includes('/attachments') && Object.keys(methods).some((method) => method !== 'get'),
  );
  expect((await call('GET', '/me')).body.takesAttachments).toBe(changing.length > 0);
});

it('me says that attachments are taken once there is such a route', async () => {
  const { app, call } = apiFixture();
  app.put('/attachments/:name', (context) => context.body(null, 204));
  expect((await call('GET', '/me')).body.takesAttachments).toBe(true);
});

it('me names an organisation by its number while it has no configuration', async () => {
  const answer = await apiFixture().call('GET', '/me', { claims: STRANGER });
  expect(answer.body.organisationName).toBe(OTHER_ORGANISATION);
});

it('me names the organisation by the configuration of an earlier year when the newest register has none', async () => {
  const fixture = apiFixture();
  fixture.registers.seedConfiguration({
    organisationNumber: OTHER_ORGANISATION,
    organisation: 'Forbundet av 2024',
    year: YEAR,
    labels: {},
    vocabularies: {},
    settings: {},
    columnConfiguration: null,
  });
  fixture.registers.seed(registerPointer(OTHER_ORGANISATION, YEAR));
  const answer = await fixture.call('GET', '/me', { claims: STRANGER });
  expect(answer.body.organisationName).toBe('Forbundet av 2024');
  expect(answer.body.registers.map(({ year }: { year: number }) => year)).toEqual([2025, YEAR]);
});

it('tickets returns 429 with Retry-After when the user has got too many', async () => {
  const { call } = apiFixture({ tickets: { issue: async () => 'too_many' } });
  const answer = await call('POST', '/tickets');
  expect([answer.status, answer.body.code]).toEqual([429, 'too_many_requests']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('tickets returns a new ticket for thirty seconds and the organisation of the token', async () => {
  const { call, tickets } = apiFixture();
  const first = await call('POST', '/tickets');
  const second = await call('POST', '/tickets', { claims: STRANGER });
  expect(first.status).toBe(201);
  expect(ticketSchema.parse(first.body)).toMatchObject({
    expiresAt: new Date(BEGINNING + 30_000).toISOString(),
    webSocketUrl: 'wss://socket.example/live',
  });
  expect(first.body.ticket).not.toBe(second.body.ticket);
  expect(tickets.map(({ secret, ticket }) => [secret, ticket.organisationNumber])).toEqual([
    [first.body.ticket, ORGANISATION],
    [second.body.ticket, '947975072'],
  ]);
});

describe('the OpenAPI document', () => {
  it('describes every route with its answers', async () => {
    const { body } = await apiFixture().call('GET', '/openapi.json', { claims: null });
    expect(body.openapi).toBe('3.1.0');
    // Which routes there are, `roles.test.ts` says.
    const routes = Object.values<Record<string, { summary?: string; responses: object }>>(body.paths).flatMap(
      Object.values,
    );
    expect(routes.length).toBeGreaterThan(40);
    for (const { summary, responses } of routes) {
      expect(summary).toMatch(/\w+ \w+/);
      expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true);
    }
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining([
        'Export',
        'ExportRequest',
        'ExportPage',
        'DownloadLink',
        'NewImport',
        'CreatedImport',
        'StartImport',
        'Import',
        'ImportPage',
        'RenewedUploads',
        'Register',
        'RegisterVersions',
        'Configuration',
        'Problem',
        'Ticket',
        'Me',
      ]),
    );
    expect(Object.keys(body.paths['/exports'].post.responses)).toEqual(expect.arrayContaining(['200', '201', '409']));
    expect(body.paths['/exports'].post.security).toEqual([{ idToken: [] }]);
    expect(body.paths['/health'].get.security).toBeUndefined();
  });

  it('gives the public key of manifests to anybody, as a file', async () => {
    const { status, text, headers } = await apiFixture().call('GET', '/signing-key', { claims: null });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-pem-file']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="signing-key.pem"');
    expect(text).toBe(PUBLIC_KEY);
  });
});
