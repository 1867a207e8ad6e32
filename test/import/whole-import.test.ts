/** Sessions of the import machine from their uploads to the register, in memory. */

import { describe, expect, it } from 'vitest';
import { findingSchema } from '../../lambdas/domain/finding.ts';
import { READER_VERSION } from '../../lambdas/domain/register/reading-options.ts';
import { CHUNK_ACTIVITIES, decodeChunk } from '../../lambdas/domain/registers/chunk-format.ts';
import { incomingPrefix, registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { writeRegisterJson } from '../../lambdas/register-objects.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { TESTLAGET } from '../stages/runs/memory-dependencies.ts';
import { csv, csvPair, MemoryImports } from './import-fixture.ts';

const KEYS = registerKeys(TESTLAGET, 2025);
const namesOf = (manifest: Awaited<ReturnType<MemoryImports['manifest']>>) => manifest?.files.map(({ name }) => name);
const PAIR = { 'aktiviteter.csv': csv([activityFields({})]), 'deltakelser.csv': csv([attendanceFields({})]) };
const SUPPORTERS = csv([{ medlemsnr: '700123', navn: 'Kari Berg', lokallag: 'Oslo', godkjent: 'ja' }]);
const NOT_A_REGISTER = { 'c.xlsx': 'not a workbook' };

describe('an import', () => {
  it('publishes its files as one version, and deletes the uploads', async () => {
    const imports = new MemoryImports();
    const record = await imports.import({ ...csvPair('A', 3), ...csvPair('B', 2, { lokallag: 'Bergen' }) });
    expect(record).toMatchObject({ status: 'completed', registerVersion: 1 });
    expect(record.files).toMatchObject([
      { status: 'completed', change: 'added', percent: 100, rows: 6, attempt: 1, rowsInError: 0, failure: null },
      { status: 'completed', change: 'added', rows: 4 },
    ]);
    const manifest = await imports.manifest();
    expect(namesOf(manifest)).toEqual(['aktiviteter A.csv', 'aktiviteter B.csv']);
    expect(manifest?.files[0]).toMatchObject({
      importId: record.importId,
      importedBy: 'kari@example.org',
      parts: [{ kind: 'aktiviteter' }, { kind: 'deltakelser' }],
      activityRows: 3,
      attendances: 3,
      branches: ['Oslo'],
    });
    const { registers, objects } = imports.stores;
    expect(await registers.pointer(TESTLAGET, 2025)).toMatchObject({
      activities: 5,
      attendances: 5,
      branches: ['Bergen', 'Oslo'],
    });
    expect(objects.keys(incomingPrefix(TESTLAGET, record.importId))).toEqual([]);
    expect(imports.scratches.every(({ cleared }) => cleared)).toBe(true);
  });

  it('stores chunks that have all rows, and names only objects that exist', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 2 * CHUNK_ACTIVITIES + 101));
    const file = (await imports.manifest())?.files[0];
    expect(file?.chunks.map(({ activities }) => activities)).toEqual([CHUNK_ACTIVITIES, CHUNK_ACTIVITIES, 101]);
    const rows = file?.chunks.flatMap(({ sha256, bytes }) => {
      const object = imports.stores.objects.objects.get(KEYS.chunk(sha256));
      expect(object?.bytes.length).toBe(bytes);
      return decodeChunk(object?.bytes ?? new Uint8Array()).map(({ row }) => row);
    });
    expect(rows).toEqual(Array.from({ length: 2 * CHUNK_ACTIVITIES + 101 }, (_, index) => index + 2));
  });

  it('writes every change of a status with an event, and progress with none', async () => {
    const imports = new MemoryImports();
    const record = await imports.import(csvPair('A', 1));
    const events = imports.stores.imports.auditOf(record);
    expect(events.map(({ status, file }) => (file === null ? status : `${file.fileId} ${file.status}`))).toEqual([
      'uploading',
      'reading',
      'f1 downloading',
      'f1 extracting',
      'f1 parsing',
      'f1 saving',
      'f1 completed',
      'publishing',
      'completed',
    ]);
  });

  it('counts what each invocation used', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 1));
    // PlanImport, ReadFile and PublishRegister.
    expect(imports.usages).toHaveLength(3);
  });

  it('never lets the percent of a session fall', async () => {
    const imports = new MemoryImports();
    imports.stores.clock.now = (
      (now = Date.now()) =>
      () =>
        (now += 700)
    )();
    const record = await imports.import({ ...csvPair('A', 2000), ...csvPair('B', 50) });
    const percents = imports.stores.imports.changes
      .filter(({ after }) => after.importId === record.importId)
      .map(({ after }) => after.files.map(({ percent }) => percent));
    expect(percents.length).toBeGreaterThan(14);
    for (const [index, [first = 0, second = 0]] of percents.entries()) {
      const [firstBefore = 0, secondBefore = 0] = percents[index - 1] ?? [];
      expect(first).toBeGreaterThanOrEqual(firstBefore);
      expect(second).toBeGreaterThanOrEqual(secondBefore);
    }
  });
});

