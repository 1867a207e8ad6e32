/** A server for signed requests of programs: every service of AWS but S3, which also knows signed links. */
import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { NO_PAGES, type Visitors } from './guard.ts';
import { readBody, sendJson, startServer } from './loopback.ts';
import type { ListenOptions, Service } from './service.ts';
import { SignatureError, verifySignedRequest } from './signed-request.ts';

/** `too-large`: the body was not kept, so neither was its signature verified. Such a request must be refused. */
export type ReceivedBody = Buffer | 'too-large';

export interface AwsServerOptions extends ListenOptions {
  /** As signatures name the service: `dynamodb`. */
  readonly signingName: string;
  /** In bytes. */
  readonly maxBody: number | ((request: IncomingMessage) => number);
  readonly http?: ServerOptions;
  /** Called when the signature is right. */
  readonly answer: (request: IncomingMessage, body: ReceivedBody, response: ServerResponse) => void | Promise<void>;
  readonly refuse: (response: ServerResponse, refusal: SignatureError) => void;
  /** Handshakes of WebSockets are not signed; the pages that may make one. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
  readonly visitors?: Visitors;
}

export function startAwsServer({
  signingName,
  maxBody,
  answer,
  refuse,
  visitors = NO_PAGES,
  ...options
}: AwsServerOptions): Promise<Service> {
  return startServer({
    ...options,
    visitors,
    async answer(incoming, response) {
      const body = await readBody(incoming, typeof maxBody === 'number' ? maxBody : maxBody(incoming));
      // What the engine says of itself needs no body, and would else be told without a signature.
      if (body === 'too-large' && incoming.url?.startsWith('/_local/')) {
        return sendJson(response, 413, { message: 'The request is too large' });
      }
      try {
        if (body !== 'too-large') verifySignedRequest(received(incoming, body), signingName);
      } catch (error) {
        if (!(error instanceof SignatureError)) throw error;
        refuse(response, error);
        return;
      }
      await answer(incoming, body, response);
    },
  });
}

function received({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer) {
  const single = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return { method, url, headers: Object.fromEntries(single.filter(([, value]) => value !== undefined)), body };
}
