/** Imports, and exports that reach their end without being interrupted. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ProblemError } from '../../../../infra/commands/cli/api-client.ts';
import { type RegisterSource, readRegisterSource } from '../../../../infra/commands/cli/register-source.ts';
import { DynamoConnectionStore } from '../../../../lambdas/adapters/tables/sockets/connection-store.ts';
import { exportItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import { attachmentsPrefix } from '../../../../lambdas/domain/export/objects/working-keys.ts';
import { SOCKET_LIMITS } from '../../../../lambdas/protocol.ts';
import { emptyRequest, importEmptyRegister } from '../../../pipeline/empty-register.ts';
import { until } from '../../../pipeline/pipeline.ts';
import { sampleFolder } from '../../../sample-registers.ts';
import { CLOCK, COORDINATOR, ORGANISATION, type Stand } from './stand.ts';
import { ALL, cleanedUp, heldBefore, reached } from './waiting.ts';

const REGISTER = 'blindeforbundet-2025';
const QUEUED_REQUESTS = [
  { format: 'csv', language: 'nb' },
  { format: 'csv', language: 'en' },
  { format: 'xlsx', language: 'en' },
] as const;
const MEGABYTE = 1024 * 1024;

/** Imports the sample, and then the same files once more, which change nothing; and a register that has no file any more. */
export async function imports(stand: Stand): Promise<void> {
  await stand.import(REGISTER);
  await stand.import(REGISTER);
  await importEmptyRegister(stand.as(COORDINATOR));
}

/** Replaces the sample by its first activities, which are one chunk. */
export async function importLittle(stand: Stand): Promise<RegisterSource> {
  const source = await readRegisterSource(sampleFolder(REGISTER), {});
  const folder = path.join(stand.dataFolder, 'little');
  await mkdir(folder, { recursive: true });
  const firstRowsOf = async (file: string): Promise<string> => {
    const [head, ...rows] = (await readFile(file, 'utf8')).split('\n');
    const written = path.join(folder, path.basename(file));
    await writeFile(written, [head, ...rows.filter((row) => row.startsWith('2025/0000'))].join('\n'));
    return written;
  };
  const little: RegisterSource = { ...source, files: await Promise.all(source.files.map(firstRowsOf)) };
  await stand.import(little);
  return little;
}

/** Everything that a page asks for while an export runs and when it is done. */
export async function exportWithOpenPage(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  const socket = await stand.connect();
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  socket.send(JSON.stringify({ action: 'ping' }));
  await api.json('GET', '/me');
  const { exportId } = await api.start({ year: 2025 });
  await api.start({ year: 2025 });
  await until(api, exportId, ['completed']);
  await api.manifest(exportId);
  await publicKey(stand);
  await api.json('GET', `/exports/${exportId}/audit`);
  await api.json('GET', '/exports?status=completed&year=2025');
  await download(await api.link(exportId));
  await reached(
    'the message that the export is completed',
    async () => messages,
    (all) => all.some((message) => message.includes('export:completed')),
  );
  socket.close();
  await once(socket, 'close');
  await cleanedUp(stand, exportId);

  // As a record of an older release, whose report is gone: it names no objects, so they are looked for by their old keys.
  const withoutReport = new UpdateCommand({
    TableName: stand.resource('EXPORTS_TABLE'),
    Key: exportItemKey(ORGANISATION, exportId),
    UpdateExpression: 'REMOVE #record.#file.#published',
    ExpressionAttributeNames: { '#record': 'record', '#file': 'file', '#published': 'published' },
  });
  await reached(
    'the refusal of the manifest of a deleted report',
    async () => {
      // Repeated, because the end of the run may write the record once more, with its cost.
      await stand.database.send(withoutReport);
      return api.manifest(exportId).catch((error: unknown) => error);
    },
    (answer) => answer instanceof ProblemError && answer.code === 'no_file',
  );
}

/** What whoever verifies a report asks for, without a token. */
async function publicKey({ engine }: Stand): Promise<void> {
  const response = await fetch(`${engine.endpoints.httpApi}/signing-key`);
  createPublicKey(await response.text());
}

