/** A guarded server on loopback, request bodies within a limit and JSON answers, for every service of the engine. */
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { clockOffset } from './clock.ts';
import { type Visitors, whatIsForeign } from './guard.ts';
import type { ListenOptions, Service } from './service.ts';

export interface LoopbackOptions extends ListenOptions {
  readonly visitors: Visitors;
  /** Of Node. */
  readonly http?: ServerOptions;
  /** Called for requests that are not foreign. A rejected promise ends the connection. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
  /** The same for handshakes of WebSockets; without it there are none. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
}

/** Of this process, by their endpoints. */
const servers = new Map<string, Server>();

/** Has a server of this process answer a request that came to another. @throws Error when no such server runs */
export function handOver(endpoint: string, request: IncomingMessage, response: ServerResponse): void {
  const server = servers.get(endpoint);
  if (server === undefined) throw new Error(`No server of this engine has the address ${endpoint}`);
  server.emit('request', request, response);
}

/** The only place that makes an HTTP server of the engine. @throws Error when the port is taken */
export async function startServer({ visitors, http = {}, answer, upgrade, port }: LoopbackOptions): Promise<Service> {
  const server = createServer(http, (request, response) => {
    // Clients set their clocks by it; Node's own header has the machine's.
    if (clockOffset() !== 0) response.setHeader('date', new Date().toUTCString());
    const foreign = whatIsForeign(request.headers, visitors);
    if (foreign !== undefined) return refuseForeign(request, response, foreign);
    Promise.try(answer, request, response).catch(() => response.destroy());
  });
  if (upgrade !== undefined) {
    server.on('upgrade', (request, socket, head) => {
      if (whatIsForeign(request.headers, visitors) !== undefined) {
        socket.on('error', () => socket.destroy());
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      upgrade(request, socket, head).catch(() => socket.destroy());
    });
  }
  return listenOnLoopback(server, port === undefined ? {} : { port });
}

function refuseForeign(request: IncomingMessage, response: ServerResponse, what: string): void {
  // A client may read the answer only after it has sent the body.
  request.resume();
  sendJson(response, 403, { message: `The local engine answers no foreign ${what}` });
}

/** Another engine that starts holds ports for a moment while it chooses its own. */
const PATIENCE_MILLISECONDS = 2_000;

async function listenOnLoopback(server: Server, { port = 0 }: ListenOptions): Promise<Service> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const refusal = await listen(server, port);
    if (refusal === undefined) break;
    if (!('code' in refusal) || refusal.code !== 'EADDRINUSE' || Date.now() > deadline) throw refusal;
    await delay(50);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server listens on no TCP port');
  }
  const endpoint = `http://127.0.0.1:${address.port}`;
  servers.set(endpoint, server);
  return {
    endpoint,
    close: () =>
      new Promise<void>((resolve) => {
        servers.delete(endpoint);
        server.close(() => resolve());
        // Idle keep-alive connections would delay `close` until the client ends them.
        server.closeAllConnections();
      }),
  };
}

/** @returns why it does not listen */
function listen(server: Server, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}

/** The whole body, or `too-large` when it has more than `limit` bytes; the rest is then read and discarded. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too-large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes <= limit) {
      chunks.push(part);
    } else {
      chunks.length = 0;
    }
  }
  return bytes > limit ? 'too-large' : Buffer.concat(chunks);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
