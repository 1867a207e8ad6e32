import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GetObjectRetentionCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coordinatorOf } from '../../infra/commands/samples.ts';
import { reportsPrefix } from '../../lambdas/domain/export/objects/working-keys.ts';
import { keyFingerprint, signedManifestSchema, verifyManifest } from '../../lambdas/domain/report/manifest.ts';
import { DEFAULT_LIMITS } from '../../lambdas/domain/spreadsheet/limits.ts';
import { openWorkbook } from '../../lambdas/domain/spreadsheet/workbook-reader.ts';
import { openZip } from '../../lambdas/domain/spreadsheet/zip-archive.ts';
import { downloadLinkSchema, type ExportView } from '../../lambdas/protocol.ts';
import { SAMPLES, type SampleName, sampleFolder } from '../sample-registers.ts';
import { emptyRequest, importEmptyRegister } from './empty-register.ts';
import { auditOf, eventually, type Pipeline, startPipeline, TERMINAL, until, workingPrefix } from './pipeline.ts';

const NHF = '963281684';
const USER_OF = { 'nhf-2025': 'nhf-kari', 'hlf-2025': 'hlf-kari', 'blindeforbundet-2025': 'nbf-kari' } as const;

let pipeline: Pipeline;
/** Every view of one export of each sample, from start to end, because several tests look at the same run. */
const runs = new Map<SampleName, ExportView[]>();

beforeAll(async () => {
  pipeline = await startPipeline();
  for (const sample of SAMPLES) {
    await pipeline.import(sample);
    const api = pipeline.as(USER_OF[sample]);
    const { exportId } = await api.start({ year: 2025 });
    const seen: ExportView[] = [];
    await until(api, exportId, TERMINAL, { seen });
    runs.set(sample, seen);
  }
}, 240_000);

function lastView(sample: SampleName): ExportView {
  const view = runs.get(sample)?.at(-1);
  if (view === undefined) {
    throw new Error(`No run of ${sample}`);
  }
  return view;
}

afterAll(() => pipeline.close());

