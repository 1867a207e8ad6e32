import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { canonicalSha256, sha256 } from '../../lambdas/domain/canonical.ts';
import type { Figures } from '../../lambdas/domain/counting/figures.ts';
import { ExportStoppedError } from '../../lambdas/domain/errors.ts';
import type { ChunkRecord } from '../../lambdas/domain/export/export-record.ts';
import { reportKeys } from '../../lambdas/domain/export/objects/working-keys.ts';
import { finding } from '../../lambdas/domain/finding.ts';
import { encodeFindings } from '../../lambdas/domain/finding-columns.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import { MAPPED, type MapOutcome, type StoredPart } from '../../lambdas/domain/report/chunk-outcomes.ts';
import { signedManifestSchema, verifyManifest } from '../../lambdas/domain/report/manifest.ts';
import type { BundleDescription, BundledFile, ReportDescription } from '../../lambdas/domain/report/report-file.ts';
import type { ManifestSigner } from '../../lambdas/ports.ts';
import type { ExportRequest } from '../../lambdas/protocol.ts';
import { madeFrom, readReportInputs } from '../../lambdas/stages/report/report-source.ts';
import { storeFile } from '../../lambdas/stages/store-file.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { MemoryDependencies, notStopped, OWNER, stateOf, TESTLAGET, visits } from './runs/memory-dependencies.ts';
import { runStages } from './runs/run-stages.ts';
import { FIRST_TRY, forge, keysOfTry } from './working-fixture.ts';

const KEYS = keysOfTry();
const STORED = reportKeys(TESTLAGET, EXPORT_ID, FIRST_TRY);

async function generated(request: Partial<ExportRequest> = {}): Promise<MemoryDependencies> {
  const dependencies = new MemoryDependencies();
  await dependencies.store(visits({}, { dato: '2025-04-02' }), OWNER, 1);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, ...request } });
  const { includeAttachments = false } = request;
  await dependencies.working.put(`${KEYS.attachmentsPrefix}program.pdf`, 'program', 'application/pdf');
  await runStages(dependencies, stateOf({ includeAttachments }), { until: 'bundle' });
  await dependencies.records.advance(stateOf(), 'storing_file');
  return dependencies;
}

async function refusal(dependencies: MemoryDependencies): Promise<unknown> {
  const error: unknown = await storeFile(dependencies.reached, dependencies, notStopped).catch(
    (thrown: unknown) => thrown,
  );
  const record = await dependencies.record(stateOf());
  expect([record.status, record.file]).toEqual(['storing_file', null]);
  expect(dependencies.reports.keys()).not.toContain(STORED.manifest);
  return error;
}

const HASH = /^[0-9a-f]{64}$/;
const outcomeOf = (marker: ChunkRecord | undefined) => MAPPED.schema.parse(marker?.outcome);
const partsOf = async (dependencies: MemoryDependencies, chunk: number) => {
  const markers = await dependencies.chunks.list(stateOf(), 'mapping_columns');
  return outcomeOf(markers.find(({ index }) => index === chunk)).parts;
};

