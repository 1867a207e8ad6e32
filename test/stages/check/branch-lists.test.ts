import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  checkedBranchSchema,
  checkedDayAtRiskSchema,
  checkedFixedDaySchema,
  checkedMeetingSchema,
} from '../../../lambdas/domain/checks/branch-objects.ts';
import { type Checked, type CheckObject, checkedNearMissSchema } from '../../../lambdas/domain/checks/check-objects.ts';
import { readSample, SAMPLES } from '../../sample-registers.ts';
import { type CountedContent, MemoryDependencies, OWNER, visits } from '../runs/memory-dependencies.ts';
import { runCheck } from './run-check.ts';

async function listOf<S extends z.ZodType>(
  { registers }: MemoryDependencies,
  objects: readonly CheckObject[] = [],
  schema: S,
): Promise<z.output<S>[]> {
  return objects.flatMap(({ key }) => z.array(schema).parse(registers.json(key)));
}

async function branchesOf(dependencies: MemoryDependencies, { branches, nearMisses }: Checked) {
  return {
    branches: await listOf(dependencies, branches?.branches, checkedBranchSchema),
    atRisk: await listOf(dependencies, branches?.atRisk, checkedDayAtRiskSchema),
    fixed: await listOf(dependencies, branches?.fixed, checkedFixedDaySchema),
    sameMeetings: await listOf(dependencies, branches?.sameMeetings, checkedMeetingSchema),
    tooShort: await listOf(dependencies, nearMisses.too_short, checkedNearMissSchema),
  };
}

describe('the branches of a check', () => {
  it.each(SAMPLES)('of %s have their own part of each list, and all of them the whole', async (name) => {
    const { content, labels } = await readSample(name);
    const dependencies = new MemoryDependencies();
    await dependencies.store(content, labels);
    const result = await runCheck(dependencies, 1, labels);
    const { branches, ...lists } = await branchesOf(dependencies, result);
    expect(branches.length).toBeGreaterThan(3);
    expect(branches.reduce((sum, { figures }) => sum + figures.countedDays, 0)).toBe(result.total.countedDays);
    for (const list of ['atRisk', 'fixed', 'sameMeetings'] as const) {
      const parts = branches.map((each) => ({ branch: each.branch, ...each[list] }));
      for (const { branch, from, count } of parts) {
        const own = lists[list].slice(from, from + count);
        expect(own.map((each) => each.branch)).toEqual(own.map(() => branch));
      }
      expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(lists[list].length);
    }
    for (const { branch, figures, nearMisses, atRisk } of branches) {
      const { from, count } = nearMisses.too_short ?? { from: 0, count: 0 };
      expect(count).toBe(figures.nearMisses.too_short);
      expect(lists.tooShort.slice(from, from + count).every((each) => each.branch === branch)).toBe(true);
      expect(atRisk.count).toBeLessThanOrEqual(figures.countedDays);
      expect(Math.max(atRisk.merged, atRisk.unnamed)).toBeLessThanOrEqual(atRisk.count);
    }
  });

  it('of a sample are stored without any name of its participants', async () => {
    const { content, labels } = await readSample('nhf-2025');
    const dependencies = new MemoryDependencies();
    await dependencies.store(content, labels);
    await runCheck(dependencies, 1, labels);
    const attendances = content.activities.flatMap((activity) => activity.attendances);
    const names = new Set(attendances.map(({ fields }) => fields.navn).filter((name) => name.includes(' ')));
    expect(names.size).toBeGreaterThan(100);
    const stored = dependencies.registers.keys().filter((key) => key.includes('/checks/'));
    const text = JSON.stringify(stored.map((key) => dependencies.registers.json(key)));
    expect(text).toContain('whoKnows');
    expect([...names].filter((name) => text.includes(name))).toEqual([]);
  });
});

describe('a day that lacked something in an earlier check', () => {
  const lacking = visits({ lokallag: 'Oslo', likepersoner: '' }, { lokallag: 'Oslo' });
  const complete = visits({ lokallag: 'Oslo' }, { lokallag: 'Oslo' });
  const store = (dependencies: MemoryDependencies, content: CountedContent, version: number) =>
    dependencies.store(content, OWNER, 100, version);

  it('is fixed in the check of a new file, and in every later one', async () => {
    const dependencies = new MemoryDependencies();
    await store(dependencies, lacking, 1);
    expect((await branchesOf(dependencies, await runCheck(dependencies, 1))).fixed).toEqual([]);
    await store(dependencies, complete, 2);
    for (const number of [2, 3]) {
      const { fixed, branches } = await branchesOf(dependencies, await runCheck(dependencies, number));
      expect(fixed).toMatchObject([{ branch: 'Oslo', activityId: '1', lacked: 'no_peer_supporter' }]);
      expect(branches).toMatchObject([{ branch: 'Oslo', fixed: { from: 0, count: 1 } }]);
    }
  });

  it('is fixed no more when the next file lacks it again', async () => {
    const dependencies = new MemoryDependencies();
    for (const [at, content] of [lacking, complete, lacking].entries()) {
      await store(dependencies, content, at + 1);
      const { fixed } = await branchesOf(dependencies, await runCheck(dependencies, at + 1));
      expect(fixed).toHaveLength(at === 1 ? 1 : 0);
    }
  });

  it('is not known when what the earlier check left is damaged, and the check is whole all the same', async () => {
    const dependencies = new MemoryDependencies();
    await store(dependencies, lacking, 1);
    const first = await runCheck(dependencies, 1);
    const [object] = first.nearMisses.no_peer_supporter ?? [];
    await dependencies.registers.put(object?.key ?? '', '[]', 'application/json');
    await store(dependencies, complete, 2);
    const second = await runCheck(dependencies, 2);
    expect((await branchesOf(dependencies, second)).fixed).toEqual([]);
    expect(second.total.countedDays).toBe(2);
  });
});
