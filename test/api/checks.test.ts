import { describe, expect, it } from 'vitest';
import { canonicalSha256, sha256 } from '../../lambdas/domain/canonical.ts';
import { CHECK_FORMAT, type Checked } from '../../lambdas/domain/checks/check-objects.ts';
import { figuresOfCheck } from '../../lambdas/domain/checks/check-result.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { ensureCheck } from '../../lambdas/events/ensure-check.ts';
import { checkAnswerSchema, MAX_ATTEMPTS, STAGES_OF_CHECK } from '../../lambdas/protocol.ts';
import { MemoryChecks } from '../fakes/checks.ts';
import { ORGANISATION } from '../fakes/exports/export-record.ts';
import { readSample } from '../sample-registers.ts';
import { AUDITOR, apiFixture, FINANCE, registerPointer, STRANGER } from './api-fixture.ts';

/** The API with the real decision over its fakes; the test is the machine. */
function fixture() {
  const api = apiFixture();
  const checks = new MemoryChecks(api.records);
  const { clock, records, registers, executions } = api;
  let random = 0;
  const withChecks = apiFixture({
    clock,
    records,
    registers,
    registerPublisher: registers,
    configurations: registers,
    decisions: registers.decisions,
    registerObjects: api.registerObjects,
    checks,
    ensureCheck: (request) =>
      ensureCheck(request, 'system', {
        checks,
        records,
        catalogue: registers,
        executions,
        clock,
        randomBytes: (length) => new Uint8Array(length).fill(++random),
        traceHeader: () => undefined,
      }),
  });
  const newest = async (year = 2025) => {
    const pointer = await checks.pointer(ORGANISATION, year);
    const record = pointer && (await records.read({ organisationNumber: ORGANISATION, exportId: pointer.checkId }));
    if (record === undefined) throw new Error('There is no check');
    return record;
  };
  const read = async (year = 2025) => checkAnswerSchema.parse((await withChecks.call('GET', `/checks/${year}`)).body);
  const post = async (year = 2025) => checkAnswerSchema.parse((await withChecks.call('POST', `/checks/${year}`)).body);
  /** Lets the newest check end with a result. */
  const complete = async (year = 2025): Promise<string> => {
    const record = await newest(year);
    const text = JSON.stringify(await checkedOf(record.exportId));
    const result = { key: `${registerKeys(ORGANISATION, year).check(record.exportId)}r.json`, sha256: sha256(text) };
    await api.registerObjects.put(result.key, text, 'application/json');
    for (const to of STAGES_OF_CHECK.slice(1)) {
      await records.transition(record, 1, { to }, 'pipeline');
    }
    await records.transition(record, 1, { to: 'checked', result }, 'pipeline');
    return result.key;
  };
  const fail = async (code: string) => {
    const failure = { code, stage: 'aggregating', details: { count: 1 }, retryable: true } as const;
    await records.transition(await newest(), 1, { to: 'failed', failure, supportReference: 'ref-1' }, 'pipeline');
  };
  return { ...api, call: withChecks.call, read, post, complete, fail, newest, checks };
}

async function checkedOf(checkId: string): Promise<Checked> {
  const { expected } = await readSample('blindeforbundet-2025');
  const example = finding('missing_time', 'warning', { sheet: 'aktiviteter', row: 2 });
  return {
    format: CHECK_FORMAT,
    checkId,
    registerVersion: 1,
    manifestSha256: canonicalSha256('manifest'),
    checkedAt: '2026-03-01T08:00:00.000Z',
    ...figuresOfCheck(expected as unknown as Parameters<typeof figuresOfCheck>[0]),
    settings: [{ setting: 'digitalGroupsCount', value: false, countedDaysOtherwise: 7 }],
    findings: [
      {
        key: 'missing_time',
        code: 'missing_time',
        severity: 'warning',
        count: 1,
        accepted: 0,
        effect: 1,
        example,
        objects: [],
      },
    ],
    nearMisses: {},
    reviews: { open: 0, later: 0, listed: 0 },
    decisions: { version: 0, applied: 0 },
    reviewLists: [],
  };
}

