import { describe, expect, it } from 'vitest';
import { canonicalSha256 } from '../../../lambdas/domain/canonical.ts';
import { chunkCounts } from '../../../lambdas/domain/report/chunk-counts.ts';
import { chunkHashes, combinedHash } from '../../../lambdas/domain/report/chunk-hashes.ts';
import { runOutcomes } from '../../../lambdas/domain/report/chunk-outcomes.ts';
import type { ChunkedStage } from '../../../lambdas/protocol.ts';
import { chunkRecord } from '../../fakes/exports/export-record.ts';

const PART = { sheet: 0, first: 0, rows: 3, bytes: 9, crc32: 1, deflatedBytes: 5 };
const BASIS = { key: 'basis', sha256: 'of the basis' };
const object = (name: string) => ({ key: name, sha256: `of ${name}` });

const marker = (stage: ChunkedStage, index: number, outcome: Record<string, unknown>) =>
  chunkRecord({ stage, index, state: 'done', outcome: { basis: BASIS, ...outcome } });
const markersOf = (chunk: number) => [
  marker('querying_activities', chunk, {
    keptActivities: 4 + chunk,
    undated: null,
    sha256: { register: [`chunk ${chunk}`] },
  }),
  marker('aggregating', chunk, {
    counts: { activities: 4 + chunk, attendances: 5, droppedActivities: 1, droppedAttendances: 2 },
    sha256: { facts: [`facts ${chunk}`] },
    objects: { findings: object(`findings ${chunk}`) },
  }),
  marker('mapping_columns', chunk, {
    rows: 3 + chunk,
    parts: [{ ...PART, sha256: `cells ${chunk}` }],
    objects: { rows: object(`rows ${chunk}`), findings: object(`columns ${chunk}`) },
  }),
];
const hashesOf = (chunk: number) => ({
  register: [`chunk ${chunk}`],
  facts: [`facts ${chunk}`],
  rows: canonicalSha256([`cells ${chunk}`]),
});

describe('the outcomes of a run', () => {
  it('are those of the chunks in their order, in any order of the markers', () => {
    const outcomes = runOutcomes([...markersOf(1), ...markersOf(2), ...markersOf(0)], { basis: BASIS, chunks: 3 });
    expect(chunkHashes(outcomes)).toEqual([hashesOf(0), hashesOf(1), hashesOf(2)]);
  });

  it('leave out chunks that the basis does not have', () => {
    const outcomes = runOutcomes([...markersOf(0), ...markersOf(1)], { basis: BASIS, chunks: 1 });
    expect(outcomes.mapped.map(({ rows }) => rows)).toEqual([3]);
  });

  it.each([
    ['has no marker', () => []],
    ['is not done', () => markersOf(1).map((each) => ({ ...each, state: 'running' as const }))],
    [
      'was done without the names of its objects',
      () => markersOf(1).map((each) => ({ ...each, outcome: { basis: BASIS } })),
    ],
    [
      'was made from another basis',
      () => markersOf(1).map((each) => ({ ...each, outcome: { ...each.outcome, basis: { ...BASIS, key: 'other' } } })),
    ],
  ])('are not whole when a chunk %s', (_, second) => {
    expect(() => runOutcomes([...markersOf(0), ...second()], { basis: BASIS, chunks: 2 })).toThrow(
      expect.objectContaining({
        code: 'working_object_corrupt',
        details: { kind: 'outcome', madeIn: 'querying_activities', chunk: 1 },
      }),
    );
  });

  it('give the sums that the reconciliation compares', () => {
    const outcomes = runOutcomes([...markersOf(0), ...markersOf(1)], { basis: BASIS, chunks: 2 });
    expect(chunkCounts(outcomes)).toEqual({
      rows: 7,
      queried: 9,
      read: { activities: 9, attendances: 10, droppedActivities: 2, droppedAttendances: 4 },
    });
  });
});

it('has another combined hash when one hash or the order of the chunks is another', () => {
  const all = [hashesOf(0), hashesOf(1)];
  const combined = [all, [hashesOf(0), { ...hashesOf(1), rows: 'other' }], [hashesOf(1), hashesOf(0)], [hashesOf(0)]];
  expect(new Set(combined.map(combinedHash)).size).toBe(4);
});
