import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, finding } from '../../../../lambdas/domain/finding.ts';
import { NearMissIndex } from '../../../../lambdas/domain/report/causes/cause-effects.ts';
import { findingsByGroup, groupFindings } from '../../../../lambdas/domain/report/causes/finding-groups.ts';
import { NEAR_MISSES, partsOf } from '../workbook/report-source.ts';

const NONE = new NearMissIndex([]);
const [SHORT_DAY] = NEAR_MISSES;

async function namesByGroup(parts: Finding[][], maxHeld?: number) {
  const source = partsOf(...parts);
  const groups = await groupFindings(source, NONE, 0);
  const found: [string, (number | null)[]][] = [];
  for await (const { group, findings } of findingsByGroup(source, groups, maxHeld)) {
    const last = found.at(-1);
    const rows = findings.map(({ row }) => row);
    if (last?.[0] === group.key) last[1].push(...rows);
    else found.push([group.key, rows]);
  }
  return { groups, found };
}

describe('groups of findings', () => {
  it('count the findings of each cause over all parts, with the most severe one', async () => {
    const parts = partsOf([finding('a', 'info'), finding('b', 'warning')], [], [finding('a', 'error')]);
    expect(await groupFindings(parts, NONE, 0)).toMatchObject([
      { code: 'a', count: 2, severity: 'error', effect: null },
      { code: 'b', count: 1, severity: 'warning', effect: null },
    ]);
  });

  it('come in the order of effect, severity and count', async () => {
    if (SHORT_DAY === undefined) throw new Error('There is no near miss');
    const nearMisses = new NearMissIndex([SHORT_DAY, { ...SHORT_DAY, day: SHORT_DAY.day + 1 }]);
    const { file, row, activityId } = SHORT_DAY;
    const place = { file, sheet: 'aktiviteter', row, activityId, column: 'start' } as const;
    const parts = partsOf([
      finding('shared_email', 'info'),
      ...Array.from({ length: 3 }, () => finding('shared_phone', 'info')),
      finding('unreadable_date', 'error'),
      finding('possible_duplicate', 'info'),
      // Both cells of one activity: its two days are counted once.
      finding('unreadable_time', 'warning', place),
      finding('unreadable_time', 'warning', { ...place, column: 'slutt' }),
    ]);
    const groups = await groupFindings(parts, nearMisses, 5);
    expect(groups.map(({ code, count, effect }) => [code, count, effect])).toEqual([
      ['possible_duplicate', 1, -5],
      ['unreadable_time', 2, 2],
      ['unreadable_date', 1, null],
      ['shared_phone', 3, null],
      ['shared_email', 1, null],
    ]);
  });

  it('have an effect of 0 when the cause could bring about a near miss and did not', async () => {
    const groups = await groupFindings(partsOf([finding('unreadable_time', 'warning')]), NONE, 0);
    expect(groups[0]?.effect).toBe(0);
  });

  it('are one for each rule of a column configuration', async () => {
    const rule = (name: string) => finding('column_rule', 'warning', { details: { rule: name } });
    const groups = await groupFindings(partsOf([rule('x'), rule('y'), rule('x')]), NONE, 0);
    expect(groups.map(({ example, count }) => [example.details.rule, count])).toEqual([
      ['x', 2],
      ['y', 1],
    ]);
  });

  it('hold every finding once, in the order of the register, however few fit in memory', async () => {
    const codes = fc.constantFrom('a', 'b', 'c', 'd');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(codes, { maxLength: 6 }), { maxLength: 6 }),
        fc.nat(8),
        async (parts, held) => {
          let row = 0;
          const made = parts.map((part) => part.map((code) => finding(code, 'info', { row: row++ })));
          const { groups, found } = await namesByGroup(made, held);
          expect(found.map(([key]) => key)).toEqual(groups.map(({ key }) => key));
          for (const [key, rows] of found) {
            const expected = made.flat().filter(({ code }) => code === key);
            expect(rows).toEqual(expected.map((each) => each.row));
            expect(groups.find((group) => group.key === key)?.count).toBe(expected.length);
          }
        },
      ),
    );
  });

  it('are read in one more pass when all findings fit in memory, and skip parts without findings of a large group', async () => {
    const parts = [[finding('a', 'info')], [finding('b', 'info')], [finding('a', 'info'), finding('a', 'info')]];
    const reads: number[] = [];
    const read = async (part: number) => {
      reads.push(part);
      return parts[part] ?? [];
    };
    const source = { count: 3, read };
    const groups = await groupFindings(source, NONE, 0);
    const readBy = async (maxHeld: number) => {
      reads.length = 0;
      for await (const _ of findingsByGroup(source, groups, maxHeld)) void _;
      return [...reads];
    };
    expect(await readBy(10)).toEqual([0, 1, 2]);
    expect(await readBy(1)).toEqual([0, 2, 1]);
  });
});
