import { describe, expect, it } from 'vitest';
import { unmappedLabels } from '../../../lambdas/domain/facts/unmapped-labels.ts';
import { LABELS } from '../../factories.ts';

describe('unmappedLabels', () => {
  it('returns the labels without a category and their activities, in code point order', () => {
    const counts = new Map([
      ['Årsfest', 2],
      ['Showdown', 3],
      ['Besøk', 40],
      ['BESØK', 2],
      ['', 1],
    ]);
    expect(unmappedLabels(counts, LABELS)).toEqual([
      { label: '', activities: 1 },
      { label: 'Showdown', activities: 3 },
      { label: 'Årsfest', activities: 2 },
    ]);
  });

  it('returns nothing when every label has a category', () => {
    expect(unmappedLabels(new Map([['Tur', 1]]), LABELS)).toEqual([]);
  });
});
