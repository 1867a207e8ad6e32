import { describe, expect, it, vi } from 'vitest';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import type { Basis } from '../../lambdas/domain/export/basis.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { queryActivities } from '../../lambdas/stages/query-activities.ts';
import type { FixtureFile } from '../register-fixture.ts';
import { MemoryDependencies, notStopped, OWNER, stateOf, TESTLAGET, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { forge, keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();
const CHUNKS = registerKeys(TESTLAGET, 2025);
const REGISTER = visits({ lokallag: 'Oslo' }, { lokallag: 'Bergen' }, { lokallag: 'Oslo' }, { dato: '31.02.2025' });

async function planned(
  branches: string[] = [],
  files: readonly FixtureFile[] = [{ content: REGISTER }],
): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.storeFiles(files, OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, branches } });
  await runStages(dependencies, stateOf(), { until: 'plan' });
  return dependencies;
}

const hashesOf = ({ working }: MemoryDependencies): string[] =>
  (working.json(KEYS.basis) as Basis).registerChunks.map(({ sha256 }) => sha256);

describe('querying a chunk', () => {
  it('reads its chunks of the register and no others, returns their hashes, and copies nothing', async () => {
    const dependencies = await planned();
    const before = dependencies.working.keys();
    const get = vi.spyOn(dependencies.registers, 'get');
    const { outcome } = await queryActivities(
      dependencies.reached,
      { index: 2, from: 1, to: 3 },
      dependencies,
      notStopped,
    );
    const hashes = hashesOf(dependencies).slice(1, 3);
    expect(get.mock.calls.map(([key]) => key)).toEqual(hashes.map(CHUNKS.chunk));
    expect(outcome.sha256).toEqual({ register: hashes });
    expect(dependencies.working.keys()).toEqual(before);
  });

  it('counts only dated activities of the chosen branches', async () => {
    const dependencies = await planned(['Oslo']);
    const whole = { index: 0, from: 0, to: 4 };
    const { rows, outcome } = await queryActivities(dependencies.reached, whole, dependencies, notStopped);
    expect(rows).toBe(4);
    expect(outcome).toMatchObject({
      keptActivities: 2,
      undated: { file: 'register.xlsx', activities: 1, firstRows: [5] },
    });
  });

  it('names the first ten rows of the chosen branches whose date cannot be read', async () => {
    const undated = Array.from({ length: 12 }, () => ({ dato: 'mars', lokallag: 'Bergen' }));
    const content = visits({ dato: 'mars', lokallag: 'Oslo' }, ...undated);
    const dependencies = await planned(['Bergen'], [{ content }]);
    const { outcome } = await queryActivities(
      dependencies.reached,
      { index: 0, from: 0, to: 13 },
      dependencies,
      notStopped,
    );
    const firstRows = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(outcome).toMatchObject({ keptActivities: 0, undated: { activities: 12, firstRows } });
  });

  it('names the rows of the first file that has some, by the part with the activities', async () => {
    const undated = visits({ dato: 'mars' }, { dato: 'april' });
    const parts = [
      { name: 'b-deltakelser.csv', kind: 'deltakelser' },
      { name: 'b-aktiviteter.csv', kind: 'aktiviteter' },
    ] as const;
    const dependencies = await planned(
      [],
      [
        { name: 'a.xlsx', content: visits({}) },
        { name: 'b-aktiviteter.csv', parts, content: undated },
        { name: 'c.xlsx', content: undated },
      ],
    );
    const { outcome } = await queryActivities(
      dependencies.reached,
      { index: 0, from: 0, to: 5 },
      dependencies,
      notStopped,
    );
    expect(outcome.undated).toEqual({ activities: 4, file: 'b-aktiviteter.csv', firstRows: [2, 3] });
  });

  it('counts an activity that has no id, but a date, as neither kept nor undated', async () => {
    const dependencies = await planned([], [{ content: visits({ aktivitet_id: '' }) }]);
    const { outcome } = await queryActivities(
      dependencies.reached,
      { index: 0, from: 0, to: 1 },
      dependencies,
      notStopped,
    );
    expect(outcome).toMatchObject({ keptActivities: 0, undated: null });
  });

  it('checks between chunks of the register whether the export is stopped', async () => {
    const dependencies = await planned();
    const get = vi.spyOn(dependencies.registers, 'get');
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    const chunk = { index: 0, from: 0, to: 4 };
    await expect(queryActivities(dependencies.reached, chunk, dependencies, stop)).rejects.toThrow('cancelling');
    expect(get).toHaveBeenCalledTimes(1);
  });

  it.each(['other bytes', undefined])(
    'fails and names the file when a chunk is damaged or missing (%s)',
    async (bytes) => {
      const dependencies = await planned(
        [],
        [
          { name: 'a.xlsx', content: visits({ tittel: 'A' }) },
          { name: 'b.xlsx', content: visits({ tittel: 'B' }) },
        ],
      );
      const key = CHUNKS.chunk(hashesOf(dependencies)[1] ?? '');
      dependencies.registers.objects.delete(key);
      if (bytes !== undefined) await dependencies.registers.put(key, bytes, 'application/octet-stream');
      const chunk = { index: 0, from: 0, to: 2 };
      await expect(queryActivities(dependencies.reached, chunk, dependencies, notStopped)).rejects.toMatchObject({
        code: 'register_chunk_corrupt',
        retryable: false,
        details: { file: 'b.xlsx' },
      });
    },
  );

  it.each([
    ['there is no basis', () => undefined],
    ['the basis is cut', (text: string) => text.slice(0, -10)],
    ['the basis is edited', (text: string) => text.replace('"year":2025', '"year":2024')],
    ['the basis is that of an older release', () => JSON.stringify({ importId: '1', shards: 4, chunks: 1 })],
  ])('fails when %s', async (_, make) => {
    const dependencies = await planned();
    const text = make(new TextDecoder().decode(await dependencies.working.get(KEYS.basis)));
    if (text === undefined) dependencies.working.objects.delete(KEYS.basis);
    else await dependencies.working.put(KEYS.basis, text, 'application/json');
    await expect(failureOf(dependencies)).rejects.toMatchObject(BASIS_CORRUPT);
  });

  it('fails when the basis has the right hash and another form', async () => {
    const dependencies = await planned();
    await forge(dependencies, KEYS.basis, () => ({ importId: '1' }));
    await expect(failureOf(dependencies)).rejects.toMatchObject(BASIS_CORRUPT);
  });

  it('fails when no basis is named, as in an execution that an older release began', async () => {
    const dependencies = await planned();
    dependencies.reached = { ...dependencies.reached, basis: undefined };
    await expect(failureOf(dependencies)).rejects.toMatchObject(BASIS_CORRUPT);
  });
});

const BASIS_CORRUPT = { code: 'working_object_corrupt', details: { kind: 'basis', madeIn: 'initialised' } };

const failureOf = (dependencies: MemoryDependencies) =>
  queryActivities(dependencies.reached, { index: 0, from: 0, to: 1 }, dependencies, notStopped);
