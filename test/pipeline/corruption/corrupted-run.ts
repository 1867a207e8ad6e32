/** Whole runs that are held between two stages while a test changes what is stored, and what they give in the end. */
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import * as z from 'zod';
import type { ApiClient } from '../../../infra/commands/cli/api-client.ts';
import type { RegisterSource } from '../../../infra/commands/cli/register-source.ts';
import type { S3ObjectStore } from '../../../lambdas/adapters/objects/object-store.ts';
import { DynamoExportRecords } from '../../../lambdas/adapters/tables/exports/export-records.ts';
import type { StoredFile } from '../../../lambdas/domain/export/export-record.ts';
import { signedManifestSchema, verifyManifest } from '../../../lambdas/domain/report/manifest.ts';
import { openSheets } from '../../../lambdas/domain/report/read-back/sheet-reader.ts';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { openZip } from '../../../lambdas/domain/spreadsheet/zip-archive.ts';
import type { ExportView } from '../../../lambdas/protocol.ts';
import { type Pipeline, pause, startPipeline, TERMINAL, until, workingPrefix } from '../pipeline.ts';
import { writeTinyRegister } from '../tiny-register.ts';

export const ORGANISATION = '971038179';
const COORDINATOR = 'nbf-kari';
const YEAR = 2025;

export const PLAIN = { year: YEAR, format: 'csv' } as const;
export const BUNDLED = { year: YEAR, format: 'xlsx', includeAttachments: true } as const;
export type Request = typeof PLAIN | typeof BUNDLED;
const ATTACHMENT = 'kvittering.txt';

/** Milliseconds, for a busy machine. */
const PATIENCE = 240_000;

/** More than there are invocations of one Lambda in an export. */
const ALL = 1000;
const faultsSchema = z.array(z.object({ kind: z.string(), left: z.int() }));

export interface World extends Pipeline {
  readonly api: ApiClient;
  /** The whole register. */
  readonly source: RegisterSource;
  record(exportId: string): Promise<StoredFile>;
}

export async function startWorld(): Promise<World> {
  const pipeline = await startPipeline({ injectable: true });
  const { engine } = pipeline;
  const source = await writeTinyRegister(path.join(pipeline.dataFolder, 'tiny'), ORGANISATION);
  const database = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
  const named = (variable: string) =>
    engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean) ?? variable;
  const tables = { exports: named('EXPORTS_TABLE'), audit: named('AUDIT_TABLE') };
  const records = new DynamoExportRecords(database, tables, { now: () => Date.now() });
  return {
    ...pipeline,
    api: pipeline.as(COORDINATOR),
    source,
    async record(exportId) {
      const file = (await records.read({ organisationNumber: ORGANISATION, exportId }))?.file;
      if (!file) throw new Error(`${exportId} has no file`);
      return file;
    },
    async close() {
      database.destroy();
      await pipeline.close();
    },
  };
}

/** Runs until the machine invokes a Lambda, lets the test change what is stored, and goes on. @returns the ended export */
export async function changedBefore(
  { engine, api }: World,
  functionName: string,
  begin: () => Promise<string>,
  change: (exportId: string) => Promise<void>,
): Promise<ExportView> {
  engine.inject({ functionName, kind: 'hold', times: ALL });
  try {
    const exportId = await begin();
    const deadline = Date.now() + PATIENCE;
    for (let left = ALL; left === ALL; await pause(20)) {
      left = faultsSchema.parse(engine.pendingFaults()).find(({ kind }) => kind === 'hold')?.left ?? ALL;
      if (Date.now() > deadline) {
        throw new Error(`Not reached: ${functionName}; the export is ${(await api.view(exportId)).progress.status}`);
      }
    }
    await change(exportId);
    engine.clearFaults(functionName);
    return await until(api, exportId, TERMINAL, [], PATIENCE);
  } finally {
    engine.clearFaults(functionName);
  }
}

export async function completed({ api }: World, exportId: string): Promise<void> {
  await until(api, exportId, ['completed'], [], PATIENCE);
}

/** An attachment is there long before the export comes to bundle it. */
export async function start({ api, working }: World, request: Record<string, unknown>): Promise<string> {
  const { exportId } = await api.start(request);
  if (request.includeAttachments === true) {
    await working.put(`${workingPrefix(ORGANISATION, exportId)}attachments/${ATTACHMENT}`, 'Bekreftet', 'text/plain');
  }
  return exportId;
}

/** Everything that a reader of the report sees, but for what is of the run: Kontroll, ids and times. */
export async function contentOf(world: World, exportId: string): Promise<unknown> {
  const { api, reports } = world;
  const response = await fetch(await api.link(exportId));
  expect(response.status).toBe(200);
  const file = new Uint8Array(await response.arrayBuffer());
  const { fileName, published } = await world.record(exportId);
  const figures = await read(reports, published?.figures);
  const signed = signedManifestSchema.parse(await api.manifest(exportId));
  expect(verifyManifest(signed, file, figures)).toEqual({ valid: true });
  const bundled = fileName.endsWith('med-vedlegg.zip');
  const archive = bundled ? await openZip(file, DEFAULT_LIMITS) : undefined;
  const [inside = ''] = archive?.names ?? [];
  const report = archive === undefined ? file : await part(archive, inside);
  return {
    figures: JSON.parse(Buffer.from(figures).toString()),
    sheets: await sheetsOf(report, bundled ? 'xlsx' : 'csv'),
    attachments: archive && Buffer.from(await part(archive, `vedlegg/${ATTACHMENT}`)).toString(),
  };
}

async function read(
  reports: S3ObjectStore,
  object: NonNullable<StoredFile['published']>['figures'] | undefined,
): Promise<Uint8Array> {
  const stream = object && (await reports.getStream(object.key, object.versionId ?? undefined));
  return Buffer.concat((await stream?.toArray()) ?? []);
}

async function part(archive: Awaited<ReturnType<typeof openZip>>, name: string): Promise<Uint8Array> {
  return Buffer.concat(await (await archive.open(name, DEFAULT_LIMITS.partBytes)).toArray());
}

/** Sammendrag says when the report was made. */
const WRITTEN_AT = /"\d\d\.\d\d\.\d{4} \d\d:\d\d"/g;

async function sheetsOf(report: Uint8Array, format: 'xlsx' | 'csv'): Promise<unknown> {
  const sheets: Record<string, unknown[]> = {};
  const reader = await openSheets(report, format);
  for (const name of reader.names.filter((each) => each !== 'Kontroll')) {
    const rows: unknown[] = [];
    for await (const batch of reader.rows(name)) rows.push(...batch);
    sheets[name] = JSON.parse(JSON.stringify(rows).replace(WRITTEN_AT, '""'));
  }
  return sheets;
}
