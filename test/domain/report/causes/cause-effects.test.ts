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
    day({ file: 'a.xlsx', row: 3, reason: 'too_short', day: 1 }),
    day({ file: 'a.xlsx', row: 3, reason: 'too_short', day: 2 }),
    day({ file: 'a.xlsx', row: 4, reason: 'no_peer_supporter' }),
    // The other file numbers its rows from 1 too.
    day({ file: 'b.xlsx', row: 3, reason: 'too_short' }),
    day({ file: 'b.xlsx', row: 4, reason: 'no_peer_supporter' }),
  ]);
  const at = { file: 'a.xlsx', sheet: 'aktiviteter', row: 3, column: 'slutt' } as const;

  it('are those of its row that lack what its cause can take away', () => {
    expect(index.of(finding('end_not_after_start', 'warning', at))).toEqual([0, 1]);
    expect(index.of(finding('peer_supporter_not_listed', 'warning', at))).toEqual([]);
    expect(index.of(finding('peer_supporter_not_listed', 'warning', { ...at, row: 4 }))).toEqual([2]);
  });

  it('are those of the same row in its own file and in no other', () => {
    expect(index.of(finding('unreadable_time', 'warning', { ...at, file: 'b.xlsx' }))).toEqual([3]);
  });

  it('are none for a row of another sheet', () => {
    expect(index.of(finding('peer_supporter_not_listed', 'warning', { ...at, sheet: 'deltakelser' }))).toEqual([]);
  });

  it('depend on the column for a cell that was read as empty', () => {
    const of = (column: string) => index.of(finding('cell_error', 'warning', { ...at, column }));
    expect(of('slutt')).toEqual([0, 1]);
    expect(of('likepersoner')).toEqual([]);
    expect(of('tittel')).toBeUndefined();
    expect(of('constructor')).toBeUndefined();
  });

  it('are all of its file that lack it when the whole column is missing', () => {
    const missing = finding('column_missing', 'warning', { ...at, row: 1, column: 'likepersoner' });
    expect(index.of(missing)).toEqual([2]);
  });

  it('are not known for a cause that takes nothing away', () => {
    expect(index.of(finding('municipality_code_padded', 'info', at))).toBeUndefined();
  });
});
