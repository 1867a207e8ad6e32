/** A server on loopback, request bodies within a limit and JSON answers, for every service of the engine. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ListenOptions, Service } from './service.ts';

/** Starts `server` on 127.0.0.1. @throws Error when the port is taken */
export async function listenOnLoopback(server: Server, { port = 0 }: ListenOptions = {}): Promise<Service> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server listens on no TCP port');
  }
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Idle keep-alive connections would delay `close` until the client ends them.
        server.closeAllConnections();
      }),
  };
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
