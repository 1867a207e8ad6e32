import { describe, expect, it } from 'vitest';
import type { CheckedReview } from '../../lambdas/domain/checks/check-objects.ts';
import { reviewRecordsSchema } from '../../lambdas/protocol.ts';
import { AUDITOR, FINANCE } from '../api/api-fixture.ts';
import { registeredActivity } from '../factories.ts';
import { REGISTER_FILE } from '../register-fixture.ts';
import { CHECK_ID, recordsFixture } from './records-fixture.ts';

const activities = Array.from({ length: 30 }, (_, at) => {
  const activity = registeredActivity({ aktivitet_id: `A${at}`, tittel: `Møte ${at}` }, [{ navn: `Deltaker ${at}` }]);
  return {
    ...activity,
    row: at + 2,
    ordinal: at,
    attendances: activity.attendances.map((each) => ({ ...each, row: at + 2 })),
  };
});
const CONTENT = { activities, activityRows: 30, attendanceRows: 30, attendancesOfUnknownActivity: 0 };
const EFFECT = { countedDays: 1, activePeerSupporters: 0, uniqueParticipants: 1 };

const review = (at: number, rows: readonly number[] = [2, 3]): CheckedReview => ({
  groupId: `g${at}`,
  kinds: ['branch'],
  persons: 2,
  effect: { same: EFFECT, different: EFFECT },
  isLater: false,
  isTooLarge: false,
  sides: rows.map((row) => ({
    ...{ marks: ['mark-of-a-person'], isNameOnly: true, persons: 1, count: 4 },
    rows: [{ file: REGISTER_FILE, row }],
  })),
});

const withReviews = (reviews: readonly CheckedReview[]) => recordsFixture([{ content: CONTENT }], { reviews });
const query = { checkId: CHECK_ID };

describe('GET /records/{year}/reviews', () => {
  it('has each group with the rows of its sides and their activities, and no mark', async () => {
    const { get } = await withReviews([review(1, [2, 30])]);
    const { body } = await get('reviews', query, AUDITOR);
    const [only] = reviewRecordsSchema.parse(body).reviews;
    expect(only).toMatchObject({ groupId: 'g1', kinds: ['branch'], persons: 2, effect: { same: EFFECT } });
    expect(only?.sides.map(({ rows }) => rows[0]?.record?.fields.navn)).toEqual(['Deltaker 0', 'Deltaker 28']);
    expect(only?.sides.map(({ rows }) => rows[0]?.activity?.fields.tittel)).toEqual(['Møte 0', 'Møte 28']);
    expect(only?.sides[0]).toMatchObject({ count: 4, persons: 1 });
    expect(JSON.stringify(body)).not.toContain('mark-of-a-person');
  });

  it('says of a row that is not kept that it is not', async () => {
    const { get } = await withReviews([review(1, [2, 900])]);
    const [only] = reviewRecordsSchema.parse((await get('reviews', query)).body).reviews;
    expect(only?.sides[1]?.rows).toEqual([{ file: REGISTER_FILE, row: 900, record: null, activity: null }]);
  });

  it('has all groups in their order, page by page, over the objects that hold them', async () => {
    const { get } = await withReviews(Array.from({ length: 130 }, (_, at) => review(at)));
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = reviewRecordsSchema.parse((await get('reviews', cursor === '' ? query : { ...query, cursor })).body);
      found.push(...page.reviews.map(({ groupId }) => groupId));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(Array.from({ length: 130 }, (_, at) => `g${at}`));
  });

  it('ends a page before its rows are too many', async () => {
    const rows = Array.from({ length: 28 }, (_, at) => at + 2);
    const { get } = await withReviews(Array.from({ length: 15 }, (_, at) => review(at, rows)));
    const page = reviewRecordsSchema.parse((await get('reviews', query)).body);
    expect(page.reviews).toHaveLength(10);
    expect(page.nextCursor).not.toBeNull();
  });

  it('is not for finance', async () => {
    const { get } = await withReviews([review(1)]);
    expect((await get('reviews', query, FINANCE)).status).toBe(403);
  });
});
