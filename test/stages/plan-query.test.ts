import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import { type Basis, basisSchema } from '../../lambdas/domain/export/basis.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { checkIdOf } from '../../lambdas/domain/export/purpose.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import type { WordUse } from '../../lambdas/domain/register/word-uses.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { configurationWithoutChoices } from '../../lambdas/domain/rules/organisation-configuration.ts';
import { planQuery } from '../../lambdas/stages/plan-query.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { publishRegister, storeRegister } from '../register-fixture.ts';
import { MemoryDependencies, OWNER, reachedOf, stateOf, TESTLAGET, visits } from './runs/memory-dependencies.ts';
import { keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();

async function planned(activities = 1): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits(...Array.from({ length: activities }, () => ({}))), OWNER, 1);
  dependencies.seed();
  return dependencies;
}

describe('planning an export', () => {
  it('puts every chunk of the register into exactly one of the plan, and writes the size of the plan', async () => {
    const dependencies = await planned(45);
    const { chunks, basis } = await planQuery(reachedOf(stateOf()), dependencies);
    const covered = chunks.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, offset) => from + offset));
    expect(covered).toEqual(Array.from({ length: 45 }, (_, chunk) => chunk));
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
    expect((await dependencies.record(stateOf())).plan).toEqual({
      chunks: chunks.length,
      activities: 45,
      attendances: 45,
      basis,
    });
    expect(basis).toEqual({
      key: KEYS.basis,
      sha256: sha256(dependencies.working.objects.get(KEYS.basis)?.bytes ?? ''),
    });
  });

  it('freezes version, files, chunks, labels, rules and columns, and copies nothing of the register', async () => {
    const dependencies = new MemoryDependencies();
    const found = finding('duplicate_activity_id', 'warning', { sheet: 'aktiviteter', row: 3, activityId: '1' });
    const listed = { row: 2, fields: { medlemsnr: '7', navn: 'Lise Lund', lokallag: '', godkjent: '' } };
    const manifest = await dependencies.storeFiles([
      { name: 'b.xlsx', content: visits({ tittel: 'B' }) },
      { name: 'a.xlsx', content: { ...visits({}), findings: [found], peerSupporters: [listed] } },
    ]);
    const pointer = await dependencies.catalogue.pointer(TESTLAGET, 2025);
    dependencies.seed();
    await planQuery(reachedOf(stateOf()), dependencies);
    expect(basisSchema.parse(dependencies.working.json(KEYS.basis))).toMatchObject({
      register: { version: 1, manifestSha256: pointer?.manifestSha256 },
      organisation: 'Testlaget',
      year: 2025,
      files: manifest.files.map(({ name, parts, findings, peerSupporters }) => ({
        name,
        parts,
        findings,
        peerSupporters,
      })),
      registerChunks: manifest.files.flatMap(({ chunks }, file) => chunks.map(({ sha256 }) => ({ sha256, file }))),
      activityRows: 2,
      peerSupporterRows: 1,
      labels: OWNER.labels,
      ruleSet: { id: expect.any(String), version: expect.any(String) },
    });
    expect(manifest.files.map(({ name }) => name)).toEqual(['a.xlsx', 'b.xlsx']);
    expect(dependencies.working.keys()).toEqual([KEYS.basis]);
  });

  it('takes an empty configuration when the organisation has stored none', async () => {
    const dependencies = new MemoryDependencies();
    const { manifest, pointer } = await storeRegister(
      dependencies.registers,
      [{ content: visits({ aktivitetstype: 'OPPSOK' }) }],
      { organisationNumber: TESTLAGET, year: 2025 },
    );
    await publishRegister(dependencies.catalogue, manifest, pointer);
    dependencies.seed();
    await planQuery(reachedOf(stateOf()), dependencies);
    expect(dependencies.working.json(KEYS.basis)).toMatchObject({
      organisation: `Organisasjon ${TESTLAGET}`,
      labels: {},
      vocabularies: {},
    });
  });

  it('takes nothing but the name from a configuration of an earlier year', async () => {
    const dependencies = new MemoryDependencies();
    const { manifest, pointer } = await storeRegister(
      dependencies.registers,
      [{ content: visits({ aktivitetstype: 'OPPSOK' }) }],
      { organisationNumber: TESTLAGET, year: 2025 },
    );
    await publishRegister(dependencies.catalogue, manifest, pointer);
    dependencies.catalogue.seedConfiguration({
      ...configurationWithoutChoices(TESTLAGET, 2023, { organisation: 'Testlaget' }),
      labels: { OPPSOK: 'IKKE' },
    });
    dependencies.seed();
    await planQuery(reachedOf(stateOf()), dependencies);
    expect(dependencies.working.json(KEYS.basis)).toMatchObject({ organisation: 'Testlaget', labels: {} });
  });

  it('plans one chunk for an empty register, so that the Map still has an item', async () => {
    const dependencies = await planned(0);
    expect(await planQuery(reachedOf(stateOf()), dependencies)).toMatchObject({
      chunks: [{ index: 0, from: 0, to: 0 }],
    });
  });

  it('keeps the version of the first attempt when a newer one has been imported', async () => {
    const dependencies = await planned(2);
    const first = await planQuery(reachedOf(stateOf()), dependencies);
    await dependencies.store(visits({}, {}, {}), OWNER, 1, 2);
    expect(await planQuery(reachedOf(stateOf()), dependencies)).toEqual(first);
    expect((dependencies.working.json(KEYS.basis) as Basis).register.version).toBe(1);
  });

  it.each([
    ['is damaged', {}, '{"cut'],
    ['is deleted', {}, undefined],
    ['is deleted or being deleted, as the record says', { expiredAttempt: 1 }, null],
    ['was frozen by an older release, which named none', { plan: { chunks: 1, activities: 1, attendances: 1 } }, null],
  ])('freezes a new basis in a retry when that of the first attempt %s', async (_, fields, text) => {
    const dependencies = await planned(2);
    const first = await planQuery(reachedOf(stateOf()), dependencies);
    if (text === undefined) dependencies.working.objects.delete(KEYS.basis);
    else if (text !== null) await dependencies.working.put(KEYS.basis, text, 'application/json');
    const record = await dependencies.record(stateOf());
    dependencies.seed({ ...record, attempt: 2, ...fields });
    const second = await planQuery(reachedOf(stateOf({ attempt: 2 })), dependencies);
    const { basis: key } = keysOfTry(TESTLAGET, { attempt: 2, retryCount: 0 });
    expect(second).toEqual({ chunks: first.chunks, basis: { key, sha256: expect.any(String) } });
    expect((await dependencies.record(stateOf())).plan?.basis).toEqual(second.basis);
  });
});

