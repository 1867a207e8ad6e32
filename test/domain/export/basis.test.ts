import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateChunk } from '../../../lambdas/domain/counting/count-register.ts';
import { planChunks } from '../../../lambdas/domain/export/basis.ts';
import { provisionalSums } from '../../../lambdas/domain/facts/chunk-facts.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { LABELS, registeredActivity, strangers, YEAR } from '../../factories.ts';

describe('the chunks of a register', () => {
  it('cover every shard once and in order, differ by at most one shard, and are never more than the maximum', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 1, max: 500 }), (shards, maximum) => {
        const chunks = planChunks(shards, maximum);
        expect(chunks.length).toBeLessThanOrEqual(maximum);
        expect(chunks.map(({ index }) => index)).toEqual([...chunks.keys()]);
        expect(chunks.map(({ fromShard }) => fromShard)).toEqual([
          0,
          ...chunks.slice(0, -1).map(({ toShard }) => toShard),
        ]);
        expect(chunks.at(-1)?.toShard).toBe(shards);
        const sizes = chunks.map(({ fromShard, toShard }) => toShard - fromShard);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are one chunk when the register is empty, so that the query can report that it is empty', () => {
    expect(planChunks(0, 500)).toEqual([{ index: 0, fromShard: 0, toShard: 0 }]);
  });
});

describe('the provisional sums of a chunk', () => {
  it('count activities and attendances in the base year, and days in any year', () => {
    const activities = [
      registeredActivity({ dato_til: '2025-03-15', antall_deltakere: '5' }, strangers(3)),
      registeredActivity({ aktivitet_id: '2', dato: '2024-01-01' }, strangers(2)),
    ];
    const { facts } = aggregateChunk(activities, {
      ruleSet: BUFDIR_2025,
      labels: LABELS,
      vocabularies: {},
      year: YEAR,
    });
    expect(provisionalSums(facts, [])).toEqual({ OPPSOK: { activities: 1, activityDays: 3, attendances: 5 } });
  });
});
