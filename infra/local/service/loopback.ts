/** Listening on loopback and reading bodies within a limit: what every service of the engine begins with. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Service } from './service.ts';

/** Starts `server` on 127.0.0.1. `port` 0 lets the system choose. @throws Error when the port is taken. */
export async function listenOnLoopback(server: Server, port: number): Promise<Service> {
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
        // Idle keep-alive connections would hold `close` open for as long as the client likes.
        server.closeAllConnections();
      }),
  };
}

/** The whole body, or `too-large` as soon as it passes `limit` bytes (the rest is read and thrown away). */
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
