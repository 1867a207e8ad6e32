import { describe, expect, it } from 'vitest';
import { basisSchema } from '../../lambdas/domain/export/basis.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { planQuery } from '../../lambdas/stages/plan-query.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, OWNER, stateOf, TESTLAGET, visits } from './memory-dependencies.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);

async function planned(activities = 1): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits(...Array.from({ length: activities }, () => ({}))), OWNER, 1);
  dependencies.seed();
  return dependencies;
}

describe('planning an export', () => {
  it('puts every shard into exactly one chunk, in order, and writes the size of the plan to the record', async () => {
    const dependencies = await planned(45);
    const { chunks } = await planQuery(stateOf(), dependencies);
    const shards = chunks.flatMap(({ fromShard, toShard }) =>
      Array.from({ length: toShard - fromShard }, (_, offset) => fromShard + offset),
    );
    expect(shards).toEqual(Array.from({ length: 45 }, (_, shard) => shard));
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
    expect((await dependencies.record(stateOf())).plan).toEqual({
      chunks: chunks.length,
      activities: 45,
      attendances: 45,
    });
  });

  it('freezes register generation, labels, rules and columns in the basis, and copies the findings of the import', async () => {
    const dependencies = new MemoryDependencies();
    const found = finding('duplicate_activity_id', 'warning', { sheet: 'aktiviteter', row: 3, activityId: '1' });
    await dependencies.store({ ...visits({}), findings: [found] });
    dependencies.seed();
    await planQuery(stateOf(), dependencies);
    expect(basisSchema.parse(dependencies.working.json(KEYS.basis))).toMatchObject({
      importId: 'import-1',
      organisation: 'Testlaget',
      year: 2025,
      activityRows: 1,
      labels: OWNER.labels,
      ruleSet: { id: expect.any(String), version: expect.any(String) },
    });
    expect(dependencies.working.json(KEYS.findings('0-import'))).toEqual([found]);
  });

  it('plans one chunk for an empty register, so that the Map still has an item', async () => {
    const dependencies = await planned(0);
    expect(await planQuery(stateOf(), dependencies)).toEqual({ chunks: [{ index: 0, fromShard: 0, toShard: 0 }] });
  });

  it('keeps the register generation of the first attempt when a new one has been imported', async () => {
    const dependencies = await planned(2);
    const first = await planQuery(stateOf(), dependencies);
    await dependencies.store(visits({}, {}, {}), OWNER, 1, 'import-2');
    expect(await planQuery(stateOf(), dependencies)).toEqual(first);
    expect(dependencies.working.json(KEYS.basis)).toMatchObject({ importId: 'import-1' });
  });
});

describe('planning an export fails', () => {
  it('for an organisation that the export does not belong to, before it writes anything', async () => {
    const dependencies = await planned();
    await expect(planQuery(stateOf({ organisationNumber: '971277882' }), dependencies)).rejects.toMatchObject({
      name: 'OrganisationMismatchError',
      retryable: false,
    });
    expect(dependencies.working.keys()).toEqual([]);
  });

  it('for an organisation that is not let in, before it writes anything', async () => {
    const dependencies = await planned();
    dependencies.admits = (organisationNumber) => organisationNumber !== TESTLAGET;
    await expect(planQuery(stateOf(), dependencies)).rejects.toMatchObject({
      code: 'organisation_not_allowed',
      retryable: false,
    });
    expect(dependencies.working.keys()).toEqual([]);
  });

  it('for a base year without a register', async () => {
    const dependencies = new MemoryDependencies();
    const record = dependencies.seed();
    dependencies.seed({ request: { ...record.request, year: 2024 } });
    await dependencies.store(visits({}));
    await expect(planQuery(stateOf(), dependencies)).rejects.toMatchObject({
      code: 'register_not_found',
      details: { year: 2024 },
    });
  });

  it('for labels without a category, with each label and its activities in alphabetical order', async () => {
    const dependencies = new MemoryDependencies();
    const labelCounts = new Map([
      ['Showdown', 3],
      ['Besøk', 40],
      ['BESØK', 2],
      ['Lytteklubb', 1],
    ]);
    await dependencies.store({ ...visits({}), labelCounts });
    dependencies.seed();
    await expect(planQuery(stateOf(), dependencies)).rejects.toMatchObject({
      code: 'unmapped_activity_type',
      retryable: false,
      details: {
        count: 2,
        labels: [
          { label: 'Lytteklubb', activities: 1 },
          { label: 'Showdown', activities: 3 },
        ],
      },
    });
    expect(dependencies.working.keys()).toEqual([]);
  });
});
