import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateChunk } from '../../../lambdas/domain/counting/count-register.ts';
import { planChunks } from '../../../lambdas/domain/export/basis.ts';
import { provisionalSums } from '../../../lambdas/domain/facts/chunk-facts.ts';
import { chunkOf } from '../../../lambdas/domain/register/chunk/chunk-writer.ts';
import { BUFDIR_2025 } from '../../../lambdas/domain/rules/rule-set.ts';
import { LABELS, registeredActivity, strangers, YEAR } from '../../factories.ts';

const registerChunk = fc.record({ activities: fc.integer({ min: 1, max: 400 }), attendances: fc.nat(20_000) });
const rowsIn = (chunks: readonly { readonly activities: number; readonly attendances: number }[]) =>
  chunks.reduce((sum, { activities, attendances }) => sum + activities + attendances, 0);

describe('the chunks of a plan', () => {
  it('cover every chunk of the register once and in order, and are never more than the maximum', () => {
    fc.assert(
      fc.property(fc.array(registerChunk, { maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (register, maximum) => {
        const chunks = planChunks(register, maximum);
        expect(chunks.length).toBeLessThanOrEqual(maximum);
        expect(chunks.map(({ index }) => index)).toEqual([...chunks.keys()]);
        expect(chunks.map(({ from }) => from)).toEqual([0, ...chunks.slice(0, -1).map(({ to }) => to)]);
        expect(chunks.at(-1)?.to).toBe(register.length);
      }),
    );
  });

  it('have at most the average of rows, and beyond it less than one chunk of the register', () => {
    fc.assert(
      fc.property(fc.array(registerChunk, { minLength: 1, maxLength: 300 }), (register) => {
        const chunks = planChunks(register, 40);
        const average = rowsIn(register) / Math.min(40, register.length);
        const largest = Math.max(...register.map((each) => rowsIn([each])));
        for (const { from, to } of chunks) {
          expect(rowsIn(register.slice(from, to))).toBeLessThanOrEqual(average + largest);
        }
      }),
    );
  });

  it.each([
    ['two for two chunks of the register', 2, 400, 2],
    ['twenty for many small ones, for smooth progress', 250, 20, 20],
    ['as many as their rows need for large ones', 250, 400, 35],
    ['at most five hundred', 5000, 400, 500],
  ])('are %s', (_, count, activities, expected) => {
    const register = Array.from({ length: count }, () => ({ activities, attendances: activities * 10 }));
    expect(planChunks(register)).toHaveLength(expected);
  });

  it('are one when the register is empty, so that the query can report that it is empty', () => {
    expect(planChunks([], 500)).toEqual([{ index: 0, from: 0, to: 0 }]);
  });
});

describe('the provisional sums of a chunk', () => {
  it('count activities and attendances in the base year, and days in any year', () => {
    const activities = [
      registeredActivity({ dato_til: '2025-03-15', antall_deltakere: '5' }, strangers(3)),
      registeredActivity({ aktivitet_id: '2', dato: '2024-01-01' }, strangers(2)),
    ];
    const { sums } = aggregateChunk(chunkOf(activities), {
      ruleSet: BUFDIR_2025,
      labels: LABELS,
      vocabularies: {},
      year: YEAR,
    });
    expect(provisionalSums(sums, [])).toEqual({ OPPSOK: { activities: 1, activityDays: 3, attendances: 5 } });
  });
});
