/** One request without a session: no cookie, no redirect followed, and with a time limit. */

import { randomBytes } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

const PATIENCE_MILLISECONDS = 20_000;

export function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MILLISECONDS), ...init });
}

/**
 * A WebSocket handshake. Written by hand, because the WebSocket class can neither set the origin nor report the status of a
 * refusal.
 * @returns 101 when it was accepted (and closed at once), else the status of the refusal
 */
export function handshake(webSocketUrl: string, origin: string): Promise<number> {
  const url = new URL(webSocketUrl.replace(/^ws/, 'http'));
  const options: RequestOptions = {
    timeout: PATIENCE_MILLISECONDS,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      origin,
    },
  };
  return new Promise((resolve, reject) => {
    const begin: (url: URL, options: RequestOptions) => ClientRequest =
      url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = begin(url, options);
    request.once('upgrade', (_response: IncomingMessage, socket) => {
      socket.destroy();
      resolve(101);
    });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', reject);
    request.end();
  });
}
