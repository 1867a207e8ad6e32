import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { chunkFactsSchema } from '../../lambdas/domain/facts/chunk-facts.ts';
import { aggregateActivities } from '../../lambdas/stages/aggregate-activities.ts';
import type { ActivityFields } from '../factories.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, stateOf, TESTLAGET, visits } from './memory-dependencies.ts';
import { runStages } from './run-stages.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const CHUNK = { index: 0, fromShard: 0, toShard: 1 };

async function queried(...fields: Partial<ActivityFields>[]): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits(...fields));
  dependencies.seed();
  await runStages(dependencies, stateOf(), { until: 'query' });
  return dependencies;
}

describe('aggregating a chunk', () => {
  it('writes facts of the activities that can be read, and counts the others as dropped', async () => {
    const dependencies = await queried({}, { aktivitetstype: 'Tur' }, { dato: '31.02.2025' });
    const { rows, outcome } = await aggregateActivities(stateOf(), CHUNK, dependencies);
    expect(rows).toBe(2);
    expect(outcome.counts).toEqual({ activities: 2, attendances: 2, droppedActivities: 1, droppedAttendances: 1 });
    expect(outcome.sha256).toEqual({ facts: sha256(dependencies.working.objects.get(KEYS.facts(0))?.bytes ?? '') });
    expect(
      chunkFactsSchema.parse(dependencies.working.json(KEYS.facts(0))).activities.map(({ category }) => category),
    ).toEqual(['OPPSOK', 'AKTGR']);
  });

  it('sums activities of the year, all their days and attendances by category', async () => {
    const dependencies = await queried(
      {},
      { dato_til: '2025-03-15' },
      { dato: '2024-12-31' },
      { aktivitetstype: 'Tur' },
    );
    const { outcome } = await aggregateActivities(stateOf(), CHUNK, dependencies);
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
    const { rows, outcome } = await aggregateActivities(stateOf(), CHUNK, dependencies);
    expect(rows).toBe(3);
    expect(outcome.sums).toEqual({ OPPSOK: { activities: 2, activityDays: 2, attendances: 2 } });
    expect(outcome.counts.activities).toBe(3);
  });

  it('writes findings by row and without a name', async () => {
    const dependencies = await queried({ kommunenr: '301' });
    await aggregateActivities(stateOf(), CHUNK, dependencies);
    const findings = dependencies.working.json(KEYS.findings('1-activities-0000'));
    expect(findings).toMatchObject([{ code: 'municipality_code_padded', row: 2, activityId: '1' }]);
    expect(JSON.stringify(findings)).not.toContain('Deltaker');
  });

  it('writes the same bytes when it runs again', async () => {
    const dependencies = await queried({}, { kommunenr: '301' });
    await aggregateActivities(stateOf(), CHUNK, dependencies);
    const first = new Map(dependencies.working.objects);
    await aggregateActivities(stateOf(), CHUNK, dependencies);
    expect(dependencies.working.objects).toEqual(first);
  });

  it('fails when the snapshot is missing', async () => {
    const dependencies = await queried({});
    dependencies.working.objects.delete(KEYS.snapshot(0));
    await expect(aggregateActivities(stateOf(), CHUNK, dependencies)).rejects.toMatchObject({
      retryable: false,
      details: { kind: 'snapshot' },
    });
  });

  it('fails for a value that is not mapped', async () => {
    const dependencies = await queried({});
    const basis = dependencies.working.json(KEYS.basis) as object;
    await dependencies.working.put(KEYS.basis, JSON.stringify({ ...basis, labels: {} }), 'application/json');
    await expect(aggregateActivities(stateOf(), CHUNK, dependencies)).rejects.toMatchObject({
      code: 'unmapped_values',
      retryable: false,
    });
  });
});