describe('storing a report', () => {
  it.each([
    ['xlsx', false, 'bufdir-2025-970168885-00000001.xlsx'],
    ['csv', false, 'bufdir-2025-970168885-00000001-csv.zip'],
    ['xlsx', true, 'bufdir-2025-970168885-00000001-med-vedlegg.zip'],
  ] as const)(
    'completes a %s report (attachments: %s) with its name and a manifest that verifies it',
    async (format, includeAttachments, name) => {
      const dependencies = await generated({ format, includeAttachments });
      await storeFile(dependencies.reached, dependencies, notStopped);
      const { status, percent, file } = await dependencies.record(stateOf());
      const stored = dependencies.reports.objects.get(STORED.file(name));
      expect({ status, percent, file }).toEqual({
        status: 'completed',
        percent: 100,
        file: {
          fileName: name,
          bytes: stored?.bytes.length,
          rows: 2,
          sha256: sha256(stored?.bytes ?? ''),
          published: Object.fromEntries(
            Object.entries({ report: STORED.file(name), figures: STORED.figures, manifest: STORED.manifest }).map(
              ([part, key]) => [
                part,
                {
                  key,
                  versionId: expect.any(String),
                  sha256: sha256(dependencies.reports.objects.get(key)?.bytes ?? ''),
                },
              ],
            ),
          ),
        },
      });
      expect(stored?.contentDisposition).toContain(name);
      const signed = signedManifestSchema.parse(dependencies.reports.json(STORED.manifest));
      const figures = dependencies.reports.objects.get(STORED.figures);
      expect(verifyManifest(signed, stored?.bytes ?? new Uint8Array(), figures?.bytes)).toEqual({ valid: true });
      const parts = await Promise.all([0, 1].map((chunk) => partsOf(dependencies, chunk)));
      const hashes = parts.map((ofChunk) => ofChunk.map(({ sha256: ofCells }) => ofCells));
      expect(signed.manifest).toMatchObject({
        exportId: EXPORT_ID,
        attempt: 1,
        year: 2025,
        register: { version: 1, files: [{ name: 'register.xlsx' }] },
        chunks: [0, 1].map((chunk) => ({
          register: [expect.stringMatching(HASH)],
          facts: [expect.stringMatching(HASH)],
          rows: canonicalSha256(hashes[chunk]),
        })),
      });
    },
  );

  it('publishes nothing twice in one try: what is signed anew is left to the next try', async () => {
    const dependencies = await generated();
    const { records, reports } = dependencies;
    const { transition } = records;
    records.transition = () => Promise.reject(new Error('no answer'));
    await expect(storeFile(dependencies.reached, dependencies, notStopped)).rejects.toThrow('no answer');
    records.transition = transition;
    const versions = [...reports.versions];
    expect(versions).toHaveLength(3);
    // An ECDSA signature is never the same again.
    await expect(storeFile(dependencies.reached, dependencies, notStopped)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(reports.versions).toEqual(versions);
    await storeFile({ ...dependencies.reached, retryCount: 1 }, dependencies, notStopped);
    const { file } = await dependencies.record(stateOf());
    expect(file?.published?.manifest.key).not.toBe(STORED.manifest);
  });

  it('signs counts that were taken at different places, of sheets as they were found in the file', async () => {
    const dependencies = await generated();
    await storeFile(dependencies.reached, dependencies, notStopped);
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
    await storeFile(dependencies.reached, dependencies, notStopped);
    const { manifest } = signedManifestSchema.parse(dependencies.reports.json(STORED.manifest));
    if (manifest.format !== 'bufdir-export-manifest/5') throw new Error('The manifest has an old format');
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

  it('changes nothing when it is tried again', async () => {
    const dependencies = await generated();
    await storeFile(dependencies.reached, dependencies, notStopped);
    const record = await dependencies.record(stateOf());
    await storeFile({ ...dependencies.reached, retryCount: 1 }, dependencies, notStopped);
    expect(await dependencies.record(stateOf())).toEqual(record);
  });

  it('writes no link to the audit trail', async () => {
    const dependencies = await generated();
    await storeFile(dependencies.reached, dependencies, notStopped);
    expect(JSON.stringify(await dependencies.audit.list(stateOf()))).not.toContain('https:');
  });
});

const OTHERS: Readonly<Record<string, object>> = {
  Funn: encodeFindings([finding('unreadable_date', 'warning', { sheet: 'aktiviteter', row: 2 })]),
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
    await forge<Figures>(dependencies, KEYS.figures, (figures) => ({
      ...figures,
      total: { ...figures.total, minutes: figures.total.minutes + 1 },
    }));
    expect(await refusal(dependencies)).toMatchObject({ details: { check: 'reconciliation categories_minutes' } });
  });

  it.each(['xlsx', 'csv'] as const)(
    'when the figures differ from those on the sheets of the %s report',
    async (format) => {
      const dependencies = await generated({ format });
      await forge<Figures>(dependencies, KEYS.figures, (figures) => ({
        ...figures,
        total: { ...figures.total, unique_participants: figures.total.unique_participants + 1 },
      }));
      expect(await refusal(dependencies)).toMatchObject({
        code: 'verification_failed',
        details: { check: expect.stringContaining('Sammendrag, cell') },
      });
    },
  );

  it.each([
    ['findings', KEYS.activityFindings(0), 'Funn'],
    ['peer supporters', KEYS.activePeerSupporters, 'Likepersoner'],
  ])('when the %s are others than those that their sheet was made from', async (_, key, sheet) => {
    const dependencies = await generated();
    await forge(dependencies, key, () => OTHERS[sheet]);
    expect(await refusal(dependencies)).toMatchObject({
      code: 'verification_failed',
      details: { check: 'lists, rows and findings of the report' },
    });
  });

  const ofMapping = (change: (outcome: MapOutcome) => object) => (dependencies: MemoryDependencies) =>
    dependencies.chunks.rewrite((marker) =>
      marker.stage === 'mapping_columns' && marker.index === 1
        ? { ...marker, outcome: { ...marker.outcome, ...change(outcomeOf(marker)) } }
        : marker,
    );
  const withPart = (change: Partial<StoredPart>) =>
    ofMapping(({ parts }) => ({ parts: parts.map((part) => ({ ...part, ...change })) }));

  it.each([
    ['other cells', withPart({ sha256: 'f'.repeat(64) }), /^Aktiviteter, rows 3 to 3$/],
    ['a row less', ofMapping(() => ({ parts: [] })), /^rows of Aktiviteter$/],
    ['a row more', withPart({ rows: 2 }), /^rows of Aktiviteter$/],
    ['rows on a further sheet', withPart({ sheet: 1 }), /^sheets of Aktiviteter$/],
  ])('when the marker of the last chunk says %s than the sheet Aktiviteter has', async (_, change, check) => {
    const dependencies = await generated();
    change(dependencies);
    const inputs = await readReportInputs(dependencies.reached, dependencies);
    await forge<ReportDescription>(dependencies, KEYS.reportDescription, (description) => ({
      ...description,
      madeFrom: madeFrom(inputs),
    }));
    expect(await refusal(dependencies)).toMatchObject({ details: { check: expect.stringMatching(check) } });
  });

  it('when another attempt is said to have written the report than Kontroll shows', async () => {
    const dependencies = await generated();
    await forge<ReportDescription>(dependencies, KEYS.reportDescription, (description) => ({
      ...description,
      attempt: 2,
    }));
    expect(await refusal(dependencies)).toMatchObject({
      details: { check: expect.stringContaining('Kontroll, cell') },
    });
  });

  /** A byte of the time stamp in the first local header, which no zip reader reads. */
  const withOtherTime = (bytes: Uint8Array) => bytes.with(10, (bytes[10] ?? 0) ^ 1);

  it.each([
    ['report', false, withOtherTime],
    ['report', false, () => Buffer.from('not a workbook')],
    ['bundle', true, withOtherTime],
    ['bundle', true, () => Buffer.from('signed as the report, in text')],
  ] as const)(
    'when the %s (attachments: %s) has other bytes than when it was made',
    async (kind, attachments, make) => {
      const dependencies = await generated({ includeAttachments: attachments });
      const bytes = dependencies.working.objects.get(KEYS[kind])?.bytes ?? new Uint8Array();
      await dependencies.working.put(KEYS[kind], make(bytes), 'application/octet-stream');
      expect(await refusal(dependencies)).toMatchObject({
        code: 'working_object_corrupt',
        details: { kind, madeIn: attachments ? 'bundling_attachments' : 'generating_file' },
      });
    },
  );

  it.each([
    ['report', false, (bytes: Uint8Array) => bytes.subarray(0, 100), 'reading the report'],
    ['bundle', true, (bytes: Uint8Array) => bytes.subarray(0, 100), 'reading the bundle'],
  ] as const)('when the %s (attachments: %s) cannot be opened, although its hash is right', async (...given) => {
    const [kind, attachments, make, check] = given;
    const dependencies = await generated({ includeAttachments: attachments });
    const bytes = make(dependencies.working.objects.get(KEYS[kind])?.bytes ?? new Uint8Array());
    await dependencies.working.put(KEYS[kind], bytes, 'application/octet-stream');
    const facts = kind === 'report' ? KEYS.reportDescription : KEYS.bundleDescription;
    await forge<object>(dependencies, facts, (before) => ({ ...before, bytes: bytes.length, sha256: sha256(bytes) }));
    expect(await refusal(dependencies)).toMatchObject({ code: 'verification_failed', details: { check } });
  });

  it.each([
    ['number of files in the bundle', (files: BundledFile[]) => files.slice(0, 1)],
    ['file 2 of the bundle', ([report, other]: BundledFile[]) => [report, { ...other, name: 'vedlegg/other' }]],
    ['file 2 of the bundle', ([report, other]: BundledFile[]) => [report, { ...other, sha256: 'another' }]],
    ['file 1 of the bundle', (files: BundledFile[]) => files.toReversed()],
  ])('when the bundle has other files than were put there: %s', async (check, make) => {
    const dependencies = await generated({ includeAttachments: true });
    await forge<BundleDescription>(dependencies, KEYS.bundleDescription, (before) => ({
      ...before,
      files: make([...before.files]),
    }));
    expect(await refusal(dependencies)).toMatchObject({ code: 'verification_failed', details: { check } });
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
    expect(await refusal(dependencies)).toMatchObject({ details: { check: 'size of the stored file', found: 0 } });
  });

  it.each([
    ['report', KEYS.report],
    ['report facts', KEYS.reportDescription],
    ['figures', KEYS.figures],
  ])('when the %s does not exist', async (kind, key) => {
    const dependencies = await generated();
    dependencies.working.objects.delete(key);
    expect(await refusal(dependencies)).toMatchObject({ code: 'working_object_corrupt', details: { kind } });
  });

  it('when a chunk has no marker', async () => {
    const dependencies = await generated();
    await dependencies.chunks.deleteUpTo(stateOf(), 1);
    expect(await refusal(dependencies)).toMatchObject({
      code: 'working_object_corrupt',
      details: { kind: 'outcome', madeIn: 'querying_activities', chunk: 0 },
    });
  });

  it('when the export is stopped, before anything is published', async () => {
    const dependencies = await generated();
    const stop = async () => {
      throw new ExportStoppedError('cancelling');
    };
    await expect(storeFile(dependencies.reached, dependencies, stop)).rejects.toThrow('cancelling');
    expect(dependencies.reports.keys()).toEqual([]);
  });

  it('when the export is cancelled just before it completes, and keeps the cancellation', async () => {
    const dependencies = await generated();
    const { records, chunks, working, registers, reports, clock } = dependencies;
    const manifestSigner: ManifestSigner = {
      ...dependencies.manifestSigner,
      sign: async (content) => {
        await records.transition(stateOf(), null, { to: 'cancelling', by: 'kari' }, 'kari');
        return dependencies.manifestSigner.sign(content);
      },
    };
    const late = { records, chunks, working, registers, reports, manifestSigner, clock };
    await expect(storeFile(dependencies.reached, late, notStopped)).rejects.toThrow('cancelling');
    expect((await dependencies.record(stateOf())).status).toBe('cancelling');
  });
});
