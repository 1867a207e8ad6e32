/** Workers of a session that was stopped, taken over, or has run out of time. */
import { describe, expect, it } from 'vitest';
import { ImportStoppedError } from '../../lambdas/domain/errors.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { storeRowsInError } from '../../lambdas/import/store-file.ts';
import { StoredRows } from '../../lambdas/import/stored-rows.ts';
import { attendanceFields } from '../factories.ts';
import { importFile } from '../fakes/registers/import-record.ts';
import { TESTLAGET } from '../stages/runs/memory-dependencies.ts';
import { csv, csvPair, MemoryImports } from './import-fixture.ts';

const KEYS = registerKeys(TESTLAGET, 2025);

describe('a worker that comes too late', () => {
  it('of a cancelled session is stopped at its next write, and publishes nothing', async () => {
    const imports = new MemoryImports();
    const record = await imports.started(csvPair('A', 3));
    const { imports: records } = imports.stores;
    await records.changeFile(record, 1, 'f1', { to: 'downloading', attempt: 1, percent: 0, rows: 0 });
    await records.transition(record, null, { to: 'cancelled' }, 'kari');
    await expect(imports.invoke(imports.lambdas.readFile, record, { fileId: 'f1' })).rejects.toThrow(
      ImportStoppedError,
    );
    await imports.invoke(imports.lambdas.publishRegister, record, { failed: [] });
    expect(await imports.manifest()).toBeUndefined();
    expect(records.mustRead(record).status).toBe('cancelled');
  });

  it('is stopped in the middle of the rows when the session is cancelled meanwhile', async () => {
    const imports = new MemoryImports();
    const record = await imports.started(csvPair('A', 3000));
    const { imports: records, clock } = imports.stores;
    const changeFile = records.changeFile.bind(records);
    let parsing = 0;
    clock.now = (
      (now = clock.now()) =>
      () =>
        (now += 400)
    )();
    records.changeFile = async (...args) => {
      if (args[3].to === 'parsing' && ++parsing === 2) {
        await records.transition(record, null, { to: 'cancelled' }, 'kari');
      }
      return changeFile(...args);
    };
    await expect(imports.invoke(imports.lambdas.readFile, record, { fileId: 'f1' })).rejects.toThrow(
      ImportStoppedError,
    );
    expect(imports.scratches.map(({ cleared }) => cleared)).toEqual([true]);
    expect(imports.stores.objects.keys(KEYS.filesPrefix)).toEqual([]);
    expect(records.mustRead(record)).toMatchObject({ status: 'cancelled', files: [{ status: 'pending' }] });
  });

  it('of an earlier attempt changes nothing', async () => {
    const imports = new MemoryImports();
    const record = await imports.started(csvPair('A', 3));
    const { imports: records } = imports.stores;
    await records.transition(record, null, { to: 'paused' }, 'kari');
    const restart = { to: 'restarted', fileIds: ['f1'], deadline: record.deadline ?? '', correlationId: 'c' } as const;
    await records.transition(record, null, restart, 'kari');
    const before = records.mustRead(record);
    for (const [lambda, more] of [
      [imports.lambdas.planImport, {}],
      [imports.lambdas.readFile, { fileId: 'f1' }],
      [imports.lambdas.publishRegister, { failed: [] }],
    ] as const) {
      await expect(imports.invoke(lambda, record, more)).rejects.toThrow(ImportStoppedError);
    }
    expect(records.mustRead(record)).toEqual(before);
  });
});

describe('a reader that comes too late', () => {
  it('replaces nothing of the rows in error that the record names', async () => {
    const imports = new MemoryImports();
    const { 'aktiviteter A.csv': activities = '' } = csvPair('A', 2);
    const unknown = csv([attendanceFields({ aktivitet_id: 'unknown', navn: 'Kari Berg' })]);
    const record = await imports.import({ 'aktiviteter A.csv': activities, 'deltakelser A.csv': unknown });
    const [file] = record.files;
    const { objects } = imports.stores;
    const key = KEYS.rowsInError(record.importId, 'f1', file?.rowsInErrorSha256 ?? null);
    const before = await objects.get(key);
    expect(before).toBeDefined();

    const late = new StoredRows(objects, KEYS);
    await late.findings([finding('attendance_of_unknown_activity', 'warning', { sheet: 'deltakelser', row: 99 })]);
    await storeRowsInError(record, file ?? importFile(), [], late, { objects });
    expect(objects.keys(KEYS.errorsPrefix)).toHaveLength(2);
    expect(await objects.get(key)).toEqual(before);
  });
});

describe('the deadline of a session', () => {
  it('ends files that are not done, and publishes those that are', async () => {
    const imports = new MemoryImports();
    const record = await imports.started({ ...csvPair('A', 3), ...csvPair('B', 3) });
    const { clock } = imports.stores;
    await imports.invoke(imports.lambdas.readFile, record, { fileId: 'f1' });
    clock.advance(3600_000);
    const after = await imports.run(record);
    expect(after).toMatchObject({
      status: 'completed',
      files: [
        { status: 'completed', change: 'added' },
        { status: 'timeout', failure: { code: 'import_timed_out', retryable: true } },
      ],
    });
    expect((await imports.manifest())?.files).toMatchObject([{ name: 'aktiviteter A.csv' }]);
  });

  it.each([
    ['Sandbox.Timedout', 'timeout'],
    ['States.Timeout', 'timeout'],
    ['Runtime.OutOfMemory', 'failed'],
  ])('a file whose Lambda ended with %s is %s', async (error, status) => {
    const imports = new MemoryImports();
    const record = await imports.started({ ...csvPair('A', 3), ...csvPair('B', 3) });
    await imports.invoke(imports.lambdas.readFile, record, { fileId: 'f2' });
    await imports.invoke(imports.lambdas.publishRegister, record, { failed: [{ fileId: 'f1', error }] });
    expect(imports.stores.imports.mustRead(record)).toMatchObject({
      status: 'completed',
      files: [{ status }, { status: 'completed' }],
    });
  });
});
