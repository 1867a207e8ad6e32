import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { followExport } from '../../infra/commands/follow/follow-runs.ts';
import { RunNews } from '../../infra/commands/follow/run-news.ts';
import { progressMessage, statusMessage } from '../../lambdas/domain/export/export-message.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { exportView } from '../../lambdas/domain/export/export-view.ts';
import { EXPORT_ID, exportRecord } from '../fakes/exports/export-record.ts';

const CALCULATING = { kind: 'calculating' } as const;
const PAGE = 'http://page.example';

let server: WebSocketServer;
let origins: (string | undefined)[] = [];
let record: ExportRecord;
let views = 0;
let actions: string[] = [];
let news: RunNews | undefined;

const api = {
  json: async () => ({
    ticket: 'ticket',
    expiresAt: new Date(0).toISOString(),
    webSocketUrl: `ws://127.0.0.1:${Object(server.address()).port}`,
  }),
  view: async () => {
    views += 1;
    return exportView(record, [], CALCULATING, null, 'coordinator');
  },
  act: async (_exportId: string, action: string) => {
    actions.push(action);
  },
};

beforeEach(async () => {
  origins = [];
  views = 0;
  actions = [];
  record = running(10);
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (_socket, request) => origins.push(request.headers.origin));
  await once(server, 'listening');
});

afterEach(async () => {
  news?.close();
  news = undefined;
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function running(percent: number): ExportRecord {
  return exportRecord({
    status: 'querying_activities',
    stage: 'querying_activities',
    percent,
    version: 1 + percent,
    stageProgress: { current: percent, total: 100, currentItem: null },
  });
}

const completed = () => exportRecord({ status: 'completed', stage: 'storing_file', percent: 100, version: 200 });

function send(socket: WebSocket, after: ExportRecord, before = record): void {
  const message = statusMessage(before, after, CALCULATING) ?? progressMessage(after, [], CALCULATING);
  socket.send(JSON.stringify(message));
}

/** A command that follows with a socket which is open. */
async function connected(): Promise<WebSocket> {
  const connection = once(server, 'connection');
  news = new RunNews(api, PAGE, 0);
  // The first wait opens the connection.
  await news.next('none', { begun: Date.now() });
  const [socket] = await connection;
  // The command's side opens a moment after the server's.
  await expect.poll(() => news?.isOpen).toBe(true);
  return socket;
}

it('a run that is followed by the socket is looked at when it begins and when it has ended', async () => {
  const socket = await connected();
  expect(origins).toEqual([PAGE]);
  const shown: number[] = [];
  const followed = followExport(api, EXPORT_ID, { news, show: ({ progress }) => shown.push(progress.percent) });
  await expect.poll(() => views).toBe(1);
  for (let percent = 11; percent <= 60; percent++) send(socket, running(percent));
  await expect.poll(() => shown.at(-1)).toBe(60);
  expect(views).toBe(1);
  record = completed();
  send(socket, record, running(60));
  expect((await followed).progress.status).toBe('completed');
  expect(views).toBe(2);
});

it('the end of another run ends nothing', async () => {
  const socket = await connected();
  const followed = followExport(api, EXPORT_ID, { news });
  await expect.poll(() => views).toBe(1);
  const other = { ...completed(), exportId: 'another' };
  send(socket, other, running(60));
  const shown = running(61);
  send(socket, shown);
  record = completed();
  send(socket, record, shown);
  await followed;
  expect(views).toBe(2);
});

it('an end that was told before it is waited for is not missed', async () => {
  const socket = await connected();
  const end = completed();
  const view = api.view;
  const slow = {
    ...api,
    view: async () => {
      const seen = await view();
      if (views === 1) {
        send(socket, end);
        record = end;
        await expect.poll(() => news?.hasEnded(EXPORT_ID)).toBe(true);
      }
      return seen;
    },
  };
  await followExport(slow, EXPORT_ID, { news });
  expect(views).toBe(2);
});

it('a run is polled without a socket, and when the socket is lost', async () => {
  const socket = await connected();
  const followed = followExport(api, EXPORT_ID, { news });
  await expect.poll(() => views).toBe(1);
  socket.terminate();
  await expect.poll(() => views).toBeGreaterThan(3);
  record = completed();
  expect((await followed).progress.status).toBe('completed');
});

it('a run is cancelled at once when the command is stopped, and followed to its end', async () => {
  const socket = await connected();
  const stop = new AbortController();
  const followed = followExport(api, EXPORT_ID, { news, stop: stop.signal });
  await expect.poll(() => views).toBe(1);
  stop.abort();
  await expect.poll(() => actions).toEqual(['cancel']);
  const before = record;
  record = exportRecord({
    status: 'cancelled',
    version: 300,
    cancellation: { by: 'kari@example.org', percent: 10, cleanupCompleted: true },
  });
  send(socket, record, before);
  expect((await followed).progress.status).toBe('cancelled');
  expect(actions).toEqual(['cancel']);
});
