import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { mapColumns } from '../../lambdas/stages/map-columns.ts';
import type { ActivityFields } from '../factories.ts';
import { MemoryDependencies, OWNER, stateOf, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { forge, keysOfTry, rowsOf, rowsText } from './working-fixture.ts';

const KEYS = keysOfTry();
const CHUNK = { index: 0, from: 0, to: 1 };

async function deduplicated(
  fields: readonly Partial<ActivityFields>[],
  request: Partial<ExportRequest> = {},
): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits(...fields));
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, ...request } });
  await runStages(dependencies, stateOf(), { until: 'deduplicate' });
  return dependencies;
}

describe('mapping a chunk', () => {
  it('writes one row for each activity that can be read, in file order', async () => {
    const dependencies = await deduplicated([{ tittel: 'Første' }, { dato: '31.02.2025' }, { tittel: 'Siste' }]);
    const { rows, outcome } = await mapColumns(dependencies.reached, CHUNK, dependencies);
    const written = sha256(dependencies.working.objects.get(KEYS.rows(0))?.bytes ?? '');
    expect([rows, outcome]).toMatchObject([
      2,
      { rows: 2, objects: { rows: { key: KEYS.rows(0), sha256: written }, findings: { key: KEYS.columnFindings(0) } } },
    ]);
    expect(rowsOf(dependencies, 0).map((row) => row.find((cell) => cell === 'Første' || cell === 'Siste'))).toEqual([
      'Første',
      'Siste',
    ]);
  });

  it('gives each activity its own verdict when activities before it are filtered out', async () => {
    const fields = [
      { lokallag: 'Oslo', arrangor: 'andre' },
      { lokallag: 'Bergen', tittel: 'Tell meg' },
    ];
    const dependencies = await deduplicated(fields, { branches: ['Bergen'], language: 'en' });
    expect(await mapColumns(dependencies.reached, CHUNK, dependencies)).toMatchObject({ rows: 1 });
    const all = await deduplicated(fields, { language: 'en' });
    await mapColumns(all.reached, CHUNK, all);
    expect(rowsOf(dependencies, 0)).toEqual(rowsOf(all, 0).slice(1));
    expect(rowsOf(all, 0)[0]).not.toEqual(rowsOf(all, 0)[1]);
  });

  it('writes texts in the language of the request', async () => {
    const [norwegian, english] = await Promise.all([
      deduplicated([{ arrangor: 'andre' }], { language: 'nb' }),
      deduplicated([{ arrangor: 'andre' }], { language: 'en' }),
    ]);
    await mapColumns(norwegian.reached, CHUNK, norwegian);
    await mapColumns(english.reached, CHUNK, english);
    expect(rowsOf(norwegian, 0)).not.toEqual(rowsOf(english, 0));
  });

  it('numbers the rows of each chunk after those of the chunks before it, in the chosen branches', async () => {
    const fields = [{ lokallag: 'Oslo' }, { lokallag: 'Bergen' }, { dato: '31.02.2025' }, { lokallag: 'Bergen' }];
    const numbersIn = async (branches: string[]) => {
      const dependencies = new MemoryDependencies();
      await dependencies.store(visits(...fields), OWNER, 1);
      const record = dependencies.seed();
      dependencies.seed({ request: { ...record.request, branches } });
      await runStages(dependencies, stateOf(), { until: 'map' });
      const texts = [0, 1, 2, 3].map((chunk) =>
        rowsText(dependencies.working.objects.get(KEYS.rows(chunk))?.bytes ?? new Uint8Array()),
      );
      return texts.map((text) => [...text.matchAll(/<row r="(\d+)"/g)].map(([, row]) => Number(row)));
    };
    expect(await numbersIn([])).toEqual([[2], [3], [], [4]]);
    expect(await numbersIn(['Bergen'])).toEqual([[], [2], [], [3]]);
  });

  it('fails when the count does not say where its rows begin, as one of an older release', async () => {
    const dependencies = await deduplicated([{}]);
    await forge<object>(dependencies, KEYS.made, (made) => ({ ...made, firstRows: undefined }));
    await expect(mapColumns(dependencies.reached, CHUNK, dependencies)).rejects.toMatchObject({
      code: 'working_object_corrupt',
      details: { kind: 'first rows', madeIn: 'deduplicating' },
    });
  });

  it('fails when a verdict is missing, and writes no rows', async () => {
    const dependencies = await deduplicated([{}, {}]);
    const [[first] = []] = dependencies.working.json(KEYS.verdicts(0)) as unknown[][];
    await forge(dependencies, KEYS.verdicts(0), () => [[first]]);
    await expect(mapColumns(dependencies.reached, CHUNK, dependencies)).rejects.toMatchObject({
      code: 'working_object_corrupt',
      details: { kind: 'verdicts', madeIn: 'deduplicating' },
    });
    expect(dependencies.working.keys()).not.toContain(KEYS.rows(0));
  });
});
