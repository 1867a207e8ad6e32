import { describe, expect, it } from 'vitest';
import { incomingKey } from '../../lambdas/domain/registers/register-keys.ts';
import { isImportPastBudget } from '../../lambdas/events/reconcile-imports.ts';
import { IMPORT_STATUSES } from '../../lambdas/protocol.ts';
import { BEGINNING } from '../fakes/exports/export-record.ts';
import { importRecord, readingImport } from '../fakes/registers/import-record.ts';
import { filesThatAre, IMPORT_EXECUTION, IMPORT_KEY, importFixture } from './import-fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const deadline = new Date(BEGINNING + HOUR).toISOString();
const reading = { status: 'reading' as const, deadline, files: filesThatAre('completed', 'parsing') };

describe('an open import', () => {
  it.each(['uploading', 'paused'] as const)(
    'is cancelled when it is %s and can go on no more, and its uploads are deleted',
    async (status) => {
      const updatedAt = new Date(BEGINNING + 19 * HOUR).toISOString();
      const { reconcileAfter, record, uploads, imports } = await importFixture({ status, updatedAt });
      expect(await reconcileAfter(HOUR)).toMatchObject({ fixed: 0 });
      expect(record().status).toBe(status);
      expect(await reconcileAfter(HOUR + 1)).toMatchObject({ fixed: 1 });
      expect(record().status).toBe('cancelled');
      expect(uploads()).toEqual([]);
      expect(imports.auditOf(IMPORT_KEY)).toMatchObject([{ status: 'cancelled', actor: 'reconciler' }]);
    },
  );

  it('is started when its execution does not exist after twenty seconds', async () => {
    const { reconcileAfter, started } = await importFixture(reading);
    expect(await reconcileAfter(20 * SECOND - 1)).toMatchObject({ fixed: 0 });
    expect(await reconcileAfter(20 * SECOND)).toMatchObject({ fixed: 1 });
    const input = { ...IMPORT_KEY, attempt: 1, correlationId: 'correlation' };
    expect(started).toEqual([[IMPORT_EXECUTION, input, 'Root=1-a']]);
  });

  it('is left alone while its execution runs, also past its budget', async () => {
    const { reconcileAfter, imports, metrics } = await importFixture(reading, 'RUNNING');
    expect(await reconcileAfter(2 * HOUR)).toMatchObject({ fixed: 0, pastBudget: 1 });
    expect(imports.auditOf(IMPORT_KEY)).toEqual([]);
    expect(metrics.valuesOf('ImportsPastBudget')).toEqual([1]);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'] as const)(
    'is ended when its execution has ended as %s and the event was lost',
    async (status) => {
      const { reconcileAfter, record } = await importFixture(reading, status);
      expect(await reconcileAfter(30 * SECOND - 1)).toMatchObject({ fixed: 0 });
      expect(await reconcileAfter(30 * SECOND)).toMatchObject({ fixed: 1 });
      expect(record().status).toBe('completed');
      expect(record().cost?.attempts[1]).toBeDefined();
    },
  );

  it('is ended when it was publishing and has no execution', async () => {
    const { reconcileAfter, record, started } = await importFixture({ ...reading, status: 'publishing' });
    expect(await reconcileAfter(30 * SECOND)).toMatchObject({ fixed: 1 });
    expect(record().status).toBe('completed');
    expect(started).toEqual([]);
  });

  it('that was cancelled is closed when no Lambda and no upload of it can be at work', async () => {
    const { reconcileAfter, record, uploads } = await importFixture({ status: 'cancelled', deadline });
    expect(await reconcileAfter(16 * MINUTE - 1)).toMatchObject({ cleaned: 0 });
    expect(record().openPartition).toBe('OPEN-IMPORT');
    expect(await reconcileAfter(16 * MINUTE)).toMatchObject({ cleaned: 1 });
    expect(uploads()).toEqual([]);
    expect(record().openPartition).toBeUndefined();
  });

  it.each(['completed', 'failed'] as const)(
    'that is %s keeps the uploads of files that can be retried for a day, and is closed then',
    async (status) => {
      const files = filesThatAre('completed', 'failed');
      const { reconcileAfter, record, uploads } = await importFixture({ status, deadline, files });
      expect(await reconcileAfter(MINUTE)).toMatchObject({ cleaned: 0 });
      expect(uploads()).toEqual(['f2-p1']);
      expect(await reconcileAfter(24 * HOUR)).toMatchObject({ cleaned: 1 });
      expect(uploads()).toEqual([]);
      expect(record().openPartition).toBeUndefined();
    },
  );

  it.each(['completed', 'failed'] as const)(
    'that is %s and leaves nothing is closed when no Lambda and no upload of it can be at work',
    async (status) => {
      const { reconcileAfter, record, registers, uploads } = await importFixture({
        status,
        deadline,
        files: filesThatAre('completed'),
      });
      expect(await reconcileAfter(16 * MINUTE - 1)).toMatchObject({ cleaned: 0 });
      expect(record().openPartition).toBe('OPEN-IMPORT');
      await registers.put(
        incomingKey(IMPORT_KEY.organisationNumber, IMPORT_KEY.importId, 'f1', 'p1'),
        'late',
        'text/csv',
      );
      await reconcileAfter(16 * MINUTE);
      expect(uploads()).toEqual([]);
      await reconcileAfter(17 * MINUTE);
      expect(record().openPartition).toBeUndefined();
    },
  );

  it.each(['paused', 'cancelled'] as const)(
    'that is %s has its execution stopped when that still runs',
    async (status) => {
      const { reconcileAfter, record, stopped } = await importFixture({ status, deadline }, 'RUNNING');
      expect(await reconcileAfter(30 * SECOND - 1)).toMatchObject({ fixed: 0 });
      expect(await reconcileAfter(30 * SECOND)).toMatchObject({ fixed: 1 });
      expect(stopped).toEqual([IMPORT_EXECUTION]);
      expect(record()).toMatchObject({ status, cost: null });
    },
  );

  it('that is restarted while it is cleaned up keeps the uploads that it needs, and stays open', async () => {
    const files = filesThatAre('failed');
    const { reconcileAfter, imports, record, registers, uploads } = await importFixture({
      status: 'failed',
      deadline,
      files,
    });
    const list = registers.list.bind(registers);
    registers.list = async (prefix) => {
      const listed = await list(prefix);
      const restart = { to: 'restarted', fileIds: ['f1'], deadline, correlationId: 'second' } as const;
      await imports.transition(IMPORT_KEY, 1, restart, 'kari');
      return listed;
    };
    await reconcileAfter(17 * MINUTE);
    expect(record()).toMatchObject({ status: 'reading', attempt: 2, openPartition: 'OPEN-IMPORT' });
    expect(uploads()).toEqual(['f1-p1']);
  });

  it('that ended without an event gets its cost; one that was never started has none', async () => {
    const ended = await importFixture({ status: 'failed', deadline, files: filesThatAre('failed') });
    await ended.reconcileAfter(MINUTE);
    expect(ended.record().cost?.attempts[1]).toBeDefined();
    const left = await importFixture({ status: 'cancelled', deadline: null });
    await left.reconcileAfter(HOUR);
    expect(left.record().cost).toBeNull();
  });
});

describe('a run over several imports', () => {
  it('checks them all, also when one fails, and throws that error', async () => {
    const { reconcileAfter, imports, dependencies, metrics } = await importFixture({ status: 'uploading' });
    for (const last of [1, 2, 3]) imports.seed(importRecord({ importId: `01JZZZZZZZ000000000000000${last}` }));
    const { list } = dependencies.registers;
    let calls = 0;
    Object.assign(dependencies.registers, {
      list: (prefix: string) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('cannot list')) : list.call(dependencies.registers, prefix);
      },
    });
    await expect(reconcileAfter(24 * HOUR)).rejects.toThrow('cannot list');
    expect(metrics.valuesOf('ImportsUnderWay')).toEqual([4]);
    expect(metrics.valuesOf('ImportsToCleanUp')).toEqual([0]);
    expect(metrics.valuesOf('ImportsFixed')).toEqual([3]);
    expect(
      (await imports.list(IMPORT_KEY.organisationNumber, { limit: 9 })).records.map(({ status }) => status),
    ).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('counts those that have ended apart, by what is stored', async () => {
    const { reconcileAfter, imports, metrics } = await importFixture({ status: 'uploading' });
    const stored = IMPORT_STATUSES.map((status, index) =>
      imports.seed(importRecord({ importId: `01JZZZZZZZ00000000000001${index}0`, status })),
    );
    await reconcileAfter(SECOND);
    const ended = stored.filter(({ status }) => ['completed', 'failed', 'cancelled'].includes(status)).length;
    expect(metrics.valuesOf('ImportsToCleanUp')).toEqual([ended]);
    expect(metrics.valuesOf('ImportsUnderWay')).toEqual([1 + stored.length - ended]);
  });

  it('ends after a minute, and the next run goes on', async () => {
    const { reconcileAfter, imports, clock, dependencies } = await importFixture({ status: 'uploading' });
    for (const last of [1, 2, 3, 4, 5]) imports.seed(importRecord({ importId: `01JZZZZZZZ000000000000000${last}` }));
    const { open } = imports;
    Object.assign(dependencies.imports, {
      open: async function* () {
        for await (const page of open.call(imports)) {
          clock.advance(40 * SECOND);
          yield page;
        }
      },
    });
    expect(await reconcileAfter(MINUTE)).toMatchObject({ open: 4 });
  });
});

describe('an import is past its budget', () => {
  const at = (milliseconds: number) => new Date(BEGINNING + milliseconds).toISOString();

  it.each(['reading', 'publishing'] as const)('when nothing was written for 16 minutes while %s', (status) => {
    expect(isImportPastBudget(readingImport({ status }), BEGINNING + 16 * MINUTE, false)).toBe(false);
    expect(isImportPastBudget(readingImport({ status }), BEGINNING + 16 * MINUTE + 1, false)).toBe(true);
  });

  it('when it is not over twenty minutes after its deadline', () => {
    const busy = (now: number) =>
      isImportPastBudget(readingImport({ updatedAt: at(now - SECOND) }), BEGINNING + now, false);
    expect(busy(HOUR + 20 * MINUTE)).toBe(false);
    expect(busy(HOUR + 20 * MINUTE + SECOND)).toBe(true);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('when %s and its uploads cannot be deleted', (status) => {
    const pastAfter = (milliseconds: number, hasFailed: boolean) =>
      isImportPastBudget(readingImport({ status }), BEGINNING + milliseconds, hasFailed);
    expect(pastAfter(21 * MINUTE, true)).toBe(false);
    expect(pastAfter(21 * MINUTE + 1, true)).toBe(true);
    expect(pastAfter(21 * MINUTE + 1, false)).toBe(false);
  });

  it.each(IMPORT_STATUSES.filter((status) => status !== 'reading' && status !== 'publishing'))(
    'never when it is %s',
    (status) => {
      expect(isImportPastBudget(readingImport({ status }), BEGINNING + 100 * HOUR, false)).toBe(false);
    },
  );
});