describe('a file that cannot be read', () => {
  it('fails alone: the others are published, and its predecessor stays', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 3));
    const twoIds = csv([{ aktivitet_id: '1', lokallag: 'Oslo' }]);
    const record = await imports.import({ 'aktiviteter A.csv': twoIds, ...csvPair('B', 2), ...NOT_A_REGISTER });
    expect(record).toMatchObject({ status: 'completed', registerVersion: 2 });
    expect(record.files).toMatchObject([
      { status: 'failed', change: null, failure: { code: 'missing_column', retryable: false }, attempt: 1 },
      { status: 'completed', change: 'added' },
      { status: 'failed', failure: { code: 'not_a_workbook' } },
    ]);
    const manifest = await imports.manifest();
    expect(namesOf(manifest)).toEqual(['aktiviteter A.csv', 'aktiviteter B.csv']);
    expect(manifest?.files[0]).toMatchObject({ activityRows: 3 });
    expect(imports.stores.objects.keys('incoming/')).toEqual([]);
  });

  it.each([
    ['likepersoner.csv', 'aktiviteter', { 'likepersoner.csv': SUPPORTERS }],
    ['aktiviteter.csv', 'deltakelser', { 'aktiviteter.csv': csv([activityFields({ antall_deltakere: '5' })]) }],
  ])('is %s without %s, which the register has beside it', async (file, sheet, uploads) => {
    const imports = new MemoryImports();
    await imports.import({ ...PAIR, 'likepersoner.csv': SUPPORTERS });
    const before = await imports.manifest();
    expect((await imports.import(uploads)).files).toMatchObject([
      { status: 'failed', failure: { code: 'missing_sheet', details: { file, sheet }, retryable: false } },
    ]);
    expect(await imports.manifest()).toEqual(before);
    expect((await imports.import(PAIR)).files).toMatchObject([{ status: 'completed', change: 'replaced' }]);
  });

  it('fails the session when there is no other, and leaves the register as it was', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 3));
    const before = await imports.manifest();
    const record = await imports.import(NOT_A_REGISTER);
    expect(record).toMatchObject({ status: 'failed', failure: null, registerVersion: null });
    expect(await imports.manifest()).toEqual(before);
  });

  it('is refused with its unmapped words when its ids are ambiguous, and keeps its upload for a retry', async () => {
    const imports = new MemoryImports();
    const { registers, objects, imports: records } = imports.stores;
    const nothingSet = { labels: {}, vocabularies: {}, settings: {}, columnConfiguration: null };
    const configuration = { organisationNumber: TESTLAGET, organisation: 'T', year: 2025, ...nothingSet };
    await registers.write(configuration, { actor: 'kari', actorName: null });
    const { 'aktiviteter A.csv': activities = '', ...others } = csvPair('A', 2);
    const header = activities.split('\n')[0];
    const ambiguous = {
      ...others,
      'aktiviteter A.csv': `${activities}\n${rowOf(activities, 1).replace('Oslo', 'Bergen')}`,
    };
    expect(header).toContain('lokallag');
    const record = await imports.import(ambiguous);
    expect(record.files).toMatchObject([
      { status: 'failed', failure: { code: 'unmapped_values', retryable: true, details: { count: 1 } } },
    ]);
    expect(objects.keys('incoming/')).toHaveLength(2);

    await registers.write({ ...configuration, labels: { Besøk: 'OPPSOK' } }, { actor: 'kari', actorName: null });
    const { deadline = '' } = record;
    const restart = { to: 'restarted', fileIds: ['f1'], deadline: deadline ?? '', correlationId: 'c' } as const;
    await records.transition(record, null, restart, 'kari');
    const again = await imports.run(records.mustRead(record));
    expect(again.files).toMatchObject([{ failure: { code: 'ambiguous_activity_id', retryable: false }, attempt: 1 }]);
    expect(objects.keys('incoming/')).toEqual([]);
  });
});

