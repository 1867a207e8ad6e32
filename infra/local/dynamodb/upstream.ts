/** The database behind the proxy: forwards requests to it, with the table prefix where there is one. */
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { DATABASE_CREDENTIALS } from './external.ts';
import { withoutTablePrefix, withTablePrefix } from './table-names.ts';

/** An answer that has been read completely. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export class Upstream {
  readonly #address: { readonly protocol: string; readonly hostname: string; readonly port: string };
  readonly #tablePrefix: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param tablePrefix put before each table name in the database; empty for none */
  constructor(endpoint: string, tablePrefix: string) {
    const { protocol, hostname, port } = new URL(endpoint);
    this.#address = { protocol, hostname, port };
    this.#tablePrefix = tablePrefix;
  }

  /** Sends the request with this body. */
  async exchange(incoming: IncomingMessage, body: Buffer): Promise<Exchange> {
    if (this.#tablePrefix === '') return this.#send(incoming, body);
    const answer = await this.#send(incoming, withTablePrefix(body, this.#tablePrefix));
    return withBody(answer, withoutTablePrefix(answer.body, this.#tablePrefix));
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(incoming: IncomingMessage, body: Buffer): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(incoming, body.length, (answer) => {
        bodyOf(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
          reject,
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  #request({ method, url, headers }: IncomingMessage, length: number, onAnswer: (answer: IncomingMessage) => void) {
    const sent: Record<string, string | number> = { 'content-length': length };
    for (const name of READ_HEADERS) {
      const value = headers[name];
      if (typeof value === 'string') sent[name] = value;
    }
    if (typeof sent.authorization === 'string') {
      sent.authorization = sent.authorization.replace(/(Credential=)[^/]+/, `$1${DATABASE_CREDENTIALS.accessKeyId}`);
    }
    return request({ ...this.#address, agent: this.#agent, method, path: url, headers: sent }, onAnswer);
  }
}

/** What a database reads of a request: it checks no signature, but Amazon's wants the form of one. */
const READ_HEADERS = ['content-type', 'x-amz-target', 'x-amz-date', 'authorization'];

/** The answer with another body, without the checksum of the first one. */
export function withBody({ status, headers }: Exchange, body: Buffer): Exchange {
  const { 'x-amz-crc32': _, ...kept } = headers;
  return { status, headers: kept, body };
}

export function sendExchange(response: ServerResponse, { status, headers, body }: Exchange): void {
  // The database's clock is not the engine's, which a test can move.
  const { 'transfer-encoding': _, date: __, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length });
  response.end(body);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}
