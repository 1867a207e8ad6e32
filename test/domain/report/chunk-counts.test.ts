import { describe, expect, it } from 'vitest';
import { chunkCounts } from '../../../lambdas/domain/report/chunk-counts.ts';
import { chunkRecord } from '../../fakes/export-record.ts';

const counts = (activities: number) => ({ activities, attendances: 5, droppedActivities: 1, droppedAttendances: 2 });

describe('chunkCounts', () => {
  it('sums the counts of the finished chunks by stage', () => {
    const chunks = [
      chunkRecord({ stage: 'querying_activities', state: 'done', rows: 9, outcome: { keptActivities: 4 } }),
      chunkRecord({ stage: 'querying_activities', state: 'done', rows: 9, outcome: { keptActivities: 3 } }),
      chunkRecord({ stage: 'aggregating', state: 'done', rows: 4, outcome: { sums: {}, counts: counts(4) } }),
      chunkRecord({ stage: 'aggregating', state: 'done', rows: 3, outcome: { sums: {}, counts: counts(3) } }),
      chunkRecord({ stage: 'mapping_columns', state: 'done', rows: 4, outcome: { rows: 4 } }),
      chunkRecord({ stage: 'mapping_columns', state: 'running' }),
    ];
    expect(chunkCounts(chunks)).toEqual({
      rows: 4,
      queried: 7,
      read: { activities: 7, attendances: 10, droppedActivities: 2, droppedAttendances: 4 },
    });
  });

  it('throws when a finished chunk has no counts', () => {
    expect(() => chunkCounts([chunkRecord({ stage: 'aggregating', state: 'done', outcome: {} })])).toThrow();
    expect(() => chunkCounts([chunkRecord({ state: 'done', outcome: {} })])).toThrow();
  });
});
