/**
 * `npm run ops -- demonstrate`: a few imports and forty exports on a new engine, some of which fail for different reasons. The
 * engine keeps running so that you can see its dashboards.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import WebSocket from 'ws';
import { isTerminal, ticketSchema } from '../../../lambdas/protocol.ts';
import type { Engine } from '../../local/engine.ts';
import { signedIn } from '../cli/api-client.ts';
import { counted } from '../cli/counted.ts';
import { importSource } from '../cli/import-source.ts';
import { readRegisterSource } from '../cli/register-source.ts';
import { bucketOf } from '../cli/stack-names.ts';
import { LOCAL_FOLDER } from '../data-folder.ts';
import { startSampleEngine } from '../sample-engine.ts';
import { coordinatorOf, SAMPLE_REGISTERS } from '../samples.ts';
import { OPERATIONS_PATH } from '../website-content.ts';
import { demonstrateImports } from './demonstrated-imports.ts';

const DATA_FOLDER = path.join(LOCAL_FOLDER, 'demonstration');
const PAUSE_SECONDS = 4;

interface Order {
  readonly request: Record<string, unknown>;
  /** Called before the export starts. */
  readonly before?: () => void;
  /** Called while the export runs. */
  readonly during?: (exportId: string) => Promise<void>;
}

/** Resolves when the exports have ended. The engine then runs until Ctrl-C. */
export async function demonstrate(): Promise<string> {
  await rm(DATA_FOLDER, { recursive: true, force: true });
  const { engine } = await startSampleEngine({ dataFolder: DATA_FOLDER });
  console.log(`Dashboards: ${engine.endpoints.website}${OPERATIONS_PATH}`);
  await importRegisters(engine);
  const files = await demonstrateImports(engine);

  const killed = { request: { year: 2025 }, before: () => kill(engine) };
  const emptied = { request: { year: 2025 }, during: (exportId: string) => deleteWork(engine, exportId) };
  const ended = [
    ...(await Promise.all([
      follow(engine, 'nhf-kari', orders(12)),
      follow(engine, 'hlf-kari', orders(8)),
      // Its register lacks the categories of two labels.
      follow(engine, 'nbf-kari', [{ request: { year: 2025 } }]),
    ])),
    // Not at the same time: a fault applies to the export that comes first.
    await follow(engine, 'nhf-kari', [killed]),
    await follow(engine, 'hlf-kari', [emptied]),
    ...(await Promise.all([follow(engine, 'nhf-kari', orders(7)), follow(engine, 'hlf-kari', orders(10))])),
  ].flat();
  const failed = ended.filter((status) => status === 'failed').length;
  return `${counted(files.read, 'file was', 'files were')} read and ${files.failed} not; ${counted(ended.length, 'export has', 'exports have')} ended, ${failed} of them failed. Ctrl-C stops.`;
}

/** The Lambda dies in both of its tries. */
function kill(engine: Engine): void {
  engine.inject({ functionName: 'generate-file', kind: 'kill', times: 2 });
}

async function importRegisters(engine: Engine): Promise<void> {
  for (const folder of SAMPLE_REGISTERS) {
    const source = await readRegisterSource(folder, {});
    const { Showdown: _, Lytteklubb: __, ...labels } = source.labels;
    await importSource(signedIn(engine, coordinatorOf(source.organisationNumber)), { ...source, labels });
  }
}

/** Deletes the export's working files just before its report is written. */
async function deleteWork(engine: Engine, exportId: string): Promise<void> {
  engine.inject({ functionName: 'generate-file', kind: 'hold' });
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  const Bucket = bucketOf(engine, 'WORKING_BUCKET');
  while (JSON.stringify(engine.pendingFaults()).includes('"hold"')) await pause(0.2);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'work/' }));
  for (const { Key } of Contents) {
    if (Key?.includes(exportId)) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  s3.destroy();
  engine.clearFaults('generate-file');
}

/** Each differs from the one before it, so that it does not join that export. */
function orders(count: number): Order[] {
  return Array.from({ length: count }, (_, index) => ({
    request: {
      year: 2025,
      format: index % 3 === 2 ? 'csv' : 'xlsx',
      language: index % 2 === 1 ? 'en' : 'nb',
    },
  }));
}

/**
 * One coordinator who starts one export after the other and follows each over a socket and by polling.
 * @returns the status with which each ended
 */
async function follow(engine: Engine, username: string, list: readonly Order[]): Promise<string[]> {
  const ended: string[] = [];
  const api = signedIn(engine, username);
  const { ticket, webSocketUrl } = ticketSchema.parse(await api.json('POST', '/tickets'));
  const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: engine.endpoints.website });
  socket.on('error', (error) => console.error(`The socket of ${username}: ${error.message}`));
  for (const { request, before, during } of list) {
    before?.();
    const { exportId } = await api.start(request);
    await during?.(exportId);
    let { progress } = await api.view(exportId);
    while (!isTerminal(progress.status)) {
      await pause(0.5);
      ({ progress } = await api.view(exportId));
    }
    console.log(`  ${username} ${progress.status}`);
    ended.push(progress.status);
    await pause(PAUSE_SECONDS);
  }
  socket.close();
  return ended;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
