import { describe, expect, it } from 'vitest';
import { ACTIVITY, csvRegister, readInput } from './register-input.ts';

/** The content of a register whose activities have these ids and branches. */
const read = (...rows: [id: string, branch: string][]) =>
  readInput(csvRegister(rows.map(([id, branch]) => ({ ...ACTIVITY, aktivitet_id: id, lokallag: branch }))));

describe('rows with one aktivitet_id', () => {
  it.each([
    ['Oslo', 'Oslo'],
    ['Oslo lag', ' Oslo\u00a0 lag\u200b'],
    ['', ' '],
  ])('are repetitions where lokallag is the same when cleaned: %j and %j', async (first, second) => {
    const { activities, ambiguousIds, findings } = await read(['1', first], ['1', second]);
    expect(activities).toHaveLength(1);
    expect(ambiguousIds).toEqual([]);
    expect(findings).toMatchObject([{ code: 'duplicate_activity_id', row: 3, details: { firstRow: 2 } }]);
  });

  it.each([
    ['Oslo', 'Bergen'],
    ['Oslo', ''],
    ['', 'Oslo'],
    ['Oslo', 'OSLO'],
    ['Ås', 'A\u030as'],
  ])('are ambiguous where lokallag differs: %j and %j', async (first, second) => {
    const { ambiguousIds } = await read(['1', first], ['2', first], ['1', first], ['1', second]);
    expect(ambiguousIds).toEqual([{ id: '1', file: 'aktiviteter.csv', rows: [2, 4, 5] }]);
  });

  it('are not compared where the id is empty', async () => {
    const { activities, ambiguousIds } = await read(['', 'Oslo'], [' ', 'Bergen'], ['', '']);
    expect(activities).toHaveLength(3);
    expect(ambiguousIds).toEqual([]);
  });

  it('are all listed, each with at most its first ten rows', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `${index}`);
    const branches = Array.from({ length: 12 }, (_, index) => `Lag ${index}`);
    const { ambiguousIds } = await read(
      ...branches.flatMap((branch) => ids.map((id): [string, string] => [id, branch])),
    );
    expect(ambiguousIds.map(({ id }) => id)).toEqual(ids);
    expect(ambiguousIds.map(({ rows }) => rows.length)).toEqual(ids.map(() => 10));
  });
});
