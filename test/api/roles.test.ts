/** What each role may do. Every route of the API stands here, so that a new one has to be decided on. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { costOf } from '../../lambdas/domain/export/cost/cost.ts';
import {
  exportPageSchema,
  exportViewSchema,
  importPageSchema,
  importViewSchema,
  type Role,
  roleSchema,
} from '../../lambdas/protocol.ts';
import { EXPORT_ID, exportRecord } from '../fakes/exports/export-record.ts';
import { IMPORT_ID, importFile, importRecord } from '../fakes/registers/import-record.ts';
import { recordsFixture } from '../records/records-fixture.ts';
import { AUDITOR, apiFixture, type Claims, COORDINATOR, FINANCE } from './api-fixture.ts';

const EVERYONE: readonly Role[] = ['coordinator', 'auditor', 'finance'];
/** The report and the texts and rows of the register are not for finance. */
const RECORD_READERS: readonly Role[] = ['coordinator', 'auditor'];
const COORDINATORS: readonly Role[] = ['coordinator'];

const ROUTES: Readonly<Record<string, readonly Role[]>> = {
  'GET /health': EVERYONE,
  'GET /signing-key': EVERYONE,
  'GET /me': EVERYONE,
  'POST /tickets': EVERYONE,
  'GET /me/notifications': COORDINATORS,
  'PUT /me/notifications': COORDINATORS,

  'GET /templates': RECORD_READERS,
  'PUT /templates': COORDINATORS,
  'DELETE /templates': COORDINATORS,
  'GET /templates/audit': EVERYONE,

  'GET /exports': EVERYONE,
  'POST /exports': COORDINATORS,
  'GET /exports/{exportId}': EVERYONE,
  'GET /exports/{exportId}/audit': EVERYONE,
  'GET /exports/{exportId}/manifest': EVERYONE,
  'POST /exports/{exportId}/link': RECORD_READERS,
  'POST /exports/{exportId}/cancel': COORDINATORS,
  'POST /exports/{exportId}/pause': COORDINATORS,
  'POST /exports/{exportId}/resume': COORDINATORS,
  'POST /exports/{exportId}/retry': COORDINATORS,

  'GET /imports': EVERYONE,
  'GET /imports/{importId}': EVERYONE,
  'GET /imports/{importId}/audit': EVERYONE,
  'GET /imports/{importId}/files/{fileId}/rows-in-error': RECORD_READERS,
  'POST /imports': COORDINATORS,
  'POST /imports/{importId}/start': COORDINATORS,
  'POST /imports/{importId}/cancel': COORDINATORS,
  'POST /imports/{importId}/pause': COORDINATORS,
  'POST /imports/{importId}/resume': COORDINATORS,
  'POST /imports/{importId}/files/{fileId}/retry': COORDINATORS,
  'POST /imports/{importId}/files/{fileId}/upload': COORDINATORS,

  'GET /registers/{year}': EVERYONE,
  'GET /registers/{year}/audit': EVERYONE,
  'GET /registers/{year}/versions': EVERYONE,
  'DELETE /registers/{year}/files/{fileKey}': COORDINATORS,
  'POST /registers/{year}/versions/{version}/restore': COORDINATORS,
  'GET /registers/{year}/words': RECORD_READERS,
  'GET /records/{year}/findings': RECORD_READERS,
  'GET /records/{year}/near-misses': RECORD_READERS,
  'GET /records/{year}/places': RECORD_READERS,
  'GET /records/{year}/branches/days': RECORD_READERS,
  'GET /records/{year}/branches/workbook': RECORD_READERS,
  'GET /records/{year}/reviews': RECORD_READERS,
  'GET /configuration/{year}': RECORD_READERS,
  'GET /configuration/{year}/versions': RECORD_READERS,
  'PUT /configuration/{year}': COORDINATORS,

  'GET /branches/{year}': EVERYONE,
  'GET /branches/{year}/deliveries': EVERYONE,
  'GET /finance/{year}': EVERYONE,
  'PUT /finance/{year}': ['finance'],
  'GET /checks/{year}': EVERYONE,
  'POST /checks/{year}': RECORD_READERS,

  'GET /decisions': RECORD_READERS,
  'POST /decisions/{year}/reviews': COORDINATORS,
  'POST /decisions/{year}/findings': COORDINATORS,
  'DELETE /decisions/{decisionId}': COORDINATORS,

  'POST /privacy/participants/erase': COORDINATORS,
  'POST /privacy/organisation/erase': COORDINATORS,
};

const CLAIMS: Readonly<Record<Role, Claims>> = { coordinator: COORDINATOR, auditor: AUDITOR, finance: FINANCE };

const pathsSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const COST = { ...costOf({ lambdaRequests: 1_000_000 }), attempts: { 1: { lambdaRequests: 1_000_000 } } };

/** A completed export and an import, each with its cost. */
function fixture() {
  const api = apiFixture();
  const file = { fileName: 'rapport.xlsx', bytes: 10, rows: 4, sha256: 'c'.repeat(64) };
  const object = (name: string) => ({ key: `reports/${name}`, versionId: 'v1', sha256: 'c'.repeat(64) });
  const published = { report: object('rapport'), figures: object('figures'), manifest: object('manifest') };
  api.records.seed(exportRecord({ status: 'completed', file: { ...file, published }, cost: COST }));
  api.imports.seed(importRecord({ status: 'completed', files: [importFile({ fileId: 'f1' })], cost: COST }));
  return api;
}

/** A Lambda of its own serves them. */
const RECORDS_PATH = '/records/2025/';

const pathOf = (pattern: string) =>
  pattern
    .replace('{exportId}', EXPORT_ID)
    .replace('{importId}', IMPORT_ID)
    .replace('{fileId}', 'f1')
    .replace('{fileKey}', 'k1')
    .replace('{version}', '1')
    .replace('{year}', '2025');

it('every route of the API says here which roles it is for', async () => {
  const { body } = await apiFixture().call('GET', '/openapi.json');
  const routes = Object.entries(pathsSchema.parse(body).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(Object.keys(ROUTES).sort()).toEqual(routes.sort());
});

describe.each(roleSchema.options)('a token of the role %s', (role) => {
  const claims = CLAIMS[role];
  const isAllowed = ([, roles]: [string, readonly Role[]]) => roles.includes(role);
  const routes = Object.entries(ROUTES);
  const codeOf = async (route: string) => {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pathOf(pattern);
    const isOfRecords = path.startsWith(RECORDS_PATH);
    const { status, body } = isOfRecords
      ? await (await recordsFixture([], {})).get(path.slice(RECORDS_PATH.length), {}, claims)
      : await fixture().call(method, path, { claims });
    return `${status} ${body?.code}`;
  };

  it.each(routes.filter(isAllowed).map(([route]) => route))('is not refused by %s', async (route) => {
    expect(await codeOf(route)).not.toBe('403 forbidden');
  });

  const refused = routes.filter((entry) => !isAllowed(entry)).map(([route]) => route);
  it.runIf(refused.length > 0)('is refused by every other route', async () => {
    const codes = await Promise.all(refused.map(async (route) => `${route}: ${await codeOf(route)}`));
    expect(codes).toEqual(refused.map((route) => `${route}: 403 forbidden`));
  });

  it(`sees ${role === 'finance' ? 'the' : 'no'} cost of exports and imports`, async () => {
    const { call } = fixture();
    const read = async (path: string) => (await call('GET', path, { claims })).body;
    const costs = [
      exportViewSchema.parse(await read(`/exports/${EXPORT_ID}`)).cost,
      exportPageSchema.parse(await read('/exports')).exports[0]?.cost,
      importViewSchema.parse(await read(`/imports/${IMPORT_ID}`)).cost,
      importPageSchema.parse(await read('/imports')).imports[0]?.cost,
    ];
    const { attempts: _, ...cost } = COST;
    expect(costs).toEqual(Array(4).fill(role === 'finance' ? cost : null));
  });
});

it.each([COORDINATOR, AUDITOR, FINANCE])('a failure quotes the register to all but finance', async (claims) => {
  const api = fixture();
  const list = [
    { column: 'form', value: 'Hjemme hos Kari', rows: 1, file: 'a.xlsx', sheet: 'aktiviteter', firstRow: 2 },
  ];
  const details = { values: list, count: 1 };
  const failure = {
    code: 'unmapped_values',
    stage: 'initialised',
    retryable: true,
    supportReference: 'r-1',
    details,
  } as const;
  api.records.seed(exportRecord({ status: 'failed', failure }));
  const { text } = await api.call('GET', `/exports/${EXPORT_ID}`, { claims });
  expect(text.includes('unmapped_values')).toBe(true);
  expect(text.includes('Hjemme hos Kari')).toBe(claims !== FINANCE);
});

it('finance gets no link to the report, and no event of one is written', async () => {
  const { call, audit } = fixture();
  const answer = await call('POST', `/exports/${EXPORT_ID}/link`, { claims: FINANCE });
  expect([answer.status, answer.text.includes('https://reports')]).toEqual([403, false]);
  const { events } = await audit.read(exportRecord());
  expect(events.filter(({ actor }) => actor === FINANCE.sub)).toEqual([]);
});