describe('planning an export fails', () => {
  it('for an organisation that the export does not belong to, before it writes anything', async () => {
    const dependencies = await planned();
    await expect(
      planQuery(reachedOf(stateOf({ organisationNumber: '971277882' })), dependencies),
    ).rejects.toMatchObject({
      name: 'OrganisationMismatchError',
      retryable: false,
    });
    expect(dependencies.working.keys()).toEqual([]);
  });

  it('for an organisation that is not let in, before it writes anything', async () => {
    const dependencies = await planned();
    dependencies.admits = (organisationNumber) => organisationNumber !== TESTLAGET;
    await expect(planQuery(reachedOf(stateOf()), dependencies)).rejects.toMatchObject({
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
    await expect(planQuery(reachedOf(stateOf()), dependencies)).rejects.toMatchObject({
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
    await expect(planQuery(reachedOf(stateOf()), dependencies)).rejects.toMatchObject({
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

  it('for unmapped values of several files, once for each value, with the rows of all and the first place', async () => {
    const dependencies = new MemoryDependencies();
    const use = (file: string, rows: number) => ({ column: 'form', value: 'fax', rows, file, firstRow: 4 }) as const;
    await dependencies.storeFiles([
      { name: 'b.xlsx', content: { ...visits({}), wordUses: [use('b.xlsx', 3)] } },
      { name: 'a.xlsx', content: { ...visits({}), wordUses: [use('a.xlsx', 2)] } },
    ]);
    dependencies.seed();
    await expect(planQuery(reachedOf(stateOf()), dependencies)).rejects.toMatchObject({
      details: { count: 1, values: [{ ...use('a.xlsx', 5), sheet: 'aktiviteter' }] },
    });
  });

  it('for a manifest that is damaged, which makes every file come anew', async () => {
    const dependencies = await planned();
    const [key = ''] = dependencies.registers.keys(registerKeys(TESTLAGET, 2025).manifestsPrefix);
    await dependencies.registers.put(key, '{}', 'application/json');
    await expect(planQuery(reachedOf(stateOf()), dependencies)).rejects.toMatchObject({
      code: 'register_chunk_corrupt',
      details: { file: null },
    });
  });

  it('for a base year without a rule set, before it looks at words', async () => {
    const dependencies = new MemoryDependencies();
    const wordUses = [{ column: 'form', value: 'fax', rows: 1, file: 'register.xlsx', firstRow: 2 }] as const;
    await dependencies.store({ ...visits({}), wordUses }, { ...OWNER, year: 2019 });
    const { request } = dependencies.seed();
    dependencies.seed({ request: { ...request, year: 2019 } });
    await expect(planQuery(reachedOf(stateOf()), dependencies)).rejects.toMatchObject({
      code: 'no_rule_set_for_year',
      details: { year: 2019, firstYear: 2020 },
    });
    expect(dependencies.working.keys()).toEqual([]);
  });
});

describe('planning a check', () => {
  const planOf = async (lastCheckedId: string | null, fields: Partial<ExportRecord>) => {
    const dependencies = new MemoryDependencies();
    await dependencies.store(visits({}));
    const state = stateOf({ exportId: checkIdOf(EXPORT_ID) });
    const earlier = dependencies.seed({ exportId: `${state.exportId.slice(0, -1)}9`, purpose: 'check', ...fields });
    const record = dependencies.seed({ exportId: state.exportId, purpose: 'check' });
    const pointer = { organisationNumber: TESTLAGET, year: 2025, checkId: record.exportId, basis: 'b' };
    const counts = { superseded: 0, tries: 1, version: 1 };
    const named = lastCheckedId === null ? null : earlier.exportId;
    await dependencies.checks.start(record, undefined, { ...pointer, ...counts, lastCheckedId: named });
    const { basis } = await planQuery(reachedOf(state), dependencies);
    return basisSchema.parse(dependencies.working.json(basis.key)).earlierCheck;
  };

  it('freezes the result of the newest check that has one', async () => {
    const checked = { key: 'registers/1/2025/checks/c/r.json', sha256: 'd'.repeat(64) };
    expect(await planOf('earlier', { status: 'checked', checked })).toEqual(checked);
  });

  it('freezes none where there was no check, or none with a result', async () => {
    expect(await planOf(null, {})).toBeNull();
    expect(await planOf('earlier', { status: 'failed' })).toBeNull();
  });
});