const rowOf = (text: string, index: number) => text.split('\n')[index] ?? '';

describe('the same file again', () => {
  it('changes nothing, and is not read', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 3));
    const before = await imports.manifest();
    const record = await imports.import(csvPair('A', 3));
    expect(record).toMatchObject({
      status: 'completed',
      registerVersion: null,
      files: [{ change: 'unchanged', rows: 6 }],
    });
    expect(await imports.manifest()).toEqual(before);
    const steps = imports.stores.imports.auditOf(record).flatMap(({ file }) => file?.status ?? []);
    expect(steps).toEqual(['downloading', 'completed']);
  });

  it('is read when a stored part of it is damaged, which repairs the register', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 3));
    const { objects } = imports.stores;
    const [chunk = ''] = objects.keys(KEYS.chunksPrefix);
    const whole = await objects.get(chunk);
    await objects.put(chunk, 'damaged', 'text/plain');
    const record = await imports.import(csvPair('A', 3));
    expect(record.files).toMatchObject([{ status: 'completed', change: 'unchanged' }]);
    expect(await objects.get(chunk)).toEqual(whole);
  });

  it('is read when an earlier reader has read its predecessor', async () => {
    const imports = new MemoryImports();
    await imports.import(csvPair('A', 3));
    const { registers, objects } = imports.stores;
    const manifest = await imports.manifest();
    const [file] = manifest?.files ?? [];
    const pointer = await registers.pointer(imports.organisationNumber, imports.year);
    if (manifest === undefined || file === undefined || pointer === undefined) throw new Error('Nothing was imported');
    const old = { ...manifest, files: [{ ...file, reader: 'an earlier one', activityRows: 2 }] };
    registers.seed({ ...pointer, manifestSha256: await writeRegisterJson(objects, KEYS.manifest, old) });
    const record = await imports.import(csvPair('A', 3));
    expect(record).toMatchObject({ files: [{ change: 'replaced' }] });
    expect((await imports.manifest())?.files).toMatchObject([{ reader: READER_VERSION, activityRows: 3 }]);
  });

  it('with other rows replaces its predecessor', async () => {
    const imports = new MemoryImports();
    await imports.import({ ...csvPair('A', 3), ...csvPair('B', 1) });
    const record = await imports.import(csvPair('A', 5));
    expect(record).toMatchObject({
      registerVersion: 2,
      files: [{ change: 'replaced', replaces: { activityRows: 3 } }],
    });
    expect((await imports.manifest())?.files.map(({ activityRows }) => activityRows)).toEqual([5, 1]);
  });
});

