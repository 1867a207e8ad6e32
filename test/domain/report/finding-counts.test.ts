import { describe, expect, it } from 'vitest';
import { finding } from '../../../lambdas/domain/finding.ts';
import { FindingCounts } from '../../../lambdas/domain/report/finding-counts.ts';

describe('FindingCounts', () => {
  it('counts the findings of all batches by code, in the order of the codes', () => {
    const counts = new FindingCounts();
    counts.add([finding('unreadable_date', 'warning'), finding('cell_cut', 'warning')]);
    counts.add([]);
    counts.add([finding('unreadable_date', 'warning')]);
    expect(Object.entries(counts.byCode())).toEqual([
      ['cell_cut', 1],
      ['unreadable_date', 2],
    ]);
  });
});
