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
  readonly #endpoint: string;
  readonly #tablePrefix: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param tablePrefix put before each table name in the database; empty for none */
  constructor(endpoint: string, tablePrefix: string) {
    this.#endpoint = endpoint;
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
    const { 'transfer-encoding': _, ...kept } = incoming.headers;
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(incoming, { ...kept, 'content-length': String(body.length) }, (answer) => {
        bodyOf(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
          reject,
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  #request(
    { method, url = '/' }: IncomingMessage,
    headers: IncomingMessage['headers'],
    onAnswer: (answer: IncomingMessage) => void,
  ) {
    const authorization = headers.authorization?.replace(/(Credential=)[^/]+/, `$1${DATABASE_CREDENTIALS.accessKeyId}`);
    const sent = { ...headers, ...(authorization !== undefined && { authorization }) };
    const options = { agent: this.#agent, headers: sent, ...(method !== undefined && { method }) };
    return request(new URL(url, this.#endpoint), options, onAnswer);
  }
}

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
