import { describe, expect, it } from 'vitest';
import { chunkHashes, combinedHash } from '../../../lambdas/domain/report/chunk-hashes.ts';
import type { ChunkedStage } from '../../../lambdas/protocol.ts';
import { chunkRecord } from '../../fakes/export-record.ts';

const marker = (stage: ChunkedStage, index: number, sha256: Record<string, string | string[]>) =>
  chunkRecord({ stage, index, state: 'done', outcome: { sha256 } });
const markersOf = (chunk: number) => [
  marker('querying_activities', chunk, { register: [`chunk ${chunk}`] }),
  marker('aggregating', chunk, { facts: [`facts ${chunk}`] }),
  marker('mapping_columns', chunk, { rows: `rows ${chunk}` }),
];
const hashesOf = (chunk: number) => ({
  register: [`chunk ${chunk}`],
  facts: [`facts ${chunk}`],
  rows: `rows ${chunk}`,
});

describe('chunkHashes', () => {
  it('lists the hashes that the markers hold in the order of the chunks, in any order of the markers', () => {
    const markers = [...markersOf(1), ...markersOf(2), ...markersOf(0)];
    expect(chunkHashes(markers, 3)).toEqual([hashesOf(0), hashesOf(1), hashesOf(2)]);
  });

  it.each([
    ['has no marker', markersOf(0)],
    ['is not done', [...markersOf(0), ...markersOf(1).map((each) => ({ ...each, state: 'running' as const }))]],
    ['is done without a hash', [...markersOf(0), ...markersOf(1).map((each) => ({ ...each, outcome: {} }))]],
  ])('throws when a chunk %s', (_, markers) => {
    expect(() => chunkHashes(markers, 2)).toThrow(
      expect.objectContaining({ code: 'working_object_missing', details: { kind: 'hash of register' } }),
    );
  });
});

it('has another combined hash when one hash or the order of the chunks is another', () => {
  const all = [hashesOf(0), hashesOf(1)];
  const combined = [all, [hashesOf(0), { ...hashesOf(1), rows: 'other' }], [hashesOf(1), hashesOf(0)], [hashesOf(0)]];
  expect(new Set(combined.map(combinedHash)).size).toBe(4);
});
