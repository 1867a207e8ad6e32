import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../lambdas/domain/canonical.ts';
import type { Figures } from '../../lambdas/domain/counting/figures.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import { reportKeys, workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { signedManifestSchema, verifyManifest } from '../../lambdas/domain/report/manifest.ts';
import type { ReportDescription } from '../../lambdas/domain/report/report-file.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { storeFile } from '../../lambdas/stages/store-file.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, notStopped, OWNER, stateOf, TESTLAGET, visits } from './memory-dependencies.ts';
import { runStages } from './run-stages.ts';

const KEYS = workingKeys(TESTLAGET, EXPORT_ID);
const STORED = reportKeys(TESTLAGET, EXPORT_ID);

async function generated(request: Partial<ExportRequest> = {}): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({}, { dato: '2025-04-02' }), OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, ...request } });
  const { includeAttachments = false } = request;
  await runStages(dependencies, stateOf({ includeAttachments }), { until: 'bundle' });
  await dependencies.records.advance(stateOf(), 'storing_file');
  return dependencies;
}

async function change<T extends object>(
  dependencies: MemoryDependencies,
  key: string,
  make: (before: T) => object,
): Promise<void> {
  await dependencies.working.put(key, JSON.stringify(make(dependencies.working.json(key) as T)), 'application/json');
}

async function refusal(dependencies: MemoryDependencies): Promise<unknown> {
  const error: unknown = await storeFile(stateOf(), dependencies, notStopped).catch((thrown: unknown) => thrown);
  const record = await dependencies.record(stateOf());
  expect([record.status, record.file]).toEqual(['storing_file', null]);
  expect(dependencies.reports.keys()).not.toContain(STORED.manifest);
  return error;
}

const HASH = /^[0-9a-f]{64}$/;
const hashOf = (dependencies: MemoryDependencies, key: string) =>
  sha256(dependencies.working.objects.get(key)?.bytes ?? '');

describe('storing a report', () => {
  it.each([
    ['xlsx', false, 'bufdir-2025-970168885-00000001.xlsx'],
    ['csv', false, 'bufdir-2025-970168885-00000001-csv.zip'],
    ['xlsx', true, 'bufdir-2025-970168885-00000001-med-vedlegg.zip'],
  ] as const)(
    'completes a %s report (attachments: %s) with its name and a manifest that verifies it',
    async (format, includeAttachments, name) => {
      const dependencies = await generated({ format, includeAttachments });
      await storeFile(stateOf(), dependencies, notStopped);
      const { status, percent, file } = await dependencies.record(stateOf());
      const stored = dependencies.reports.objects.get(STORED.file(name));
      expect({ status, percent, file }).toEqual({
        status: 'completed',
        percent: 100,
        file: {
          fileName: name,
          bytes: stored?.bytes.length,
          rows: 2,
          sha256: expect.stringMatching(HASH),
          downloadUrl: `https://reports/${STORED.file(name)}?signature`,
          validUntil: new Date(dependencies.clock.now() + 48 * 3600_000).toISOString(),
        },
      });
      expect(stored?.contentDisposition).toContain(name);
      const signed = signedManifestSchema.parse(dependencies.reports.json(STORED.manifest));
      const figures = dependencies.reports.objects.get(STORED.figures);
      expect(verifyManifest(signed, stored?.bytes ?? new Uint8Array(), figures?.bytes)).toEqual({ valid: true });
      expect(signed.manifest).toMatchObject({
        exportId: EXPORT_ID,
        attempt: 1,
        year: 2025,
        register: { version: 1, files: [{ name: 'register.xlsx' }] },
        chunks: [0, 1].map((chunk) => ({
          register: [expect.stringMatching(HASH)],
          facts: [expect.stringMatching(HASH)],
          rows: hashOf(dependencies, KEYS.rows(chunk)),
        })),
      });
    },
  );

  it('signs counts that were taken at different places, of sheets as they were found in the file', async () => {
    const dependencies = await generated();
    await storeFile(stateOf(), dependencies, notStopped);
    const { manifest } = signedManifestSchema.parse(dependencies.reports.json(STORED.manifest));
    expect(manifest.file.rows).toBe(2);
    expect(manifest.reconciliation).toEqual([
      { code: 'activity_days', value: 2, expected: 2 },
      { code: 'activities', value: 2, expected: 2 },
      { code: 'attendances', value: 2, expected: 2 },
      { code: 'sheet_rows', value: 2, expected: 2 },
      { code: 'peer_supporter_rows', value: 1, expected: 1 },
      { code: 'near_miss_rows', value: 0, expected: 0 },
      { code: 'categories', value: 2, expected: 2 },
      ...['categories', 'lokallag', 'kommune'].flatMap((grouping) => [
        { code: `${grouping}_activities`, value: 2, expected: 2 },
        { code: `${grouping}_counted_days`, value: 2, expected: 2 },
        { code: `${grouping}_minutes`, value: 240, expected: 240 },
        { code: `${grouping}_attendances`, value: 2, expected: 2 },
      ]),
    ]);
  });

  it('signs the version of the register, its chunks and the hashes of their facts', async () => {
    const dependencies = await generated();
    const pointer = await dependencies.catalogue.pointer(TESTLAGET, 2025);
    await storeFile(stateOf(), dependencies, notStopped);
    const { manifest } = signedManifestSchema.parse(dependencies.reports.json(STORED.manifest));
    if (manifest.format !== 'bufdir-export-manifest/3') throw new Error('The manifest has an old format');
    expect(manifest.register).toMatchObject({ version: 1, manifestSha256: pointer?.manifestSha256 });
    const keys = registerKeys(TESTLAGET, 2025);
    for (const { register, facts } of manifest.chunks) {
      expect(register.map((hash) => sha256(dependencies.registers.objects.get(keys.chunk(hash))?.bytes ?? ''))).toEqual(
        register,
      );
      const [kept] = register.flatMap((hash) => dependencies.registers.keys(`${keys.factsPrefix}${hash}`));
      expect(new TextDecoder().decode(await dependencies.registers.get(kept ?? '')).slice(0, 64)).toBe(facts[0]);
    }
  });

  it('changes nothing when it runs again', async () => {
    const dependencies = await generated();
    await storeFile(stateOf(), dependencies, notStopped);
    const record = await dependencies.record(stateOf());
    await storeFile(stateOf(), dependencies, notStopped);
    expect(await dependencies.record(stateOf())).toEqual(record);
  });

  it('writes no link to the audit trail', async () => {
    const dependencies = await generated();
    await storeFile(stateOf(), dependencies, notStopped);
    expect(JSON.stringify(await dependencies.audit.list(stateOf()))).not.toContain('https:');
  });
});

