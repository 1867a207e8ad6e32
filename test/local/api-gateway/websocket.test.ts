import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import {
  startWebSocketApi,
  type WebSocketApiOptions,
  type WebSocketService,
} from '../../../infra/local/api-gateway/websocket.ts';
import { type InvocationOutcome, LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';

const eventSchema = z.object({
  headers: z.record(z.string(), z.string()).optional(),
  queryStringParameters: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  requestContext: z.object({
    routeKey: z.string(),
    eventType: z.string(),
    connectionId: z.string(),
    disconnectStatusCode: z.number().optional(),
  }),
});
type Event = z.infer<typeof eventSchema>;
type Answer = (event: Event) => Promise<InvocationOutcome> | InvocationOutcome;

const ok: InvocationOutcome = { kind: 'success', payload: { statusCode: 200 } };
const crash: InvocationOutcome = { kind: 'failure', errorType: 'Error', errorMessage: 'crash', trace: [] };
const KEPT = ['$connect', '$disconnect', '$default', 'chat'];

const open: { services: WebSocketService[]; sockets: WebSocket[] } = { services: [], sockets: [] };
afterEach(async () => {
  for (const socket of open.sockets.splice(0)) {
    socket.terminate();
  }
  await Promise.all(open.services.splice(0).map((service) => service.close()));
});

/** An API with one function for each route; `events` are the events of all functions, in order. */
async function startApi(answers: Record<string, Answer> = {}, options: Partial<WebSocketApiOptions> = {}) {
  const events: Event[] = [];
  const service = await startWebSocketApi({
    stageName: 'live',
    routes: KEPT.map((routeKey) => ({ routeKey, functionArn: routeKey })),
    invokeFunction: async (name, payload) => {
      const event = eventSchema.parse(payload);
      events.push(event);
      return (await answers[name]?.(event)) ?? ok;
    },
    ...options,
  });
  open.services.push(service);
  const of = (routeKey: string) => events.filter((event) => event.requestContext.routeKey === routeKey);
  return { ...service, events, of };
}

async function connect(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers });
  open.sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.once('open', resolve);
    socket.once('unexpected-response', (_, response) => reject(new Error(`refused with ${response.statusCode}`)));
  });
  return socket;
}

const received = (socket: WebSocket) =>
  new Promise<string>((resolve) => socket.once('message', (data) => resolve(data.toString())));
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));

function managementClient(endpoint: string): ApiGatewayManagementApiClient {
  return new ApiGatewayManagementApiClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
}

async function connected() {
  const api = await startApi();
  const socket = await connect(api.url);
  const ConnectionId = api.of('$connect')[0]?.requestContext.connectionId ?? '';
  return { api, socket, ConnectionId, client: managementClient(api.connectionsEndpoint) };
}

describe('the handshake of a WebSocket API', () => {
  it('invokes $connect with query string and headers in their original case', async () => {
    const api = await startApi({}, { origins: ['https://side.example'] });
    await connect(`${api.url}?ticket=a%20b`, { Origin: 'https://side.example' });
    expect(api.events).toHaveLength(1);
    expect(api.events[0]).toMatchObject({
      headers: { Origin: 'https://side.example' },
      queryStringParameters: { ticket: 'a b' },
      requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
    });
  });

  it.each([401, 403])('is refused with status %s of $connect, without a call of $disconnect', async (statusCode) => {
    const api = await startApi({ $connect: () => ({ kind: 'success', payload: { statusCode } }) });
    await expect(connect(api.url)).rejects.toThrow(`refused with ${statusCode}`);
    expect(api.events.map((event) => event.requestContext.routeKey)).toEqual(['$connect']);
  });

  it.each([
    ['crashes', crash],
    ['returns no status', { kind: 'success', payload: null }],
  ] as const)('is refused with 500 when $connect %s', async (_, outcome) => {
    const api = await startApi({ $connect: () => outcome });
    await expect(connect(api.url)).rejects.toThrow('refused with 500');
  });

  it('is refused with 504 when $connect takes too long', async () => {
    const api = await startApi({ $connect: () => new Promise(() => {}) }, { integrationTimeoutMs: 20 });
    await expect(connect(api.url)).rejects.toThrow('refused with 504');
  });

  it('is refused for a page of another origin, without a call of $connect', async () => {
    const api = await startApi({}, { origins: ['https://side.example'] });
    await expect(connect(api.url, { Origin: 'https://annen.example' })).rejects.toThrow('refused with 403');
    expect(api.events).toHaveLength(0);
  });

  it('is refused for a path outside the stage', async () => {
    const api = await startApi();
    await expect(connect(api.url.replace('/live', '/other'))).rejects.toThrow('refused with 403');
    expect(api.events).toHaveLength(0);
  });
});

