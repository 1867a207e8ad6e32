/**
 * `npm run bench -- live`: times of the API and the push, on a local engine as `npm start` runs it. Reads of an export, with and
 * without running exports, beside a bare HTTP server in the same run; and from a record's write to its message on a socket.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { ApiClient } from '../../infra/commands/cli/api-client.ts';
import { importSource } from '../../infra/commands/cli/import-source.ts';
import { readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { pageOrigin } from '../../infra/commands/cli/stack-names.ts';
import { SAMPLE_USERS } from '../../infra/commands/samples.ts';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { synthesise } from '../../infra/synthesis/synthesise.ts';
import { exportMessageSchema, ticketSchema } from '../../lambdas/protocol.ts';
import { sampleFolder } from '../sample-registers.ts';
import { heading, row } from './times.ts';

const READS_PER_EXPORT = 50;
const EXPORTS = 8;
const MAX_RUN_MILLISECONDS = 120_000;

export async function benchLive({ quick }: { readonly quick: boolean }): Promise<void> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'bufdir-bench-'));
  const engine = await startEngine({ dataFolder, synthesis: await synthesise(), users: SAMPLE_USERS });
  try {
    await measure(engine, quick ? 1 : EXPORTS);
  } finally {
    await engine.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function measure(engine: Engine, exports: number): Promise<void> {
  const reads = exports * READS_PER_EXPORT;
  const { idToken } = await engine.issueTokens('nhf-kari');
  const api = new ApiClient(engine.endpoints.httpApi, async () => idToken);
  await importSource(api, await readRegisterSource(sampleFolder('nhf-2025'), {}), { check: false });
  const url = (exportId: string) => `${engine.endpoints.httpApi}/exports/${exportId}`;

  const exportId = await run(api, {});
  await timesOf(url(exportId), idToken, 20);
  const quiet = await timesOf(url(exportId), idToken, reads);
  const bare = await bareServerTimes(reads);

  const { ticket, webSocketUrl } = ticketSchema.parse(await api.json('POST', '/tickets'));
  const socket = new WebSocket(`${webSocketUrl}?ticket=${ticket}`, { origin: pageOrigin(engine) });
  const latencies: number[] = [];
  const seen = new Map<string, number>();
  socket.on('message', (data) => {
    const now = Date.now();
    const { success, data: message } = exportMessageSchema.safeParse(JSON.parse(String(data)));
    // A message that only has chunk changes holds the time of an earlier write.
    if (success && message.version > (seen.get(message.exportId) ?? 0)) {
      seen.set(message.exportId, message.version);
      latencies.push(now - Date.parse(message.at));
    }
  });
  await once(socket, 'open');
  const busy: number[] = [];
  for (let round = 0; round < exports; round++) {
    const running = run(api, {
      branches: [],
      format: round % 2 === 0 ? 'xlsx' : 'csv',
      language: round < 4 ? 'nb' : 'en',
    });
    busy.push(...(await timesOf(url(exportId), idToken, READS_PER_EXPORT)));
    await running;
  }
  socket.close();

  heading();
  row('GET of a bare HTTP server', bare);
  row('GET /exports/{id}, nothing else running', quiet);
  row('GET /exports/{id}, an export running', busy);
  row('write to message on the socket', latencies);
}

/** Starts an export and waits for its end. */
async function run(api: ApiClient, request: Record<string, unknown>): Promise<string> {
  const { exportId } = await api.start({ year: 2025, ...request });
  const deadline = Date.now() + MAX_RUN_MILLISECONDS;
  while ((await api.view(exportId)).result === null) {
    if (Date.now() > deadline) {
      throw new Error(`${exportId} has not ended after ${MAX_RUN_MILLISECONDS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return exportId;
}

async function timesOf(url: string, token: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const begun = performance.now();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    if (!response.ok) {
      throw new Error(`${url} answered ${response.status}`);
    }
    times.push(performance.now() - begun);
  }
  return times;
}

async function bareServerTimes(count: number): Promise<number[]> {
  const server = createServer((_, response) => response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  try {
    await timesOf(`http://127.0.0.1:${port}/`, '', 20);
    return await timesOf(`http://127.0.0.1:${port}/`, '', count);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
