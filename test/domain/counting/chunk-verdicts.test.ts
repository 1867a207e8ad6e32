import { describe, expect, it } from 'vitest';
import { verdictsByChunk } from '../../../lambdas/domain/counting/chunk-verdicts.ts';
import { countActivities, registeredActivity } from '../../factories.ts';

describe('verdictsByChunk', () => {
  it.each([1, 2, 5])('splits the verdicts into chunks of %d activities, in order', (chunkSize) => {
    const activities = ['1', '2', '3', '4', '5'].map((aktivitet_id) =>
      registeredActivity({ aktivitet_id, arrangor: aktivitet_id === '3' ? 'andre' : 'egen' }),
    );
    const count = countActivities(activities, { chunkSize });
    const chunks = verdictsByChunk(count, { from: 0, to: count.facts.chunkSizes.length });
    expect(chunks.map(({ length }) => length)).toEqual(count.facts.chunkSizes);
    expect(chunks.flat()).toEqual(count.judged.verdicts.slice(0, activities.length));
  });
});
