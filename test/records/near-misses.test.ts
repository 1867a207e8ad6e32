import { describe, expect, it } from 'vitest';
import type { CheckedNearMiss } from '../../lambdas/domain/checks/check-objects.ts';
import { nearMissRecordsSchema } from '../../lambdas/protocol.ts';
import { AUDITOR, FINANCE, STRANGER } from '../api/api-fixture.ts';
import { activityFields } from '../factories.ts';
import { REGISTER_FILE } from '../register-fixture.ts';
import { CHECK_ID, recordsFixture } from './records-fixture.ts';

const activities = Array.from({ length: 70 }, (_, at) => ({
  row: at + 2,
  ordinal: at,
  fields: activityFields({ aktivitet_id: `A${at}`, tittel: `Møte ${at}` }),
  extra: {},
  attendances: [],
}));
const CONTENT = { activities, activityRows: 70, attendanceRows: 0, attendancesOfUnknownActivity: 0 };

const nearMiss = (row: number): CheckedNearMiss => ({
  ...{ branch: 'Oslo', activityId: `A${row - 2}`, file: REGISTER_FILE, row, category: 'AKTGR' },
  // 1 January 2025 is the 20,089th day after 1 January 1970.
  ...{ day: 20_089, participants: 4, minutes: 50, whoKnows: [] },
});

function withNearMisses() {
  const missing = { ...nearMiss(900), file: null };
  return recordsFixture([{ content: CONTENT }], {
    nearMisses: { too_short: [...activities.map(({ row }) => nearMiss(row)), missing] },
  });
}

describe('GET /records/{year}/near-misses', () => {
  it('has each day with its activity, page by page', async () => {
    const { get } = await withNearMisses();
    const query = { checkId: CHECK_ID, reason: 'too_short' };
    const first = nearMissRecordsSchema.parse((await get('near-misses', query, AUDITOR)).body);
    expect(first.nearMisses[0]).toMatchObject({
      ...{ branch: 'Oslo', activityId: 'A0', day: '2025-01-01', category: 'AKTGR', reason: 'too_short' },
      ...{
        participants: 4,
        minutes: 50,
        file: REGISTER_FILE,
        sheet: 'aktiviteter',
        row: 2,
        column: null,
        activity: null,
      },
      record: { row: 2, fields: { tittel: 'Møte 0' } },
    });
    const next = await get('near-misses', { ...query, cursor: first.nextCursor ?? '' });
    const second = nearMissRecordsSchema.parse(next.body);
    expect([first.nearMisses.length, second.nearMisses.length, second.nextCursor]).toEqual([50, 21, null]);
    expect(second.nearMisses[0]?.record?.fields.tittel).toBe('Møte 50');
    expect(second.nearMisses.at(-1)).toMatchObject({ file: null, record: null });
  });

  it('has none of a reason that no day lacks, and refuses an unknown reason', async () => {
    const { get } = await withNearMisses();
    const none = await get('near-misses', { checkId: CHECK_ID, reason: 'no_peer_supporter' });
    expect(none.body).toEqual({ nearMisses: [], nextCursor: null });
    const unknown = await get('near-misses', { checkId: CHECK_ID, reason: 'abroad' });
    expect([unknown.status, unknown.body.errors[0].path]).toEqual([400, 'reason']);
  });

  it('refuses a cursor of findings, finance, and another organisation', async () => {
    const { get } = await withNearMisses();
    const query = { checkId: CHECK_ID, reason: 'too_short' };
    expect((await get('near-misses', { ...query, cursor: 'MTAuYWJj' })).status).toBe(400);
    expect((await get('near-misses', query, FINANCE)).status).toBe(403);
    expect((await get('near-misses', query, STRANGER)).body.code).toBe('check_not_found');
  });
});