describe('messages of a WebSocket API', () => {
  it('go to the route of their action, otherwise to $default', async () => {
    const api = await startApi();
    const socket = await connect(api.url);
    for (const body of ['{"action":"chat"}', '{"action":"ping"}', 'no json', '{"action":"$disconnect"}']) {
      socket.send(body);
    }
    await vi.waitFor(() => expect(api.events).toHaveLength(5));
    expect(api.of('chat').map((event) => event.body)).toEqual(['{"action":"chat"}']);
    expect(api.of('$default').map((event) => event.body)).toEqual([
      '{"action":"ping"}',
      'no json',
      '{"action":"$disconnect"}',
    ]);
    expect(new Set(api.events.map((event) => event.requestContext.connectionId)).size).toBe(1);
  });

  it('are answered only if the route has a response', async () => {
    const body = '{"type":"pong"}';
    const answers = { $default: () => ({ kind: 'success', payload: { statusCode: 200, body } }) as const };
    const routes = [{ routeKey: '$default', functionArn: '$default', returnsResponse: true }];
    const socket = await connect((await startApi(answers, { routes })).url);
    socket.send('{"action":"ping"}');
    expect(await received(socket)).toBe(body);

    const silent = await startApi(answers);
    const unanswered = await connect(silent.url);
    const heard = vi.fn();
    unanswered.on('message', heard);
    unanswered.send('{"action":"ping"}');
    await vi.waitFor(() => expect(silent.of('$default')).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(heard).not.toHaveBeenCalled();
  });

  it('are answered with an error without a route or when the function fails', async () => {
    const unrouted = await connect((await startApi({}, { routes: [] })).url);
    unrouted.send('{}');
    expect(JSON.parse(await received(unrouted))).toMatchObject({ message: 'Forbidden' });

    const failing = await connect((await startApi({ $default: () => crash })).url);
    failing.send('{}');
    expect(JSON.parse(await received(failing))).toMatchObject({ message: 'Internal server error' });
  });

  it('may have 128 KB in frames of 32 KB', async () => {
    const api = await startApi();
    const socket = await connect(api.url);
    for (let frame = 1; frame <= 4; frame += 1) {
      socket.send('x'.repeat(32 * 1024), { fin: frame === 4 });
    }
    await vi.waitFor(() => expect(api.of('$default')[0]?.body).toHaveLength(128 * 1024));
  });

  it('close the connection with 1009 when a frame is over 32 KB or the message over 128 KB', async () => {
    const api = await startApi();
    const oneFrame = await connect(api.url);
    oneFrame.send('x'.repeat(32 * 1024 + 1));
    expect(await closed(oneFrame)).toBe(1009);

    const fragments = await connect(api.url);
    for (let frame = 1; frame <= 5; frame += 1) {
      fragments.send('x'.repeat(32 * 1024), { fin: frame === 5 });
    }
    expect(await closed(fragments)).toBe(1009);
    expect(api.of('$default')).toHaveLength(0);
  });

  it('close the connection with 1003 when they are binary', async () => {
    const socket = await connect((await startApi()).url);
    socket.send(Buffer.from([1, 2, 3]));
    expect(await closed(socket)).toBe(1003);
  });
});

describe('the end of a connection', () => {
  it('invokes $disconnect once, with the client’s code', async () => {
    const api = await startApi();
    const socket = await connect(api.url);
    socket.close(1000);
    await closed(socket);
    await vi.waitFor(() => expect(api.of('$disconnect')).toHaveLength(1));
    await api.close();
    expect(api.of('$disconnect').map((event) => event.requestContext.disconnectStatusCode)).toEqual([1000]);
  });

  it('comes when the service closes, even if the client reconnects at once', async () => {
    const api = await startApi({ $disconnect: async () => sleep(300, ok) });
    const socket = await connect(api.url);
    const again = closed(socket).then(() => connect(api.url));
    await Promise.all([api.close(), expect(again).rejects.toThrow()]);
  }, 5_000);

  it('does not come when the service closes whose data does not outlive it', async () => {
    const api = await startApi({}, { disconnectsAtClose: false });
    const socket = await connect(api.url);
    const ended = closed(socket);
    await api.close();
    await ended;
    expect(api.of('$disconnect')).toEqual([]);
  });

  it('invokes $disconnect when the client disappears', async () => {
    const api = await startApi();
    (await connect(api.url)).terminate();
    await vi.waitFor(() => expect(api.of('$disconnect')[0]?.requestContext.disconnectStatusCode).toBe(1006));
  });

  it('comes after the idle time, which messages in either direction restart and pings do not', async () => {
    // Much longer than the time between two messages, also on a machine that stalls for a second.
    const api = await startApi({}, { idleTimeoutMs: 2_000 });
    const talking = await connect(api.url);
    const listening = await connect(api.url);
    const [, listener] = api.of('$connect');
    const pinging = await connect(api.url);
    const startedAt = Date.now();
    const client = managementClient(api.connectionsEndpoint);
    const timer = setInterval(() => {
      talking.send('{}');
      pinging.ping();
      const ConnectionId = listener?.requestContext.connectionId;
      client.send(new PostToConnectionCommand({ ConnectionId, Data: '{}' })).catch(() => {});
    }, 60);
    expect(await closed(pinging)).toBe(1001);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_900);
    await new Promise((resolve) => setTimeout(resolve, 500));
    clearInterval(timer);
    expect([talking.readyState, listening.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    expect(api.of('$disconnect').map((event) => event.requestContext.disconnectStatusCode)).toEqual([1001]);
  });

  it('comes after the maximum lifetime even if the connection is busy', async () => {
    const api = await startApi({}, { maxLifetimeMs: 200 });
    const socket = await connect(api.url);
    const timer = setInterval(() => socket.send('{}'), 30);
    expect(await closed(socket)).toBe(1001);
    clearInterval(timer);
  });
});

describe('the @connections endpoint through the SDK', () => {
  it('posts a message to the connection', async () => {
    const { socket, ConnectionId, client } = await connected();
    const message = received(socket);
    await client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from('{"på":"norsk"}') }));
    expect(await message).toBe('{"på":"norsk"}');
  });

  it('works without the stage in its path too', async () => {
    const { api, socket, ConnectionId } = await connected();
    const message = received(socket);
    await managementClient(api.endpoint).send(new PostToConnectionCommand({ ConnectionId, Data: 'hei' }));
    expect(await message).toBe('hei');
  });

  it('does not wait for a client that does not read, and disconnects it when too much waits for it', async () => {
    const { socket, client, ConnectionId } = await connected();
    socket.pause();
    const Data = 'x'.repeat(128 * 1024);
    const post = () => client.send(new PostToConnectionCommand({ ConnectionId, Data }));
    // Far more than the buffers of the system hold.
    const posted = await Promise.allSettled(Array.from({ length: 200 }, post));
    expect(posted[0]?.status).toBe('fulfilled');
    await expect(post()).rejects.toMatchObject({ name: 'GoneException' });
  });

  it('returns when a connection was opened and last active', async () => {
    const { socket, ConnectionId, client } = await connected();
    const before = await client.send(new GetConnectionCommand({ ConnectionId }));
    expect(before.Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: '' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    socket.send('{}');
    await vi.waitFor(async () => {
      const after = await client.send(new GetConnectionCommand({ ConnectionId }));
      expect(after.LastActiveAt?.getTime()).toBeGreaterThan(before.LastActiveAt?.getTime() ?? Number.POSITIVE_INFINITY);
      expect(after.ConnectedAt).toEqual(before.ConnectedAt);
    });
  });

  it('closes a connection at once', async () => {
    const { api, socket, ConnectionId, client } = await connected();
    const code = closed(socket);
    await client.send(new DeleteConnectionCommand({ ConnectionId }));
    const late = client.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }));
    await expect(late).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
    expect(await code).toBe(1000);
    expect(api.of('$disconnect')).toHaveLength(1);
  });

  it('returns 410 for an unknown connection and for one during its handshake', async () => {
    const seen: unknown[] = [];
    const api = await startApi({
      $connect: async ({ requestContext: { connectionId } }) => {
        const post = new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' });
        await managementClient(api.connectionsEndpoint)
          .send(post)
          .catch((error: unknown) => seen.push(error));
        return ok;
      },
    });
    await connect(api.url);
    expect(seen).toEqual([expect.objectContaining({ name: 'GoneException' })]);
    const never = managementClient(api.connectionsEndpoint).send(
      new GetConnectionCommand({ ConnectionId: 'unknown=' }),
    );
    await expect(never).rejects.toMatchObject({ name: 'GoneException' });
  });

  it('accepts 128 KB and no more', async () => {
    const { socket, ConnectionId, client } = await connected();
    const message = received(socket);
    await client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.alloc(128 * 1024, 'x') }));
    expect(await message).toHaveLength(128 * 1024);
    const tooLong = client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.alloc(128 * 1024 + 1, 'x') }));
    await expect(tooLong).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
  });

  it('refuses an unsigned request, and any other path', async () => {
    const { api, ConnectionId } = await connected();
    const url = `${api.connectionsEndpoint}/@connections/${encodeURIComponent(ConnectionId)}`;
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(403);
    expect((await fetch(`${api.endpoint}/anything`)).status).toBe(403);
  });
});
