/** One export on a temporary engine: import the register, start the export, follow it, and fetch its files. */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { sha256 } from '../../../lambdas/domain/canonical.ts';
import { reportsPrefix } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { signedManifestSchema } from '../../../lambdas/domain/report/manifest.ts';
import type { ExportView } from '../../../lambdas/protocol.ts';
import type { Engine } from '../../local/engine.ts';
import { followExport } from '../follow/follow-runs.ts';
import { RunNews } from '../follow/run-news.ts';
import { type ApiClient, signedIn } from './api-client.ts';
import type { Failure } from './describe-failure.ts';
import { importSource, RegisterRefusedError } from './import-source.ts';
import type { RegisterSource } from './register-source.ts';
import { type Output, ProgressLines } from './show-progress.ts';
import { bucketOf, pageOrigin, warmFunctions } from './stack-names.ts';

export interface ExportOrder {
  readonly source: RegisterSource;
  readonly format: 'xlsx' | 'csv';
  readonly language: 'nb' | 'en';
  readonly out: string;
}

export interface ExportReport {
  readonly exportId: string;
  /** A status of an export, or `refused` for a register that the import refused. */
  readonly status: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly millisecondsPerStage: Readonly<Record<string, number>>;
  readonly millisecondsOfImport: number;
  readonly millisecondsInAll: number;
  readonly files: readonly string[];
  /** Number of findings in the report by code. */
  readonly findings: Readonly<Record<string, number>>;
  readonly failure: Failure | null;
  /** All of them: several when several files of a register are refused. */
  readonly failures: readonly Failure[];
}

/** The names of the files that an export writes: the report, the figures and the manifest. */
export function namesOfFiles(
  format: ExportOrder['format'],
): readonly [report: string, figures: string, manifest: string] {
  return [format === 'xlsx' ? 'report.xlsx' : 'report-csv.zip', 'figures.json', 'manifest.json'];
}

/** The report of an export that has no result: it was refused, or stopped before it began. */
function withoutResult(status: string, milliseconds: number, failures: readonly Failure[] = []): ExportReport {
  return {
    status,
    failures,
    failure: failures[0] ?? null,
    exportId: '',
    rows: 0,
    bytes: 0,
    sha256: null,
    millisecondsPerStage: {},
    millisecondsOfImport: milliseconds,
    millisecondsInAll: milliseconds,
    files: [],
    findings: {},
  };
}

export async function runExport(
  engine: Engine,
  order: ExportOrder,
  userName: string,
  { stop, progress }: { readonly stop: AbortSignal; readonly progress: Output },
): Promise<ExportReport> {
  const begun = Date.now();
  const api = signedIn(engine, userName);
  const news = new RunNews(api, pageOrigin(engine));
  warmFunctions(engine, ['api', 'plan-import', 'read-file', 'plan-query']);
  try {
    // The export says all that a check would.
    await importSource(api, order.source, { stop, check: false, news });
  } catch (error) {
    const milliseconds = Date.now() - begun;
    if (stop.aborted) {
      return withoutResult('cancelled', milliseconds);
    }
    if (error instanceof RegisterRefusedError) {
      return withoutResult('refused', milliseconds, error.failures);
    }
    throw error;
  }
  const millisecondsOfImport = Date.now() - begun;
  if (stop.aborted) {
    return withoutResult('cancelled', millisecondsOfImport);
  }
  const { exportId } = await api.start({ year: order.source.year, format: order.format, language: order.language });
  const lines = new ProgressLines(progress);
  const view = await followExport(api, exportId, { news, stop, show: (shown) => lines.show(shown) });
  lines.end();
  const { files, findings } = await fetchFiles(engine, api, view, order);
  const { result } = view;
  const failure =
    result?.outcome === 'failed' ? { code: result.code, stage: result.stage, details: result.details } : null;
  return {
    exportId,
    status: view.progress.status,
    rows: result?.outcome === 'completed' ? result.rows : 0,
    bytes: result?.outcome === 'completed' ? result.bytes : 0,
    sha256: result?.outcome === 'completed' ? result.sha256 : null,
    millisecondsPerStage: await stageTimes(api, exportId),
    millisecondsOfImport,
    millisecondsInAll: Date.now() - begun,
    files,
    findings,
    failure,
    failures: failure === null ? [] : [failure],
  };
}

const figuresSchema = z.object({ findings: z.record(z.string(), z.int()) });

/** Fetches into a temporary folder and then moves the files, so that `out` never holds half a file. */
async function fetchFiles(
  engine: Engine,
  api: ApiClient,
  view: ExportView,
  order: ExportOrder,
): Promise<Pick<ExportReport, 'files' | 'findings'>> {
  if (view.result?.outcome !== 'completed') {
    return { files: [], findings: {} };
  }
  await mkdir(order.out, { recursive: true });
  const draft = await mkdtemp(path.join(order.out, '.export-'));
  try {
    const names = namesOfFiles(order.format);
    const [name] = names;
    const response = await fetch(await api.link(view.exportId));
    if (!response.ok || response.body === null) {
      throw new Error(`The download link answered ${response.status}`);
    }
    await pipeline(response.body, createWriteStream(path.join(draft, name)));
    const signed = await api.manifest(view.exportId);
    await writeFile(path.join(draft, 'manifest.json'), JSON.stringify(signed, null, 1));
    const figures = await storedFigures(engine, view, signedManifestSchema.parse(signed).manifest.figuresSha256);
    const { findings } = figuresSchema.parse(JSON.parse(new TextDecoder().decode(figures)));
    await writeFile(path.join(draft, 'figures.json'), figures);
    for (const each of names) {
      await rename(path.join(draft, each), path.join(order.out, each));
    }
    return { files: names.map((each) => path.join(order.out, each)), findings };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The figures that the manifest attests. Tries that did not complete the export may have left others beside them. */
async function storedFigures(
  engine: Engine,
  { organisationNumber, exportId }: ExportView,
  hash: string,
): Promise<Uint8Array> {
  const Bucket = bucketOf(engine, 'REPORTS_BUCKET');
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  try {
    const Prefix = reportsPrefix(organisationNumber, exportId);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    for (const { Key } of Contents.filter((object) => object.Key?.endsWith('/figures.json'))) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const figures = await Body?.transformToByteArray();
      if (figures !== undefined && sha256(figures) === hash) {
        return figures;
      }
    }
    throw new Error('No stored figures are those of the manifest');
  } finally {
    s3.destroy();
  }
}

/** From the audit trail: a status is written before its stage begins, so a stage lasts until the next status. */
async function stageTimes(api: ApiClient, exportId: string): Promise<Record<string, number>> {
  const { events } = (await api.json('GET', `/exports/${exportId}/audit`)) as {
    events: { status: string; at: string; attempt: number }[];
  };
  const times: Record<string, number> = {};
  events.forEach((event, index) => {
    const next = events[index + 1];
    if (next !== undefined) {
      times[event.status] = (times[event.status] ?? 0) + Date.parse(next.at) - Date.parse(event.at);
    }
  });
  return times;
}
