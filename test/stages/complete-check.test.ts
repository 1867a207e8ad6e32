import { expect, it } from 'vitest';
import { checkedNearMissSchema, FINDINGS_PER_OBJECT } from '../../lambdas/domain/checks/check-objects.ts';
import { checkIdOf } from '../../lambdas/domain/export/purpose.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { readChecked } from '../../lambdas/register-objects.ts';
import type { StageState } from '../../lambdas/stage.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { MemoryDependencies, OWNER, stateOf, TESTLAGET, visits } from './runs/memory-dependencies.ts';
import { handlersOver, runStages } from './runs/run-stages.ts';

const CHECK = stateOf({ exportId: checkIdOf(EXPORT_ID) });

function seeded(dependencies: MemoryDependencies): MemoryDependencies {
  dependencies.seed({ exportId: CHECK.exportId, purpose: 'check', checkBasis: 'basis' });
  return dependencies;
}

/** Runs CompleteCheck after the stages before it, or again. */
async function complete(dependencies: MemoryDependencies, retryCount = 0): Promise<void> {
  const event = { state: dependencies.reached, retryCount, executionArn: 'arn:execution' };
  await handlersOver(dependencies).completeCheck(event);
}

async function checkOf(content: Parameters<MemoryDependencies['store']>[0], state: StageState = CHECK) {
  const dependencies = seeded(new MemoryDependencies());
  await dependencies.store(content);
  await runStages(dependencies, state, { until: 'deduplicate' });
  await complete(dependencies);
  const { checked } = await dependencies.record(state);
  const result = checked === undefined ? undefined : await readChecked(dependencies.registers, checked);
  return { dependencies, result };
}

it('writes the result below the register and names it in the record, which is checked then', async () => {
  const { dependencies, result } = await checkOf(visits({}, { likepersoner: '' }));
  const record = await dependencies.record(CHECK);
  expect(record).toMatchObject({ status: 'checked', percent: 100, file: null });
  expect(record.checked?.key).toBe(
    `${registerKeys(TESTLAGET, OWNER.year).check(CHECK.exportId)}${record.checked?.sha256}.json`,
  );
  expect(result).toMatchObject({ checkId: CHECK.exportId, registerVersion: 1, source: { activitiesKept: 2 } });
  expect(dependencies.reports.keys()).toEqual([]);
});

it('lists the findings of each cause in objects of a bounded size, in order', async () => {
  const rows = Array.from({ length: FINDINGS_PER_OBJECT + 1 }, () => ({ kommunenr: 'Oslo' }));
  const { dependencies, result } = await checkOf(visits(...rows));
  const group = result?.findings.find(({ code }) => code === 'municipality_code_invalid');
  expect(group?.objects.map(({ count }) => count)).toEqual([FINDINGS_PER_OBJECT, 1]);
  const [first, second] = group?.objects ?? [];
  const rowsOf = async (key = '') =>
    JSON.parse(new TextDecoder().decode(await dependencies.registers.get(key))).map(({ row }: { row: number }) => row);
  expect((await rowsOf(first?.key)).at(0)).toBe(2);
  expect(await rowsOf(second?.key)).toEqual([FINDINGS_PER_OBJECT + 2]);
});

it('lists near misses by what they lack, without the names of peer supporters', async () => {
  const { dependencies, result } = await checkOf(visits({ likepersoner: '900 Lise Lund', arrangor: 'andre' }));
  const [object] = result?.nearMisses.organised_by_others ?? [];
  const stored = new TextDecoder().decode(await dependencies.registers.get(object?.key ?? ''));
  expect(checkedNearMissSchema.strict().array().parse(JSON.parse(stored))).toHaveLength(1);
  expect(stored).not.toMatch(/900|Lise|Lund/);
  expect(Object.keys(result?.nearMisses ?? {})).toEqual(['organised_by_others']);
});

it('of a register without activities says that there are none', async () => {
  const { result } = await checkOf(visits());
  expect(result).toMatchObject({ total: { activities: 0, countedDays: 0 }, findings: [] });
});

it('ends in the same result when it runs again, and names no other', async () => {
  const { dependencies } = await checkOf(visits({}));
  const before = await dependencies.record(CHECK);
  dependencies.clock.advance(60_000);
  await complete(dependencies, 1);
  expect(await dependencies.record(CHECK)).toEqual(before);
});

it('throws when the check has made way for another', async () => {
  const dependencies = seeded(new MemoryDependencies());
  await dependencies.store(visits({}));
  await runStages(dependencies, CHECK, { until: 'deduplicate' });
  await dependencies.records.transition(CHECK, 1, { to: 'cancelling', by: 'system' }, 'system');
  await expect(complete(dependencies)).rejects.toThrow('cancelling');
});

it('fails with working_object_corrupt when what was counted is other than it was written', async () => {
  const dependencies = seeded(new MemoryDependencies());
  await dependencies.store(visits({}));
  await runStages(dependencies, CHECK, { until: 'deduplicate' });
  const [figures = ''] = dependencies.working.keys().filter((key) => key.endsWith('/figures.json'));
  await dependencies.working.put(figures, '{}', 'application/json');
  await expect(complete(dependencies)).rejects.toThrow('damaged');
  expect(await dependencies.record(CHECK)).toMatchObject({
    status: 'failed',
    failure: { code: 'working_object_corrupt', stage: 'deduplicating' },
  });
});