const OTHERS: Readonly<Record<string, object[]>> = {
  Funn: [finding('unreadable_date', 'warning', { sheet: 'aktiviteter', row: 2 })],
  Likepersoner: [{ memberNumber: '901', name: 'Kari', branch: 'Oslo', approved: null, activities: 2, countedDays: 2 }],
};

describe('storing a report fails', () => {
  it('when an equation of the reconciliation does not hold', async () => {
    const dependencies = await generated();
    const { list } = dependencies.chunks;
    const counts = { activities: 1, attendances: 0, droppedActivities: 0, droppedAttendances: 0 };
    dependencies.chunks.list = async (...given) => {
      const markers = await list.apply(dependencies.chunks, given);
      return markers.map((marker) =>
        marker.stage === 'aggregating' && marker.index === 0
          ? { ...marker, outcome: { ...marker.outcome, counts } }
          : marker,
      );
    };
    expect(await refusal(dependencies)).toMatchObject({
      code: 'verification_failed',
      retryable: false,
      details: { check: 'reconciliation attendances', expected: 2, found: 1 },
    });
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it('when the figures of a lokallag are not those of the total', async () => {
    const dependencies = await generated();
    await change<Figures>(dependencies, KEYS.figures, (figures) => ({
      ...figures,
      total: { ...figures.total, minutes: figures.total.minutes + 1 },
    }));
    expect(await refusal(dependencies)).toMatchObject({ details: { check: 'reconciliation categories_minutes' } });
  });

  it.each(['xlsx', 'csv'] as const)(
    'when the figures differ from those on the sheets of the %s report',
    async (format) => {
      const dependencies = await generated({ format });
      await change<Figures>(dependencies, KEYS.figures, (figures) => ({
        ...figures,
        total: { ...figures.total, unique_participants: figures.total.unique_participants + 1 },
      }));
      expect(await refusal(dependencies)).toMatchObject({
        code: 'verification_failed',
        details: { check: expect.stringContaining('Sammendrag, cell') },
      });
      expect(dependencies.reports.keys()).toEqual([]);
    },
  );

  it.each([
    ['findings', KEYS.findings('1-activities-0000'), 'Funn'],
    ['peer supporters', KEYS.activePeerSupporters, 'Likepersoner'],
  ])('when the %s are others than those on their sheet', async (_, key, sheet) => {
    const dependencies = await generated();
    const before = dependencies.working.json(key);
    await dependencies.working.put(key, JSON.stringify(OTHERS[sheet]), 'application/json');
    expect(dependencies.working.json(key)).not.toEqual(before);
    expect(await refusal(dependencies)).toMatchObject({
      code: 'verification_failed',
      details: { check: expect.stringContaining(`${sheet}, cell`) },
    });
  });

  it.each([
    ['another row', (rows: unknown[][]) => rows.map((row) => ['another', ...row.slice(1)])],
    ['a row less', () => []],
    ['a row more', (rows: unknown[][]) => [...rows, ...rows]],
  ])('when the last chunk has %s than when its hash was taken', async (_, make) => {
    const dependencies = await generated();
    const expected = hashOf(dependencies, KEYS.rows(1));
    await change<unknown[][]>(dependencies, KEYS.rows(1), make);
    const found = hashOf(dependencies, KEYS.rows(1));
    expect(await refusal(dependencies)).toMatchObject({ details: { check: 'rows of chunk 1', expected, found } });
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it.each([
    ['another row', (rows: unknown[][]) => rows.map((row) => ['another', ...row.slice(1)]), 'cell A3'],
    ['a row less', () => [], 'rows of Aktiviteter'],
    ['a row more', (rows: unknown[][]) => [...rows, ...rows], 'cell A4'],
  ])('when the last chunk has %s than the sheet Aktiviteter, and the hash of its rows', async (_, make, check) => {
    const dependencies = await generated();
    await change<unknown[][]>(dependencies, KEYS.rows(1), make);
    const { list } = dependencies.chunks;
    const rows = hashOf(dependencies, KEYS.rows(1));
    dependencies.chunks.list = async (...given) =>
      (await list.apply(dependencies.chunks, given)).map((marker) =>
        marker.stage === 'mapping_columns' && marker.index === 1
          ? { ...marker, outcome: { ...marker.outcome, sha256: { rows } } }
          : marker,
      );
    expect(await refusal(dependencies)).toMatchObject({ details: { check: expect.stringContaining(check) } });
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it('when another attempt is said to have written the report than Kontroll shows', async () => {
    const dependencies = await generated();
    await change<ReportDescription>(dependencies, KEYS.reportDescription, (description) => ({
      ...description,
      attempt: 2,
    }));
    expect(await refusal(dependencies)).toMatchObject({
      details: { check: expect.stringContaining('Kontroll, cell') },
    });
  });

  it('when the report can be opened but its bytes have changed', async () => {
    const dependencies = await generated();
    // A byte of the time stamp in the first local header, which the zip reader does not read.
    const bytes = Uint8Array.from((await dependencies.working.get(KEYS.report)) ?? []);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await dependencies.working.put(KEYS.report, bytes, 'application/octet-stream');
    expect(await refusal(dependencies)).toMatchObject({ details: { check: 'SHA-256 of the stored file' } });
  });

  it('when the report cannot be opened', async () => {
    const dependencies = await generated();
    await dependencies.working.put(KEYS.report, 'not a workbook', 'application/octet-stream');
    expect(await refusal(dependencies)).toBeInstanceOf(Error);
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it('when the stored file is truncated', async () => {
    const dependencies = await generated();
    const { getStream } = dependencies.reports;
    dependencies.reports.getStream = async (key) => {
      const whole = await getStream.call(dependencies.reports, key);
      const parts = (await whole?.toArray()) ?? [];
      return Readable.from([Buffer.concat(parts).subarray(0, -1)]);
    };
    expect(await refusal(dependencies)).toMatchObject({ details: { check: 'size of the stored file' } });
  });

  it('when the stored file does not exist', async () => {
    const dependencies = await generated();
    dependencies.reports.getStream = async () => undefined;
    expect(await refusal(dependencies)).toMatchObject({ details: { kind: 'stored report' } });
  });

  it.each([
    ['report', KEYS.report],
    ['report facts', KEYS.reportDescription],
    ['figures', KEYS.figures],
    ['rows', KEYS.rows(1)],
  ])('when the %s does not exist', async (kind, key) => {
    const dependencies = await generated();
    dependencies.working.objects.delete(key);
    expect(await refusal(dependencies)).toMatchObject({ code: 'working_object_missing', details: { kind } });
  });

  it('when the marker of a chunk has no hash', async () => {
    const dependencies = await generated();
    await dependencies.chunks.deleteAll(stateOf());
    expect(await refusal(dependencies)).toMatchObject({
      code: 'working_object_missing',
      details: { kind: 'hash of register' },
    });
  });

  it('when the export is stopped, before anything is published', async () => {
    const dependencies = await generated();
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    await expect(storeFile(stateOf(), dependencies, stop)).rejects.toThrow('cancelling');
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it('when the export is cancelled just before it completes, and keeps the cancellation', async () => {
    const dependencies = await generated();
    const linkSigner = {
      sign: async () => {
        await dependencies.records.transition(stateOf(), null, { to: 'cancelling', by: 'kari' }, 'kari');
        return { url: 'https://x', validUntil: new Date().toISOString() };
      },
    };
    const { records, chunks, working, registers, reports, manifestSigner, clock } = dependencies;
    const late = { records, chunks, working, registers, reports, manifestSigner, clock, linkSigner };
    await expect(storeFile(stateOf(), late, notStopped)).rejects.toThrow('cancelling');
    expect((await dependencies.record(stateOf())).status).toBe('cancelling');
  });
});
