import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { CHECK_FORMAT, type Checked, type CheckedReview } from '../../lambdas/domain/checks/check-objects.ts';
import { figuresOfCheck } from '../../lambdas/domain/checks/check-result.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { decidedSchema, decisionsViewSchema } from '../../lambdas/protocol.ts';
import { exportRecord, ORGANISATION } from '../fakes/exports/export-record.ts';
import { readSample } from '../sample-registers.ts';
import { AUDITOR, apiFixture, STRANGER } from './api-fixture.ts';

const CHECK_ID = 'check-01JZZZZZZZ0000000000000001';
const NOTHING = { countedDays: 0, activePeerSupporters: 0, uniqueParticipants: 1 };

const review = (groupId: string, fields: Partial<CheckedReview> = {}): CheckedReview => ({
  groupId,
  kinds: ['new_surname'],
  persons: 3,
  effect: { same: NOTHING, different: NOTHING },
  isLater: false,
  isTooLarge: false,
  sides: ['one', 'two', 'three'].map((mark) => ({
    ...{ marks: [`${groupId} ${mark}`], isNameOnly: false, persons: 1, count: 1 },
    rows: [{ file: 'register.xlsx', row: 2 }],
  })),
  ...fields,
});

let started: number[];
let api: ReturnType<typeof apiFixture>;
beforeEach(async () => {
  started = [];
  api = apiFixture({
    ensureCheck: async ({ year }) => {
      started.push(year);
      return 'started';
    },
  });
  const { expected } = await readSample('blindeforbundet-2025');
  const keyOf = (hash: string) => `${registerKeys(ORGANISATION, 2025).check(CHECK_ID)}${hash}.json`;
  const put = async (value: unknown) => {
    const text = JSON.stringify(value);
    await api.registerObjects.put(keyOf(sha256(text)), text, 'application/json');
    return { key: keyOf(sha256(text)), sha256: sha256(text) };
  };
  const lists = [[review('g1')], [review('g2', { isTooLarge: true }), review('g3')]];
  const checked: Checked = {
    format: CHECK_FORMAT,
    checkId: CHECK_ID,
    registerVersion: 1,
    manifestSha256: 'a'.repeat(64),
    checkedAt: '2026-03-01T08:00:00.000Z',
    ...figuresOfCheck(expected as unknown as Parameters<typeof figuresOfCheck>[0]),
    settings: [],
    findings: [
      {
        ...{ key: 'missing_time', code: 'missing_time', severity: 'warning', count: 1, accepted: 0, effect: 1 },
        ...{ example: finding('missing_time', 'warning'), objects: [] },
      },
    ],
    nearMisses: {},
    reviews: { open: 3, later: 0, listed: 3 },
    decisions: { version: 0, applied: 0 },
    reviewLists: await Promise.all(lists.map(async (list) => ({ ...(await put(list)), count: list.length }))),
  };
  api.records.seed(
    exportRecord({ exportId: CHECK_ID, purpose: 'check', status: 'checked', checked: await put(checked) }),
  );
});

const answer = (body: object, options: Parameters<typeof api.call>[2] = {}) =>
  api.call('POST', '/decisions/2025/reviews', { body: { checkId: CHECK_ID, ...body }, ...options });
const stored = async () => (await api.registers.decisions.read(ORGANISATION)).decisions;
const listed = async () => decisionsViewSchema.parse((await api.call('GET', '/decisions', { claims: AUDITOR })).body);

describe('POST /decisions/{year}/reviews', () => {
  it.each([
    ['same', {}, [[0, 1, 2]]],
    ['different', {}, []],
    ['later', {}, []],
    ['some', { onePerson: [[0, 2]] }, [[0, 2]]],
  ] as const)(
    'keeps the answer %s with the evidence of the check, and has the year checked',
    async (verdict, given, onePerson) => {
      const { status, body } = await answer({ groupId: 'g3', verdict, ...given });
      expect(status).toBe(201);
      expect(decidedSchema.parse(body).version).toBe(1);
      expect(await stored()).toEqual([
        expect.objectContaining({
          ...{ kind: 'review', groupId: 'g3', verdict, onePerson, year: 2025, persons: 3 },
          sides: ['one', 'two', 'three'].map((mark) => ({ marks: [`g3 ${mark}`], isNameOnly: false })),
        }),
      ]);
      expect(started).toEqual([2025]);
    },
  );

  it.each([
    ['of a side that there is not', { onePerson: [[0, 7]] }],
    [
      'that has a side twice',
      {
        onePerson: [
          [0, 1],
          [1, 2],
        ],
      },
    ],
    ['that joins nobody', { onePerson: [[0], [1]] }],
    ['of no side', { onePerson: [] }],
  ])('refuses a choice %s', async (_, given) => {
    const { status, body } = await answer({ groupId: 'g1', verdict: 'some', ...given });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(await stored()).toEqual([]);
    expect(started).toEqual([]);
  });

  it('refuses a choice of sides with another answer than some', async () => {
    const { status } = await answer({ groupId: 'g1', verdict: 'same', onePerson: [[0, 1]] });
    expect(status).toBe(400);
  });

  it('lets a group that is too large be put off and nothing else', async () => {
    expect((await answer({ groupId: 'g2', verdict: 'different' })).status).toBe(400);
    expect((await answer({ groupId: 'g2', verdict: 'later' })).status).toBe(201);
  });

  it.each([
    ['another group', { groupId: 'g9' }, 'not_found', {}],
    ['another check', { groupId: 'g1', checkId: 'check-2' }, 'check_not_found', {}],
    ['a check of another organisation', { groupId: 'g1' }, 'check_not_found', { claims: STRANGER }],
  ])('knows nothing of %s', async (_, body, code, options) => {
    const { status, body: problem } = await answer({ verdict: 'same', ...body }, options);
    expect([status, problem.code]).toEqual([404, code]);
  });
});

