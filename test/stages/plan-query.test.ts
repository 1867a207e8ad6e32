import { describe, expect, it } from 'vitest';
import { basisSchema } from '../../lambdas/domain/export/basis.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { planQuery } from '../../lambdas/stages/plan-query.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryWorld, OWNER, stateOf, TESTLAGET, visits } from './memory-world.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);

async function planned(activities = 1): Promise<MemoryWorld> {
  const world = new MemoryWorld();
  await world.store(visits(...Array.from({ length: activities }, () => ({}))), OWNER, 1);
  world.seed();
  return world;
}

describe('the plan', () => {
  it('cuts every shard into exactly one chunk, in order, and says on the record how much there is', async () => {
    const world = await planned(45);
    const { chunks } = await planQuery(stateOf(), world);
    const shards = chunks.flatMap(({ fromShard, toShard }) =>
      Array.from({ length: toShard - fromShard }, (_, offset) => fromShard + offset),
    );
    expect(shards).toEqual(Array.from({ length: 45 }, (_, shard) => shard));
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
    expect((await world.record(stateOf())).plan).toEqual({ chunks: chunks.length, activities: 45, attendances: 45 });
  });

  it('freezes register generation, labels, rules and columns in the basis, and passes on what the import found', async () => {
    const world = new MemoryWorld();
    const found = finding('duplicate_activity_id', 'warning', { sheet: 'aktiviteter', row: 3, activityId: '1' });
    await world.store({ ...visits({}), findings: [found] });
    world.seed();
    await planQuery(stateOf(), world);
    expect(basisSchema.parse(world.working.json(KEYS.basis))).toMatchObject({
      importId: 'import-1',
      organisation: 'Testlaget',
      year: 2025,
      activityRows: 1,
      labels: OWNER.labels,
      ruleSet: { id: expect.any(String), version: expect.any(String) },
    });
    expect(world.working.json(KEYS.findings('0-import'))).toEqual([found]);
  });

  it('plans one chunk for an empty register, so that the Map still says that it found nothing', async () => {
    const world = await planned(0);
    expect(await planQuery(stateOf(), world)).toEqual({ chunks: [{ index: 0, fromShard: 0, toShard: 0 }] });
  });

  it('goes on with the generation of the first attempt though the register was imported anew', async () => {
    const world = await planned(2);
    const first = await planQuery(stateOf(), world);
    await world.store(visits({}, {}, {}), OWNER, 1, 'import-2');
    expect(await planQuery(stateOf(), world)).toEqual(first);
    expect(world.working.json(KEYS.basis)).toMatchObject({ importId: 'import-1' });
  });
});

describe('the plan refuses', () => {
  it('an organisation that the export does not belong to, before it reads or writes anything', async () => {
    const world = await planned();
    await expect(planQuery(stateOf({ organisationNumber: '971277882' }), world)).rejects.toMatchObject({
      name: 'OrganisationMismatchError',
      retryable: false,
    });
    expect(world.working.keys()).toEqual([]);
  });

  it('an organisation that has not been let in, or no longer, before it reads or writes anything', async () => {
    const world = await planned();
    world.admits = (organisationNumber) => organisationNumber !== TESTLAGET;
    await expect(planQuery(stateOf(), world)).rejects.toMatchObject({
      code: 'organisation_not_allowed',
      retryable: false,
    });
    expect(world.working.keys()).toEqual([]);
  });

  it('a base year without a register', async () => {
    const world = new MemoryWorld();
    const record = world.seed();
    world.seed({ request: { ...record.request, year: 2024 } });
    await world.store(visits({}));
    await expect(planQuery(stateOf(), world)).rejects.toMatchObject({
      code: 'register_not_found',
      details: { year: 2024 },
    });
  });

  it('labels without a category, naming each with its activities, in the order of their names', async () => {
    const world = new MemoryWorld();
    const labelCounts = new Map([
      ['Showdown', 3],
      ['Besøk', 40],
      ['BESØK', 2],
      ['Lytteklubb', 1],
    ]);
    await world.store({ ...visits({}), labelCounts });
    world.seed();
    await expect(planQuery(stateOf(), world)).rejects.toMatchObject({
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
    expect(world.working.keys()).toEqual([]);
  });
});