async function download(view: ExportView): Promise<Uint8Array> {
  if (view.result?.outcome !== 'completed') {
    throw new Error(`Not completed: ${JSON.stringify(view.result)}`);
  }
  const response = await fetch(await pipeline.as(coordinatorOf(view.organisationNumber)).link(view.exportId));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

/** Only one try has written figures in these runs. */
async function storedFigures({ organisationNumber, exportId }: ExportView): Promise<Uint8Array> {
  const written = await pipeline.reports.list(reportsPrefix(organisationNumber, exportId));
  const [key] = written.map((object) => object.key).filter((each) => each.endsWith('/figures.json'));
  return (await pipeline.reports.get(key ?? 'figures.json')) ?? new Uint8Array();
}

describe('an export of a sample register', () => {
  it.each(SAMPLES)('stores the figures for %s that the independent program computed', async (sample) => {
    const view = lastView(sample);
    expect(view.progress).toMatchObject({ status: 'completed', percent: 100 });
    const { findings: found, ...figures } = JSON.parse(new TextDecoder().decode(await storedFigures(view)));
    const expected = JSON.parse(await readFile(path.join(sampleFolder(sample), 'expected.json'), 'utf8'));
    const { findings: _, ...compared } = expected;
    expect(figures).toEqual(compared);
    expect(Object.keys(found).length).toBeGreaterThan(0);
  });

  it('writes an audit event for each status in order, and its percent never falls', async () => {
    const seen = runs.get('nhf-2025') ?? [];
    const events = await auditOf(pipeline.as('nhf-kari'), lastView('nhf-2025').exportId);
    expect(events.map((event) => event.status)).toEqual([
      'initialised',
      'querying_activities',
      'aggregating',
      'deduplicating',
      'mapping_columns',
      'generating_file',
      'storing_file',
      'completed',
    ]);
    const versions = events.map((event) => event.version);
    expect(versions).toEqual([...versions].sort((left, right) => left - right));
    const percents = seen.map((view) => view.progress.percent);
    expect(percents).toEqual([...percents].sort((left, right) => left - right));
    expect(Math.max(...seen.slice(0, -1).map((view) => view.progress.percent))).toBeLessThanOrEqual(99);
    expect(seen.at(-1)?.summary).toMatchObject({
      kind: 'final',
      total: { countedDays: 330, uniqueParticipants: 1107 },
    });
  });

  it('is downloadable with a manifest that the offline verifier accepts only for the unchanged file', async () => {
    const view = lastView('nhf-2025');
    const { exportId } = view;
    const file = await download(view);
    const signed = signedManifestSchema.parse(await pipeline.as('nhf-kari').manifest(exportId));
    const figures = await storedFigures(view);
    const key = await (await fetch(`${pipeline.engine.endpoints.httpApi}/signing-key`)).text();
    expect(signed.manifest).toMatchObject({ signer: { publicKeySha256: keyFingerprint(key) } });
    expect(verifyManifest(signed, file, figures, key)).toEqual({ valid: true });
    const changed = Uint8Array.from(file);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(verifyManifest(signed, changed, figures)).toEqual({ valid: false, reason: 'file_hash' });
    const forged = { ...signed, manifest: { ...signed.manifest, year: 2024 } };
    expect(verifyManifest(forged, file, figures)).toEqual({ valid: false, reason: 'signature' });
    const workbook = await openWorkbook(file);
    expect(workbook.sheetNames).toEqual([
      'Sammendrag',
      'Per lokallag',
      'Per kommune',
      'Likepersoner',
      'Nesten tellende',
      'Aktiviteter',
      'Funn',
      'Kontroll',
    ]);
  });

  it('has published exactly three versions, and nobody can delete one of them', async () => {
    const { exportId } = lastView('nhf-2025');
    const prefix = reportsPrefix(NHF, exportId);
    const published = await pipeline.reports.listVersions(prefix);
    expect(published.map(({ key }) => key.split('/').at(-1)).sort()).toEqual([
      expect.stringMatching(/\.xlsx$/),
      'figures.json',
      'manifest.json',
    ]);
    // The finaliser protects them when the execution has ended.
    const s3 = new S3Client(pipeline.engine.clientConfiguration('s3'));
    for (const { key, versionId } of published) {
      const version = { Bucket: pipeline.reports.bucket, Key: key, VersionId: versionId };
      const retention = () => s3.send(new GetObjectRetentionCommand(version)).catch(() => undefined);
      const { Retention } = (await eventually(retention, (found) => found?.Retention !== undefined)) ?? {};
      expect(Retention?.Mode).toBe('GOVERNANCE');
      expect(Retention?.RetainUntilDate?.getTime()).toBeGreaterThan(Date.now() + 4 * 365 * 24 * 3600_000);
    }
    s3.destroy();
    await expect(pipeline.reports.deleteVersions(published)).rejects.toThrow('3 objects were not deleted');
    expect(await pipeline.reports.listVersions(prefix)).toEqual(published);
  });

  it('leaves no object in the working prefix', async () => {
    const left = await eventually(
      () => pipeline.working.list(workingPrefix(NHF, lastView('nhf-2025').exportId)),
      (objects) => objects.length === 0,
    );
    expect(left).toEqual([]);
  });

  it('stores csv files with English names when the request asks for them', async () => {
    const api = pipeline.as('nbf-kari');
    const { exportId } = await api.start({ year: 2025, format: 'csv', language: 'en' });
    const view = await until(api, exportId, ['completed']);
    const archive = await openZip(await download(view), DEFAULT_LIMITS);
    for (const name of [
      'Summary',
      'By branch',
      'By municipality',
      'Peer supporters',
      'Near misses',
      'Activities',
      'Findings',
      'Control',
    ]) {
      expect(archive.has(`${name}.csv`.toLowerCase()), name).toBe(true);
    }
  });
});

describe('an export of chosen branches', () => {
  it('has the same figures for a branch as the whole report', async () => {
    const expected = JSON.parse(await readFile(path.join(sampleFolder('nhf-2025'), 'expected.json'), 'utf8'));
    const [branch] = Object.keys(expected.per_lokallag);
    const api = pipeline.as('nhf-kari');
    const { exportId } = await api.start({ year: 2025, branches: [branch] });
    const view = await until(api, exportId, ['completed']);
    const figures = JSON.parse(new TextDecoder().decode(await storedFigures(view)));
    expect(figures.total).toEqual(expected.per_lokallag[branch ?? '']);
    expect(Object.keys(figures.per_lokallag)).toEqual([branch]);
    expect(view.result).toMatchObject({ outcome: 'completed' });
  });

  it('is refused for a branch that the register does not have', async () => {
    const start = pipeline.as('nhf-kari').start({ year: 2025, branches: ['Finnes ikke'] });
    await expect(start).rejects.toMatchObject({ code: 'branches_not_found', details: { branches: ['Finnes ikke'] } });
  });
});

describe('an export of a register without a file', () => {
  it('ends as completed_empty without file and link', async () => {
    const api = pipeline.as('nhf-kari');
    await importEmptyRegister(api);
    const { exportId } = await api.start(emptyRequest());
    const view = await until(api, exportId, ['completed_empty']);
    expect(view.result).toEqual({ outcome: 'completed_empty' });
    const link = downloadLinkSchema.parse(await api.json('POST', `/exports/${exportId}/link`));
    expect(link).toMatchObject({ downloadUrl: null, auditId: null, fileName: null });
    expect(await pipeline.reports.list(`reports/${NHF}/${exportId}/`)).toEqual([]);
    const events = await auditOf(api, exportId);
    expect(events.map((event) => event.status)).toEqual(['initialised', 'querying_activities', 'completed_empty']);
  });
});

describe('an export with attachments', () => {
  it('stores a zip of the report and the attachments', async () => {
    const api = pipeline.as('nhf-kari');
    pipeline.engine.inject({ functionName: 'plan-query', kind: 'hold' });
    const { exportId } = await api.start({ year: 2025, includeAttachments: true });
    await pipeline.working.put(`${workingPrefix(NHF, exportId)}attachments/kvittering.txt`, 'Bekreftet', 'text/plain');
    pipeline.engine.clearFaults('plan-query');
    const view = await until(api, exportId, ['completed']);
    const events = await auditOf(api, exportId);
    const archive = await openZip(await download(view), DEFAULT_LIMITS);
    expect(archive.has('vedlegg/kvittering.txt')).toBe(true);
    expect(events.map((event) => event.status).slice(-4)).toEqual([
      'generating_file',
      'bundling_attachments',
      'storing_file',
      'completed',
    ]);
  });
});
