import { describe, expect, it } from 'vitest';
import type { NearMissDay } from '../../../../lambdas/domain/counting/near-miss-list.ts';
import { finding } from '../../../../lambdas/domain/finding.ts';
import { NearMissIndex } from '../../../../lambdas/domain/report/causes/cause-effects.ts';
import { NEAR_MISSES } from '../workbook/report-source.ts';

const [DAY] = NEAR_MISSES;
const day = (changes: Partial<NearMissDay>): NearMissDay => {
  if (DAY === undefined) throw new Error('No day to change');
  return { ...DAY, ...changes };
};

describe('the days that a finding may have brought about', () => {
  const index = new NearMissIndex([
    day({ row: 3, activityId: 'A', reason: 'too_short', day: 1 }),
    day({ row: 3, activityId: 'A', reason: 'too_short', day: 2 }),
    day({ row: 4, activityId: 'B', reason: 'no_peer_supporter' }),
    // Of another file, which numbers its rows from 1 too.
    day({ row: 3, activityId: 'C', reason: 'too_short' }),
  ]);
  const at = { sheet: 'aktiviteter', row: 3, column: 'slutt', activityId: 'A' } as const;

  it('are those of its activity that lack what its cause can take away', () => {
    expect(index.of(finding('end_not_after_start', 'warning', at))).toEqual([0, 1]);
    expect(index.of(finding('peer_supporter_not_listed', 'warning', at))).toEqual([]);
    expect(index.of(finding('peer_supporter_not_listed', 'warning', { ...at, row: 4, activityId: 'B' }))).toEqual([2]);
  });

  it('are found by the row alone when the finding names no activity', () => {
    expect(index.of(finding('unreadable_time', 'warning', { ...at, activityId: null }))).toEqual([0, 1, 3]);
  });

  it('are found by the activity when the row is of another sheet', () => {
    const place = { sheet: 'deltakelser', row: 4, activityId: 'B' } as const;
    expect(index.of(finding('peer_supporter_not_listed', 'warning', place))).toEqual([2]);
  });

  it('depend on the column for a cell that was read as empty', () => {
    const of = (column: string) => index.of(finding('cell_error', 'warning', { ...at, column, activityId: null }));
    expect(of('slutt')).toEqual([0, 1, 3]);
    expect(of('likepersoner')).toEqual([]);
    expect(of('tittel')).toBeUndefined();
    expect(of('constructor')).toBeUndefined();
  });

  it('are all that lack it when the whole column is missing', () => {
    const missing = finding('column_missing', 'warning', { sheet: 'aktiviteter', row: 1, column: 'likepersoner' });
    expect(index.of(missing)).toEqual([2]);
  });

  it('are not known for a cause that takes nothing away', () => {
    expect(index.of(finding('municipality_code_padded', 'info', at))).toBeUndefined();
  });
});
