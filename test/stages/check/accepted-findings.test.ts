import { expect, it } from 'vitest';
import type { Checked } from '../../../lambdas/domain/checks/check-objects.ts';
import { checkedFindingSchema } from '../../../lambdas/domain/checks/check-objects.ts';
import { contentMark, evidenceOf, findingMark } from '../../../lambdas/domain/decisions/finding-evidence.ts';
import { Marks } from '../../../lambdas/domain/decisions/marks.ts';
import { readManifest } from '../../../lambdas/register-objects.ts';
import { contentOf, everyPlace, placesOf } from '../../../lambdas/rows/finding-records.ts';
import { RegisterRows } from '../../../lambdas/rows/register-rows.ts';
import type { ActivityFields } from '../../factories.ts';
import { MemoryDependencies, TESTLAGET, visits } from '../runs/memory-dependencies.ts';
import { runCheck } from './run-check.ts';

const CODE = 'municipality_code_invalid';
const MADE = { year: 2025, at: '2026-02-01T00:00:00.000Z', by: 'user-1', actorName: null };

async function findingsOf(dependencies: MemoryDependencies, checked: Checked) {
  const group = checked.findings.find(({ code }) => code === CODE);
  const lists = await Promise.all((group?.objects ?? []).map(({ key }) => dependencies.registers.get(key)));
  const findings = lists.flatMap((bytes) =>
    checkedFindingSchema.array().parse(JSON.parse(new TextDecoder().decode(bytes))),
  );
  return { accepted: group?.accepted, count: group?.count, findings };
}

/** Accepts the first finding of the code. */
async function accept(dependencies: MemoryDependencies, checked: Checked, code = CODE): Promise<void> {
  const { findings } = await findingsOf(dependencies, checked);
  const [first] = findings;
  if (first === undefined) throw new Error('No finding');
  const marks = new Marks(await dependencies.decisions.markKey(TESTLAGET));
  const register = { organisationNumber: TESTLAGET, year: 2025 };
  const manifest = await readManifest(dependencies.registers, register, checked.manifestSha256);
  const rows = new RegisterRows(manifest, dependencies.registers);
  const named = placesOf(first, rows);
  const find = await rows.find(everyPlace([named]));
  const evidence = evidenceOf(findingMark(first, marks), contentMark(contentOf(named, find, manifest), marks));
  const decision = { ...MADE, kind: 'findings', decisionId: 'd1', code, reason: 'Kontrollert' } as const;
  await dependencies.decisions.add(TESTLAGET, { ...decision, findings: [evidence] });
}

async function afterAccepting(...later: readonly Partial<ActivityFields>[]) {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({ kommunenr: 'Oslo', tittel: 'En' }, { kommunenr: 'Bergen', tittel: 'To' }));
  await accept(dependencies, await runCheck(dependencies, 1));
  await dependencies.store(visits(...later));
  return findingsOf(dependencies, await runCheck(dependencies, 2));
}

it('a finding that was accepted is marked with its decision, and others of its cause are open', async () => {
  const found = await afterAccepting({ kommunenr: 'Oslo', tittel: 'En' }, { kommunenr: 'Bergen', tittel: 'To' });
  expect(found).toMatchObject({ accepted: 1, count: 2 });
  expect(found.findings.map(({ acceptedIn }) => acceptedIn)).toEqual(['d1', null]);
});

it('a finding stays accepted on another row of a file with more rows', async () => {
  const dependencies = new MemoryDependencies();
  const reversed = (...rows: Partial<ActivityFields>[]) => {
    const { activities, ...rest } = visits(...rows);
    return { activities: activities.toReversed(), ...rest };
  };
  await dependencies.store(visits({ kommunenr: 'Oslo', tittel: 'En' }, { tittel: 'To' }));
  await accept(dependencies, await runCheck(dependencies, 1));
  await dependencies.store(reversed({ kommunenr: 'Oslo', tittel: 'En' }, { tittel: 'To' }, { tittel: 'Tre' }));
  expect(await findingsOf(dependencies, await runCheck(dependencies, 2))).toMatchObject({ accepted: 1, count: 1 });
});

it('a finding is open again when its record has changed', async () => {
  const found = await afterAccepting({ kommunenr: 'Oslo', tittel: 'Et annet navn' });
  expect(found).toMatchObject({ accepted: 0, count: 1 });
  expect(found.findings.map(({ acceptedIn }) => acceptedIn)).toEqual([null]);
});

it('a finding is open again when the decision is taken back', async () => {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({ kommunenr: 'Oslo' }));
  await accept(dependencies, await runCheck(dependencies, 1));
  await dependencies.decisions.undo(TESTLAGET, 'd1');
  expect(await findingsOf(dependencies, await runCheck(dependencies, 2))).toMatchObject({ accepted: 0, count: 1 });
});

it('a finding whose evidence was sent as that of another cause stays open', async () => {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({ kommunenr: 'Oslo' }));
  await accept(dependencies, await runCheck(dependencies, 1), 'missing_time');
  expect(await findingsOf(dependencies, await runCheck(dependencies, 2))).toMatchObject({ accepted: 0, count: 1 });
});