export async function emptyExport(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  const { exportId } = await api.start(emptyRequest());
  await until(api, exportId, ['completed_empty']);
}

/** Two exports run and a third waits: the end of one starts it. */
export async function exportsInAQueue(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  stand.engine.inject({ functionName: 'plan-query', kind: 'hold', times: ALL });
  const started = await Promise.all(
    QUEUED_REQUESTS.map((request) => api.start({ year: 2025, branches: [], ...request })),
  );
  await reached(
    'an export that waits',
    async () => Promise.all(started.map(({ exportId }) => api.view(exportId))),
    (views) => views.some(({ queuePlace }) => queuePlace === 1),
  );
  stand.engine.clearFaults('plan-query');
  for (const { exportId } of started) {
    await until(api, exportId, ['completed']);
    await cleanedUp(stand, exportId);
  }
}

/** A page of an organisation that has as many connections as it may. */
export async function refusedPage(stand: Stand): Promise<void> {
  const connections = connectionsOf(stand);
  const ids = Array.from({ length: SOCKET_LIMITS.ofOrganisation }, (_, index) => `open-${index}=`);
  for (const connectionId of ids) {
    const connectedAt = CLOCK.now();
    await connections.add({ connectionId, organisationNumber: ORGANISATION, userId: connectionId, connectedAt });
  }
  const refusal: unknown = await stand.connect().catch((error: unknown) => error);
  if (!String(refusal).includes('429')) {
    throw new Error(`A connection beyond the limit was answered with ${String(refusal)}`);
  }
  await Promise.all(ids.map((connectionId) => connections.remove(connectionId)));
}

/** A page that is closed at once: $disconnect deletes the connection, which is too new for `push` to take it for lost. */
export async function openAndClosePage(stand: Stand): Promise<void> {
  const socket = await stand.connect();
  socket.close();
  await once(socket, 'close');
  await noConnection(stand);
}

/** A message for a connection whose end was not reported: `push` deletes it. */
export async function exportWithLostConnection(stand: Stand): Promise<void> {
  const connectedAt = CLOCK.now() - 60_000;
  const lost = { connectionId: 'lost=', organisationNumber: ORGANISATION, userId: 'lost', connectedAt };
  await connectionsOf(stand).add(lost);
  await emptyExport(stand);
  await noConnection(stand);
}

function connectionsOf({ database, resource }: Stand): DynamoConnectionStore {
  return new DynamoConnectionStore(database, resource('EXPORTS_TABLE'), CLOCK);
}

async function noConnection(stand: Stand): Promise<void> {
  await reached(
    'the deletion of all connections',
    () => connectionsOf(stand).ofOrganisation(ORGANISATION),
    (open) => open.length === 0,
  );
}

/**
 * Attachments that make a bundle of several parts. The export is paused in the middle of the upload, which the Lambda then
 * aborts; slow writes leave the time for it.
 */
export async function exportWithAttachments(stand: Stand): Promise<void> {
  const api = stand.as(COORDINATOR);
  const exportId = await heldBefore(stand, 'bundle-attachments', { year: 2025, includeAttachments: true });
  const attachments = attachmentsPrefix(ORGANISATION, exportId);
  for (let index = 10; index < 40; index++) {
    await stand.working.put(`${attachments}${index}.jpg`, randomBytes(MEGABYTE), 'image/jpeg');
  }
  stand.engine.injectDatabaseFault({ operation: 'PutItem', error: 'Slow', milliseconds: 250, times: ALL });
  stand.engine.clearFaults('bundle-attachments');
  await reached(
    'more attachments in the bundle than one part holds',
    () => api.view(exportId),
    ({ progress }) => progress.status === 'bundling_attachments' && progress.stageProgress.current > 7,
  );
  await api.act(exportId, 'pause');
  stand.engine.clearDatabaseFaults();
  await api.act(exportId, 'resume');
  await until(api, exportId, ['completed']);
  await cleanedUp(stand, exportId);
}

async function download(link: string): Promise<void> {
  const response = await fetch(link);
  if (!response.ok) {
    throw new Error(`A download link answered ${response.status}`);
  }
  await response.arrayBuffer();
}