describe('POST /decisions/{year}/findings', () => {
  const evidence = (letter: string) => `${letter.repeat(22)}.${letter.repeat(22)}`;
  const accept = (body: object) =>
    api.call('POST', '/decisions/2025/findings', {
      body: {
        checkId: CHECK_ID,
        key: 'missing_time',
        evidence: [evidence('a')],
        reason: ' Står i  protokollen ',
        ...body,
      },
    });

  it('keeps the evidence with a reason, cleaned, and has the year checked', async () => {
    const { status } = await accept({ evidence: [evidence('a'), evidence('b'), evidence('a')] });
    expect(status).toBe(201);
    expect(await stored()).toEqual([
      expect.objectContaining({
        ...{ kind: 'findings', code: 'missing_time', year: 2025, reason: 'Står i protokollen' },
        findings: [evidence('a'), evidence('b')],
      }),
    ]);
    expect(started).toEqual([2025]);
    expect((await listed()).decisions).toMatchObject([{ kind: 'findings', findings: 2, reason: 'Står i protokollen' }]);
  });

  it.each([
    ['without a reason', { reason: '   ' }, 'invalid_request'],
    ['with a reason that is too long', { reason: 'a'.repeat(501) }, 'invalid_request'],
    ['with something else for evidence', { evidence: ['Kari Nordmann'] }, 'invalid_request'],
    ['of a cause that the check has not', { key: 'other' }, 'not_found'],
  ])('refuses one %s', async (_, body, code) => {
    expect((await accept(body)).body.code).toBe(code);
    expect(await stored()).toEqual([]);
  });
});

describe('GET /decisions', () => {
  it('lists who decided what, newest first, without the evidence', async () => {
    await answer({ groupId: 'g1', verdict: 'same' });
    await answer({ groupId: 'g3', verdict: 'different' });
    const { version, decisions, actorNames } = await listed();
    expect(version).toBe(2);
    expect(decisions).toMatchObject([
      { kind: 'review', groupId: 'g3', verdict: 'different', persons: 3, year: 2025 },
      { groupId: 'g1', verdict: 'same' },
    ]);
    expect(Object.values(actorNames)).toEqual(['Kari Nordmann']);
    expect(JSON.stringify(decisions)).not.toContain('one');
  });

  it('lists all of many that accepted a thousand findings each', async () => {
    const findings = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(45, '-'));
    for (const index of Array(60).keys()) {
      await api.registers.decisions.add(ORGANISATION, {
        ...{ kind: 'findings', decisionId: `d${index}`, year: 2025, at: '2026-03-01T08:00:00.000Z', by: 'user-1' },
        ...{ actorName: null, code: 'missing_time', findings, reason: 'Avtalt med lokallaget' },
      });
    }
    expect((await listed()).decisions).toHaveLength(60);
  });

  it('has one answer for each group, the newest', async () => {
    await answer({ groupId: 'g1', verdict: 'later' });
    await answer({ groupId: 'g1', verdict: 'same' });
    expect((await listed()).decisions).toMatchObject([{ groupId: 'g1', verdict: 'same' }]);
  });
});

describe('DELETE /decisions/{decisionId}', () => {
  it('takes a decision back once, and has the year checked anew', async () => {
    const { decisionId } = decidedSchema.parse((await answer({ groupId: 'g1', verdict: 'same' })).body);
    const undone = await api.call('DELETE', `/decisions/${decisionId}`);
    expect([undone.status, undone.body]).toEqual([200, { decisionId, version: 2 }]);
    expect(await stored()).toEqual([]);
    expect(started).toEqual([2025, 2025]);
    expect((await api.call('DELETE', `/decisions/${decisionId}`)).status).toBe(404);
  });

  it('knows none of another organisation', async () => {
    const { decisionId } = decidedSchema.parse((await answer({ groupId: 'g1', verdict: 'same' })).body);
    expect((await api.call('DELETE', `/decisions/${decisionId}`, { claims: STRANGER })).status).toBe(404);
    expect(await stored()).toHaveLength(1);
  });
});
