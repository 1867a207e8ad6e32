import { describe, expect, it } from 'vitest';
import { stagesOf } from '../../../lambdas/domain/export/export-record.ts';
import { percentOf } from '../../../lambdas/domain/export/progress.ts';
import { exportRecord } from '../../fakes/exports/export-record.ts';

const plain = exportRecord();
const withAttachments = exportRecord({ request: { ...plain.request, includeAttachments: true } });

describe('percent', () => {
  it('is 0 at the start and stays at 99 until the file is confirmed', () => {
    expect(percentOf(plain, 'initialised', { current: 0, total: 0 })).toBe(0);
    expect(percentOf(plain, 'storing_file', { current: 1, total: 1 })).toBe(99);
  });

  it.each([plain, withAttachments])('increases from stage to stage and from chunk to chunk', (record) => {
    const path = stagesOf(record).flatMap((stage) =>
      [0, 1, 2, 3, 4].map((current) => percentOf(record, stage, { current, total: 4 })),
    );
    expect(path).toEqual([...path].sort((left, right) => left - right));
    expect(new Set(path).size).toBeGreaterThan(stagesOf(record).length * 3);
  });

  it('is the same at the end of a stage and at the beginning of the next', () => {
    expect(percentOf(plain, 'aggregating', { current: 9, total: 9 })).toBe(
      percentOf(plain, 'deduplicating', { current: 0, total: 0 }),
    );
  });

  it('is never less than the percent of the record, even when a retried stage starts again', () => {
    expect(percentOf({ ...plain, percent: 47.5 }, 'aggregating', { current: 0, total: 4 })).toBe(47.5);
  });

  it('does not exceed the end of the stage when more chunks are done than planned', () => {
    const done = percentOf(plain, 'aggregating', { current: 4, total: 4 });
    expect(percentOf(plain, 'aggregating', { current: 9, total: 4 })).toBe(done);
  });
});

describe('the stages of a run', () => {
  it('include bundling only when attachments were requested', () => {
    expect(stagesOf(plain)).not.toContain('bundling_attachments');
    expect(stagesOf(withAttachments)).toContain('bundling_attachments');
  });
});
