/** What ReadFile leaves on its disk, in the log, in the record and in the audit trail: nothing about a person. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DiskScratchSpace } from '../../lambdas/adapters/scratch-space.ts';
import { ThrottledError } from '../../lambdas/domain/errors.ts';
import { readFileStage } from '../../lambdas/import/read-file.ts';
import { observed } from '../../lambdas/wiring/observed.ts';
import { activityFields, attendanceFields } from '../factories.ts';
import { csv, csvPair, MemoryImports } from './import-fixture.ts';

const PERSONAL = /Tordis|Vik|45678901|700123/i;
let lines: string[];
let temporary: string;
beforeEach(() => {
  lines = [];
  temporary = mkdtempSync(path.join(tmpdir(), 'import-test-'));
  for (const [name, value] of Object.entries({
    TMPDIR: temporary,
    POWERTOOLS_LOG_LEVEL: 'INFO',
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_SERVICE_NAME: 'read-file',
  })) {
    vi.stubEnv(name, value);
  }
  for (const method of ['info', 'error', 'log', 'warn', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(String(line)));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

const PEOPLE = Array.from({ length: 50 }, (_, index) =>
  attendanceFields({
    aktivitet_id: index < 40 ? '1' : 'unknown',
    navn: 'Tordis Vik',
    medlemsnr: '700123',
    telefon: '45678901',
    epost: 'tordis.vik@example.org',
  }),
);

/** A file that is read from a real disk, with findings in some of its rows. */
async function imported(change?: (imports: MemoryImports) => void) {
  const imports = new MemoryImports();
  const record = await imports.started({
    'aktiviteter.csv': csv([activityFields({ tittel: 'Hjemme hos Tordis Vik', slutt: '25:00' })]),
    'deltakelser.csv': csv(PEOPLE),
  });
  change?.(imports);
  const readFile = readFileStage(() => ({ ...imports.dependencies, scratch: () => new DiskScratchSpace() }));
  const handler = observed('read-file', (event: unknown) => readFile(event));
  const after = await imports.run(record, { ...imports.lambdas, readFile: handler }).catch(() => undefined);
  const stored = imports.stores.imports.mustRead(record);
  return { imports, record: after ?? stored };
}

describe('an import that completes', () => {
  it('leaves nothing on the disk, and nobody in log, record, audit trail and keys', async () => {
    const { imports, record } = await imported();
    expect(record.status).toBe('completed');
    expect(record.files[0]?.rowsInError).toBeGreaterThan(9);
    expect(readdirSync(temporary)).toEqual([]);
    expect(lines.filter((line) => line.includes('stage done'))).toHaveLength(3);
    const { objects, registers } = imports.stores;
    const kept = [...lines, record, imports.stores.imports.auditOf(record), objects.keys(), registers.published];
    expect(JSON.stringify(kept)).not.toMatch(PERSONAL);
  });

  it('names import, attempt, file and correlation id in each line', async () => {
    const { record } = await imported();
    const [line] = lines.map((each) => JSON.parse(each)).filter(({ stage }) => stage === 'read-file');
    expect(line).toMatchObject({
      importId: record.importId,
      attempt: 1,
      fileId: 'f1',
      correlationId: 'correlation',
      function: 'read-file',
    });
  });

  it('has no findings in its csv of rows in error that quote a cell', async () => {
    const { imports } = await imported();
    const [key = ''] = imports.stores.objects.keys('registers/').filter((each) => each.endsWith('.csv'));
    const text = new TextDecoder().decode(imports.stores.objects.objects.get(key)?.bytes);
    expect(text.split('\r\n').length).toBeGreaterThan(10);
    expect(text).not.toMatch(PERSONAL);
  });
});

describe('an import that fails', () => {
  it.each([
    ['with an error that quotes the data', () => Promise.reject(new Error('Tordis Vik, 45678901'))],
    ['with a fault that passes', () => Promise.reject(new ThrottledError('S3', new Error('Tordis Vik')))],
  ])('%s leaves nothing on the disk and nobody in the log', async (_, put) => {
    const { imports, record } = await imported(({ stores }) => {
      stores.objects.put = put;
    });
    expect(record.status).toBe('failed');
    expect(readdirSync(temporary)).toEqual([]);
    expect(lines.join('\n')).toContain('stage failed');
    expect(JSON.stringify([lines, record, imports.stores.imports.auditOf(record)])).not.toMatch(PERSONAL);
  });

  it('because it was cancelled leaves nothing on the disk', async () => {
    const imports = new MemoryImports();
    const record = await imports.started(csvPair('A', 2000));
    const { imports: records, clock } = imports.stores;
    clock.now = (
      (now = clock.now()) =>
      () =>
        (now += 2000)
    )();
    const changeFile = records.changeFile.bind(records);
    records.changeFile = async (...args) => {
      if (args[3].to === 'saving') await records.transition(record, null, { to: 'cancelled' }, 'kari');
      return changeFile(...args);
    };
    const readFile = readFileStage(() => ({ ...imports.dependencies, scratch: () => new DiskScratchSpace() }));
    await expect(imports.invoke(readFile, record, { fileId: 'f1' })).rejects.toMatchObject({ code: 'import_stopped' });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