describe('two imports at once', () => {
  it('end in one order: each applies its files to the version of the other', async () => {
    const imports = new MemoryImports();
    const records = [await imports.started(csvPair('A', 3)), await imports.started(csvPair('B', 2))];
    const after = await Promise.all(records.map((record) => imports.run(record)));
    expect(after.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(after.map(({ registerVersion }) => registerVersion).toSorted()).toEqual([1, 2]);
    expect(namesOf(await imports.manifest())).toEqual(['aktiviteter A.csv', 'aktiviteter B.csv']);
  });

  it('of the same file with different rows leave the rows of one of them', async () => {
    const imports = new MemoryImports();
    const records = [await imports.started(csvPair('A', 3)), await imports.started(csvPair('A', 5))];
    const after = await Promise.all(records.map((record) => imports.run(record)));
    expect(after.flatMap(({ files }) => files.map(({ change }) => change)).toSorted()).toEqual(['added', 'replaced']);
    const last = after.find(({ registerVersion }) => registerVersion === 2);
    expect((await imports.manifest())?.files).toMatchObject([{ importId: last?.importId }]);
  });
});

describe('a retry of one file', () => {
  it('publishes that file alone, on top of what has happened since', async () => {
    const imports = new MemoryImports();
    const first = await imports.started({ ...csvPair('A', 3), ...csvPair('B', 2) });
    const { objects, imports: records } = imports.stores;
    const [, , key = ''] = objects.keys('incoming/');
    const upload = (await objects.get(key)) ?? new Uint8Array();
    await objects.delete([key]);
    expect((await imports.run(first)).files.map(({ status }) => status)).toEqual(['completed', 'failed']);
    await imports.import(csvPair('A', 7));

    await objects.put(key, upload, 'text/csv');
    const restart = { to: 'restarted', fileIds: ['f2'], deadline: first.deadline ?? '', correlationId: 'c' } as const;
    const { record } = await records.transition(first, null, restart, 'kari');
    const after = await imports.run(record);
    expect(after).toMatchObject({ status: 'completed', attempt: 2, registerVersion: 3 });
    // File A is as the second import left it.
    expect((await imports.manifest())?.files.map(({ activityRows }) => activityRows)).toEqual([7, 2]);
  });

  it('that fails again leaves the session completed, with the version that it made before', async () => {
    const imports = new MemoryImports();
    const first = await imports.import({ ...csvPair('A', 3), ...NOT_A_REGISTER });
    const { imports: records } = imports.stores;
    const restart = { to: 'restarted', fileIds: ['f2'], deadline: first.deadline ?? '', correlationId: 'c' } as const;
    const { record } = await records.transition(first, null, restart, 'kari');
    const after = await imports.run(record);
    expect(after).toMatchObject({ status: 'completed', registerVersion: 1 });
    expect(after.files[1]).toMatchObject({ status: 'failed', failure: { code: 'upload_missing' } });
  });
});

describe('what reading found', () => {
  it('is kept in lists of at most five thousand, and as a csv without a value of the register', async () => {
    const imports = new MemoryImports();
    const { 'aktiviteter A.csv': activities = '' } = csvPair('A', 2);
    const names = Array.from({ length: 5_002 }, (_, index) =>
      attendanceFields({ aktivitet_id: `unknown-${index}`, navn: 'Kari Berg' }),
    );
    const record = await imports.import({ 'aktiviteter A.csv': activities, 'deltakelser A.csv': csv(names) });
    const file = (await imports.manifest())?.files[0];
    expect(file?.findings.map(({ count }) => count)).toEqual([5_000, expect.any(Number)]);
    const { objects } = imports.stores;
    const found = file?.findings.flatMap(({ sha256 }) => findingSchema.array().parse(objects.json(KEYS.list(sha256))));
    expect(found?.filter(({ code }) => code === 'attendance_of_unknown_activity')).toHaveLength(5_002);

    expect(record.files[0]?.rowsInError).toBe(5_002);
    const errors = new TextDecoder().decode(
      await objects.get(KEYS.rowsInError(record.importId, 'f1', record.files[0]?.rowsInErrorSha256 ?? null)),
    );
    expect(errors).toContain('deltakelser A.csv;deltakelser;2;aktivitet_id;attendance_of_unknown_activity;Advarsel;');
    expect(errors).not.toMatch(/Kari|Berg|unknown-/);
  });
});