describe('GET /checks/{year}', () => {
  it('says that there is none, and POST starts one and says so', async () => {
    const api = fixture();
    expect(await api.read()).toEqual({
      year: 2025,
      registerVersion: 1,
      configurationVersion: 1,
      state: { kind: 'none' },
      result: null,
      lastYear: null,
    });
    const { state } = await api.post();
    expect(state).toMatchObject({ kind: 'running', percent: 0 });
    expect((await api.read()).state).toEqual(state);
    expect((await api.post()).state).toEqual(state);
    expect(api.executions.started).toHaveLength(1);
  });

  it('has the result of a check that is done, with texts and without keys of objects', async () => {
    const api = fixture();
    await api.post();
    await api.complete();
    const { state, result } = await api.read();
    expect(state.kind).toBe('checked');
    expect(result?.findings).toEqual([
      expect.objectContaining({
        key: 'missing_time',
        count: 1,
        title: expect.objectContaining({ nb: expect.any(String) }),
      }),
    ]);
    expect(JSON.stringify(result)).not.toContain('registers/');
  });

  it('is answered with 304 while nothing changes, and anew after a change of the configuration', async () => {
    const api = fixture();
    await api.post();
    await api.complete();
    const etag = (await api.call('GET', '/checks/2025')).headers.get('etag') ?? '';
    expect((await api.call('GET', '/checks/2025', { headers: { 'if-none-match': etag } })).status).toBe(304);
    const body = { organisation: 'Et nytt navn', labels: {} };
    expect((await api.call('PUT', '/configuration/2025', { body })).status).toBe(200);
    expect((await api.call('GET', '/checks/2025', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('keeps the earlier result while the next check runs, and after that has failed', async () => {
    const api = fixture();
    await api.post();
    await api.complete();
    const earlier = await api.read();
    await api.call('PUT', '/configuration/2025', { body: { organisation: 'Et nytt navn', labels: {} } });
    expect(await api.read()).toMatchObject({ state: { kind: 'running' }, result: earlier.result });
    await api.fail('unmapped_values');
    const { state, result } = await api.read();
    expect(state).toMatchObject({
      kind: 'failed',
      code: 'unmapped_values',
      details: { count: 1 },
      supportReference: 'ref-1',
      retryable: false,
    });
    expect(result).toEqual(earlier.result);
    // Only a change mends it.
    expect((await api.post()).state).toEqual(state);
  });

  it('offers another try of a check that crashed, three in all', async () => {
    const api = fixture();
    await api.post();
    for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
      await api.fail('stage_crashed');
      expect((await api.read()).state).toMatchObject({ kind: 'failed', retryable: tries < MAX_ATTEMPTS });
      expect((await api.post()).state.kind).toBe(tries < MAX_ATTEMPTS ? 'running' : 'failed');
    }
  });

  it.each(['deleted', 'changed'])('shows no result that was %s, and POST makes it anew', async (what) => {
    const api = fixture();
    await api.post();
    const key = await api.complete();
    if (what === 'deleted') await api.registerObjects.delete([key]);
    else await api.registerObjects.put(key, JSON.stringify(await checkedOf('check-other')), 'application/json');
    expect(await api.read()).toMatchObject({ state: { kind: 'none' }, result: null });
    expect((await api.post()).state.kind).toBe('running');
    await api.complete();
    expect((await api.read()).state.kind).toBe('checked');
  });

  it('says that it fails when every result is damaged', async () => {
    const api = fixture();
    for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
      await api.post();
      await api.registerObjects.delete([await api.complete()]);
    }
    expect((await api.post()).state).toMatchObject({
      kind: 'failed',
      code: 'working_object_corrupt',
      retryable: false,
    });
  });

  it('has the figures of the year before, where that was checked', async () => {
    const api = fixture();
    api.registers.seed(registerPointer(ORGANISATION, 2024));
    await api.post(2024);
    await api.complete(2024);
    const { result } = await api.read(2024);
    expect((await api.read(2025)).lastYear).toEqual({ year: 2024, total: result?.total });
  });

  it('is for every role; only who reads records may start one', async () => {
    const api = fixture();
    expect((await api.call('GET', '/checks/2025', { claims: FINANCE })).status).toBe(200);
    expect((await api.call('POST', '/checks/2025', { claims: FINANCE })).status).toBe(403);
    expect((await api.call('POST', '/checks/2025', { claims: AUDITOR })).status).toBe(200);
  });

  it('is 404 for a year without a register, and of another organisation shows nothing', async () => {
    const api = fixture();
    await api.post();
    await api.complete();
    expect((await api.call('GET', '/checks/2024')).status).toBe(404);
    expect((await api.call('POST', '/checks/2024')).status).toBe(404);
    const { body } = await api.call('GET', '/checks/2025', { claims: STRANGER });
    expect(body).toMatchObject({ state: { kind: 'none' }, result: null });
  });
});

it('a check is no export: its id is answered with 404', async () => {
  const api = fixture();
  await api.post();
  const { exportId } = await api.newest();
  for (const path of ['', '/audit', '/manifest']) {
    expect((await api.call('GET', `/exports/${exportId}${path}`)).status).toBe(404);
  }
  for (const action of ['cancel', 'pause', 'retry', 'resume', 'link']) {
    expect((await api.call('POST', `/exports/${exportId}/${action}`)).status).toBe(404);
  }
  expect((await api.call('GET', '/exports')).body).toMatchObject({ exports: [] });
  expect((await api.call('GET', '/exports?status=checked')).status).toBe(400);
});

it('a change is made although its check cannot be started', async () => {
  const { call, logged } = apiFixture({
    ensureCheck: async () => {
      throw new Error('no machine');
    },
  });
  expect((await call('PUT', '/configuration/2025', { body: { organisation: 'Et navn', labels: {} } })).status).toBe(
    200,
  );
  expect(logged.map(({ message }) => message)).toEqual(['check not started']);
});
