import { describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import type { Basis } from '../../lambdas/domain/export/basis.ts';
import { decodeFacts, decodeSummary, factsInputsSha256 } from '../../lambdas/domain/facts/kept-facts.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { CATEGORY_IDS } from '../../lambdas/domain/rules/rule-set.ts';
import { aggregateActivities } from '../../lambdas/stages/aggregate-activities.ts';
import type { ActivityFields } from '../factories.ts';
import { MemoryDependencies, notStopped, OWNER, stateOf, TESTLAGET, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { findingsIn, forge, keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();
const REGISTER = registerKeys(TESTLAGET, 2025);
const CHUNK = { index: 0, from: 0, to: 1 };

async function queried(...fields: Partial<ActivityFields>[]): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits(...fields));
  dependencies.seed();
  await runStages(dependencies, stateOf(), { until: 'query' });
  return dependencies;
}

/** What is kept of the first chunk of the register, and the key that it is kept at. */
async function kept(dependencies: MemoryDependencies) {
  const basis = dependencies.working.json(KEYS.basis) as Basis;
  const chunkSha256 = basis.registerChunks[0]?.sha256 ?? '';
  const inputsSha256 = factsInputsSha256(basis);
  const key = REGISTER.facts(chunkSha256, inputsSha256);
  const bytes = await dependencies.registers.get(key);
  const [of, written] = [{ chunkSha256, inputsSha256 }, bytes ?? new Uint8Array()];
  return { key, bytes, facts: decodeFacts(of, written), summary: decodeSummary(of, written) };
}

/** Facts with another number of activities, which prove themselves. */
function edited(bytes: Uint8Array): Uint8Array {
  const content = Buffer.from(bytes.subarray(65))
    .toString('latin1')
    .replace(/"activities":\d+/, '"activities":6000');
  return Buffer.from(`${sha256(Buffer.from(content, 'latin1'))}\n${content}`, 'latin1');
}

describe('aggregating a chunk', () => {
  it('writes facts of the activities that can be read, and counts the others as dropped', async () => {
    const dependencies = await queried({}, { aktivitetstype: 'Tur' }, { dato: '31.02.2025' });
    const { rows, outcome } = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    expect(rows).toBe(2);
    expect(outcome.counts).toEqual({ activities: 2, attendances: 2, droppedActivities: 1, droppedAttendances: 1 });
    const { facts } = await kept(dependencies);
    expect(outcome.sha256).toEqual({ facts: [facts?.sha256] });
    const categories = [...(facts?.facts.activities.category ?? [])].map((category) => CATEGORY_IDS[category]);
    expect(categories).toEqual(['OPPSOK', 'AKTGR']);
  });

  it('sums activities of the year, all their days and attendances by category', async () => {
    const dependencies = await queried(
      {},
      { dato_til: '2025-03-15' },
      { dato: '2024-12-31' },
      { aktivitetstype: 'Tur' },
    );
    const { outcome } = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    expect(outcome.sums).toEqual({
      OPPSOK: { activities: 2, activityDays: 4, attendances: 2 },
      AKTGR: { activities: 1, activityDays: 1, attendances: 1 },
    });
  });

  it('sums the branches of the basis, not those of a changed record', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({ lokallag: 'Alta' }, { lokallag: 'Bodø' }, { lokallag: 'Alta' }));
    const { request } = dependencies.seed();
    dependencies.seed({ request: { ...request, branches: ['Alta'] } });
    await runStages(dependencies, stateOf(), { until: 'query' });
    dependencies.seed({ request: { ...request, branches: ['Bodø'] } });
    const { rows, outcome } = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    expect(rows).toBe(3);
    expect(outcome.sums).toEqual({ OPPSOK: { activities: 2, activityDays: 2, attendances: 2 } });
    expect(outcome.counts.activities).toBe(3);
  });

  it('writes findings by file and row and without a name, and keeps them without the name of the file', async () => {
    const dependencies = await queried({ kommunenr: '301' });
    await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    const findings = findingsIn(dependencies, KEYS.activityFindings(0));
    expect(findings).toMatchObject([
      { code: 'municipality_code_padded', file: 'register.xlsx', row: 2, activityId: '1' },
    ]);
    expect(JSON.stringify(findings)).not.toContain('Deltaker');
    expect((await kept(dependencies)).summary?.findings).toMatchObject([{ file: null, row: 2 }]);
  });

  it('puts its chunks of the register together, each under the name of its file', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.storeFiles([
      { name: 'a.xlsx', content: visits({ kommunenr: '301' }) },
      { name: 'b.xlsx', content: visits({ kommunenr: '301' }, { aktivitetstype: 'Tur' }) },
    ]);
    dependencies.seed();
    await runStages(dependencies, stateOf(), { until: 'query' });
    const { rows, outcome } = await aggregateActivities(
      dependencies.reached,
      { index: 0, from: 0, to: 2 },
      dependencies,
      notStopped,
    );
    expect(rows).toBe(3);
    expect(outcome).toMatchObject({
      sums: { OPPSOK: { activities: 2, attendances: 2 }, AKTGR: { activities: 1 } },
      counts: { activities: 3, attendances: 3 },
      facts: { kept: 0, computed: 2 },
    });
    expect(findingsIn(dependencies, KEYS.activityFindings(0))).toMatchObject([
      { file: 'a.xlsx', row: 2 },
      { file: 'b.xlsx', row: 2 },
    ]);
  });

  it('empties the facts of a run that was stopped meanwhile: the register may have been erased before they were there', async () => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({}, {}), OWNER, 1);
    dependencies.seed();
    await runStages(dependencies, stateOf(), { until: 'query' });
    const stop = async () => {
      throw new ExportStoppedError('cancelled');
    };
    await expect(aggregateActivities(dependencies.reached, CHUNK, dependencies, stop)).rejects.toThrow('cancelled');
    const { factsPrefix } = registerKeys(TESTLAGET, 2025);
    const sizes = dependencies.registers
      .keys(factsPrefix)
      .map((key) => dependencies.registers.objects.get(key)?.bytes.length);
    expect(new Set(sizes)).toEqual(new Set([0]));
    const { outcome } = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    expect(outcome.facts.kept).toBe(0);
  });

  it('computes nothing and reads no chunk when the facts are kept, with the same outcome', async () => {
    const dependencies = await queried({}, { kommunenr: '301' });
    const first = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    const objects = new Map(dependencies.working.objects);
    const { key } = await kept(dependencies);
    const get = vi.spyOn(dependencies.registers, 'get');
    const put = vi.spyOn(dependencies.registers, 'put');
    const second = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    expect(first.outcome.facts).toEqual({ kept: 0, computed: 1 });
    expect(second).toEqual({ ...first, outcome: { ...first.outcome, facts: { kept: 1, computed: 0 } } });
    expect(get.mock.calls).toEqual([[key]]);
    expect(put).not.toHaveBeenCalled();
    expect(dependencies.working.objects).toEqual(objects);
  });

  it.each([
    ['are damaged', (bytes: Uint8Array) => bytes.with(-3, 0)],
    ['are cut off', (bytes: Uint8Array) => bytes.slice(0, 40)],
    ['are empty', () => new Uint8Array()],
    ['are edited, with a hash of their own', edited],
  ])('computes facts anew and replaces them when those that are kept %s', async (_, damage) => {
    const dependencies = await queried({});
    const first = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    const { key, bytes = new Uint8Array() } = await kept(dependencies);
    await dependencies.registers.put(key, damage(bytes), 'application/octet-stream');
    const second = await aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped);
    expect(second).toEqual(first);
    expect(await dependencies.registers.get(key)).toEqual(bytes);
  });

  it('fails and names the file when its chunk of the register is missing', async () => {
    const dependencies = await queried({});
    const { registerChunks } = dependencies.working.json(KEYS.basis) as Basis;
    dependencies.registers.objects.delete(REGISTER.chunk(registerChunks[0]?.sha256 ?? ''));
    await expect(aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped)).rejects.toMatchObject({
      code: 'register_chunk_corrupt',
      retryable: false,
      details: { file: 'register.xlsx' },
    });
  });

  it('fails for a value that is not mapped', async () => {
    const dependencies = await queried({});
    await forge<object>(dependencies, KEYS.basis, (basis) => ({ ...basis, labels: {} }));
    await expect(aggregateActivities(dependencies.reached, CHUNK, dependencies, notStopped)).rejects.toMatchObject({
      code: 'unmapped_values',
      retryable: false,
    });
  });
});
