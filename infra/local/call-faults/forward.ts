/** Passes a request on to a service of this engine as it came. */
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { handOver } from '../service/loopback.ts';

/** An answer that has been read completely. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export class Forward {
  readonly #endpoint: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param endpoint `http://127.0.0.1:PORT` */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** The service answers on the connection of the caller, which costs nothing more than without a proxy. */
  relay(incoming: IncomingMessage, response: ServerResponse): void {
    handOver(this.#endpoint, incoming, response);
  }

  /** @param body of the request, which has been read */
  exchange(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(incoming, (answer) => {
        bodyOf(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
          reject,
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #request(
    { method, url = '/', headers }: IncomingMessage,
    onAnswer: (answer: IncomingMessage) => void,
  ): ReturnType<typeof request> {
    const { hostname, port } = new URL(this.#endpoint);
    // Not as a URL, which would change the path.
    return request({ agent: this.#agent, hostname, port, path: url, headers, ...(method && { method }) }, onAnswer);
  }
}

export async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}
