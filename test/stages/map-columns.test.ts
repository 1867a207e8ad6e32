import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { mapColumns } from '../../lambdas/stages/map-columns.ts';
import type { ActivityFields } from '../factories.ts';
import { MemoryDependencies, stateOf, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { forge, keysOfTry } from './working-fixture.ts';

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

const rowsOf = (dependencies: MemoryDependencies) => dependencies.working.json(KEYS.rows(0)) as unknown[][];

describe('mapping a chunk', () => {
  it('writes one row for each activity that can be read, in file order', async () => {
    const dependencies = await deduplicated([{ tittel: 'Første' }, { dato: '31.02.2025' }, { tittel: 'Siste' }]);
    const { rows, outcome } = await mapColumns(dependencies.reached, CHUNK, dependencies);
    const written = sha256(dependencies.working.objects.get(KEYS.rows(0))?.bytes ?? '');
    expect([rows, outcome]).toMatchObject([
      2,
      { rows: 2, objects: { rows: { key: KEYS.rows(0), sha256: written }, findings: { key: KEYS.columnFindings(0) } } },
    ]);
    expect(rowsOf(dependencies).map((row) => row.find((cell) => cell === 'Første' || cell === 'Siste'))).toEqual([
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
    expect(rowsOf(dependencies)).toEqual(rowsOf(all).slice(1));
    expect(rowsOf(all)[0]).not.toEqual(rowsOf(all)[1]);
  });

  it('writes texts in the language of the request', async () => {
    const [norwegian, english] = await Promise.all([
      deduplicated([{ arrangor: 'andre' }], { language: 'nb' }),
      deduplicated([{ arrangor: 'andre' }], { language: 'en' }),
    ]);
    await mapColumns(norwegian.reached, CHUNK, norwegian);
    await mapColumns(english.reached, CHUNK, english);
    expect(rowsOf(norwegian)).not.toEqual(rowsOf(english));
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
