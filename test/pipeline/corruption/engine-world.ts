/** Whole runs on an engine, held between two stages while a test changes what is stored. */
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DynamoExportRecords } from '../../../lambdas/adapters/tables/exports/export-records.ts';
import type { StoredFile } from '../../../lambdas/domain/export/export-record.ts';
import { signedManifestSchema } from '../../../lambdas/domain/report/manifest.ts';
import { registerVersionsSchema } from '../../../lambdas/protocol.ts';
import { type Pipeline, pause, startPipeline, TERMINAL, until, workingPrefix } from '../pipeline.ts';
import { writeTinyRegister } from '../tiny-register.ts';
import { ATTACHMENT, type Begin, type World } from './world.ts';

const ORGANISATION = '971038179';
const COORDINATOR = 'nbf-kari';

/** Milliseconds, for a busy machine. */
const PATIENCE = 240_000;

/** More than there are invocations of one Lambda in an export. */
const ALL = 1000;
const faultsSchema = z.array(z.object({ kind: z.string(), left: z.int() }));

export interface EngineWorld extends World {
  readonly reports: Pipeline['reports'];
  record(exportId: string): Promise<StoredFile>;
}

export async function startEngineWorld(): Promise<EngineWorld> {
  const pipeline = await startPipeline({ injectable: true });
  const { engine, working, registers, reports } = pipeline;
  const api = pipeline.as(COORDINATOR);
  const source = await writeTinyRegister(path.join(pipeline.dataFolder, 'tiny'), ORGANISATION);
  const database = DynamoDBDocumentClient.from(new DynamoDBClient(engine.clientConfiguration('dynamodb')));
  const named = (variable: string) =>
    engine.stack.functions.map(({ environment }) => environment[variable]).find(Boolean) ?? variable;
  const tables = { exports: named('EXPORTS_TABLE'), audit: named('AUDIT_TABLE') };
  const records = new DynamoExportRecords(database, tables, { now: () => Date.now() });

  async function record(exportId: string): Promise<StoredFile> {
    const file = (await records.read({ organisationNumber: ORGANISATION, exportId }))?.file;
    if (!file) throw new Error(`${exportId} has no file`);
    return file;
  }

  /** An attachment is there long before the export comes to bundle it. */
  async function started(begin: Begin): Promise<string> {
    if ('retry' in begin) {
      await api.act(begin.retry, 'retry');
      return begin.retry;
    }
    const { exportId } = await api.start(begin.request);
    if (begin.request.includeAttachments) {
      const key = `${workingPrefix(ORGANISATION, exportId)}attachments/${ATTACHMENT.name}`;
      await working.put(key, ATTACHMENT.text, 'text/plain');
    }
    return exportId;
  }

  async function held(functionName: string, exportId: string): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    for (let left = ALL; left === ALL; await pause(20)) {
      left = faultsSchema.parse(engine.pendingFaults()).find(({ kind }) => kind === 'hold')?.left ?? ALL;
      if (Date.now() > deadline) {
        throw new Error(`Not reached: ${functionName}; the export is ${(await api.view(exportId)).progress.status}`);
      }
    }
  }

  return {
    organisationNumber: ORGANISATION,
    working,
    registers,
    reports,
    record,
    async import(files) {
      await pipeline.import({ ...source, files: source.files.slice(0, files) });
    },
    async restore() {
      const { versions } = registerVersionsSchema.parse(await api.json('GET', '/registers/2025/versions'));
      await api.json('POST', `/registers/2025/versions/${(versions[0]?.version ?? 0) - 1}/restore`);
    },
    async run(begin, before, change) {
      if (before !== undefined) engine.inject({ functionName: before, kind: 'hold', times: ALL });
      try {
        const exportId = await started(begin);
        if (before !== undefined) {
          await held(before, exportId);
          await change?.(exportId);
          engine.clearFaults(before);
        }
        const { result } = await until(api, exportId, TERMINAL, { patience: PATIENCE });
        if (result?.outcome === 'failed') {
          return { exportId, end: result.code, retryable: result.retryable, details: result.details };
        }
        return { exportId, end: String(result?.outcome) };
      } finally {
        if (before !== undefined) engine.clearFaults(before);
      }
    },
    async report(exportId) {
      const response = await fetch(await api.link(exportId));
      if (response.status !== 200) throw new Error(`The link answers ${response.status}`);
      const file = new Uint8Array(await response.arrayBuffer());
      const { fileName, published } = await record(exportId);
      const stream =
        published && (await reports.getStream(published.figures.key, published.figures.versionId ?? undefined));
      const figures = Buffer.concat((await stream?.toArray()) ?? []);
      return { fileName, file, figures, signed: signedManifestSchema.parse(await api.manifest(exportId)) };
    },
    async close() {
      database.destroy();
      await pipeline.close();
    },
  };
}
