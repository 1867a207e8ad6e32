import { describe, expect, it } from 'vitest';
import { basisSchema } from '../../lambdas/domain/export/basis.ts';
import { workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import type { WordUse } from '../../lambdas/domain/register/word-uses.ts';
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

  it('for unmapped values, with each one, its rows and its place, by column and in code point order', async () => {
    const dependencies = new MemoryDependencies();
    const use = (column: WordUse['column'], value: string, rows: number, firstRow: number) => ({
      column,
      value,
      rows,
      file: 'register.xlsx',
      firstRow,
    });
    const wordUses = [
      use('aktivitetstype', 'Showdown', 3, 9),
      use('aktivitetstype', 'Besøk', 40, 2),
      use('aktivitetstype', 'BESØK', 2, 3),
      use('aktivitetstype', 'Lytteklubb', 1, 7),
      use('form', '', 5, 4),
      use('rolle', 'tolk', 1, 6),
      use('rolle', '', 12, 2),
    ];
    await dependencies.store({ ...visits({}), wordUses });
    dependencies.seed();
    await expect(planQuery(stateOf(), dependencies)).rejects.toMatchObject({
      code: 'unmapped_values',
      retryable: false,
      details: {
        count: 4,
        values: [
          { ...use('aktivitetstype', 'Lytteklubb', 1, 7), sheet: 'aktiviteter' },
          { ...use('aktivitetstype', 'Showdown', 3, 9), sheet: 'aktiviteter' },
          { ...use('form', '', 5, 4), sheet: 'aktiviteter' },
          { ...use('rolle', 'tolk', 1, 6), sheet: 'deltakelser' },
        ],
      },
    });
    expect(dependencies.working.keys()).toEqual([]);
  });

  it('for a base year without a rule set, before it looks at words', async () => {
    const dependencies = new MemoryDependencies();
    const wordUses = [{ column: 'form', value: 'fax', rows: 1, file: 'register.xlsx', firstRow: 2 }] as const;
    await dependencies.store({ ...visits({}), wordUses }, { ...OWNER, year: 2019 });
    const { request } = dependencies.seed();
    dependencies.seed({ request: { ...request, year: 2019 } });
    await expect(planQuery(stateOf(), dependencies)).rejects.toMatchObject({
      code: 'no_rule_set_for_year',
      details: { year: 2019, firstYear: 2020 },
    });
    expect(dependencies.working.keys()).toEqual([]);
  });
});
