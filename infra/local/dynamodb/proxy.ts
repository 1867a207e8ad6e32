/**
 * A proxy before the database that measures its requests, and fails or delays chosen calls.
 *
 * Differences from AWS: the units of a refused write are not counted, because the answer does not contain them; the units
 * of an index are counted with those of its table.
 */
import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { FAULTS_PATH, handleFaults } from '../service/fault-api.ts';
import { listenOnLoopback } from '../service/loopback.ts';
import type { ListenOptions, Service } from '../service/service.ts';
import { DatabaseFaults, refusalOf } from './faults.ts';
import {
  asksForUnits,
  type DatabaseAnswer,
  type DatabaseRequest,
  type DataOperation,
  dataOperationOf,
  parseRequest,
  readAnswer,
  tablesOf,
  withoutUnits,
} from './requests.ts';
import { withoutTablePrefix, withTablePrefix } from './table-names.ts';

export interface DatabaseProxy extends Service {
  readonly faults: DatabaseFaults;
}

export interface DatabaseProxyOptions extends ListenOptions {
  /** Put before each table name in the database. */
  readonly tablePrefix?: string;
  /** Called after the answer to each request that reads or writes items. */
  readonly onAnswer?: (answer: DatabaseAnswer) => void;
}

interface Exchange {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export async function startDatabaseProxy(
  upstream: string,
  { port = 0, tablePrefix = '', onAnswer }: DatabaseProxyOptions = {},
): Promise<DatabaseProxy> {
  const agent = new Agent({ keepAlive: true });
  const faults = new DatabaseFaults();

  const server = createServer((incoming, response) => {
    if (incoming.url === FAULTS_PATH) {
      handleFaults(faults, incoming, response).catch(() => response.destroy());
      return;
    }
    const operation = dataOperationOf(String(incoming.headers['x-amz-target'] ?? ''));
    if (operation === undefined || (onAnswer === undefined && !faults.concern(operation))) {
      pass(incoming, response).catch(() => response.destroy());
    } else {
      answer(operation, incoming, response).catch(() => response.destroy());
    }
  });

  async function answer(operation: DataOperation, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const begun = performance.now();
    const body = await bodyOf(incoming);
    const request = parseRequest(body);
    if (request === undefined) return send(response, await exchange(incoming, body));
    const tableNames = tablesOf(request);

    const fault = faults.next(operation, tableNames);
    if (fault !== undefined && fault.error !== 'Slow') {
      const { status, error, body } = refusalOf(fault, request);
      send(response, { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: Buffer.from(body) });
      onAnswer?.({ operation, tableNames, status, error, consumed: [], milliseconds: performance.now() - begun });
      return;
    }
    if (fault !== undefined) await delay(fault.milliseconds);
    const answered = await measuredExchange(incoming, body, request);
    const milliseconds = performance.now() - begun;
    send(response, asksForUnits(request) ? answered : withoutChecksum(answered, withoutUnits(answered.body)));
    onAnswer?.({ operation, tableNames, status: answered.status, ...readAnswer(answered.body), milliseconds });
  }

  function measuredExchange(incoming: IncomingMessage, body: Buffer, request: DatabaseRequest): Promise<Exchange> {
    if (asksForUnits(request)) return exchange(incoming, body);
    return exchange(incoming, Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' })));
  }

  async function exchange(incoming: IncomingMessage, body: Buffer): Promise<Exchange> {
    if (tablePrefix === '') return forwarded(incoming, body);
    const answered = await forwarded(incoming, withTablePrefix(body, tablePrefix));
    return withoutChecksum(answered, withoutTablePrefix(answered.body, tablePrefix));
  }

  function forwarded({ method, url = '/', headers }: IncomingMessage, body: Buffer): Promise<Exchange> {
    const { 'transfer-encoding': _, ...kept } = headers;
    return new Promise((resolve, reject) => {
      const outgoing = forward(
        new URL(url, upstream),
        { agent, headers: { ...kept, 'content-length': body.length }, ...(method !== undefined && { method }) },
        (incoming) => {
          bodyOf(incoming).then(
            (body) => resolve({ status: incoming.statusCode ?? 502, headers: incoming.headers, body }),
            reject,
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** For requests that are neither measured nor failed, for example on tables and streams. */
  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (tablePrefix === '') return relay(incoming, response);
    send(response, await exchange(incoming, await bodyOf(incoming)));
  }

  function relay(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '/' } = incoming;
    const outgoing = forward(
      new URL(url, upstream),
      { agent, headers, ...(method !== undefined && { method }) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, response).catch(() => response.destroy());
      },
    );
    pipeline(incoming, outgoing).catch(() => response.destroy());
  }

  const service = await listenOnLoopback(server, { port });
  return {
    endpoint: service.endpoint,
    faults,
    async close() {
      await service.close();
      agent.destroy();
    },
  };
}

/** The answer with another body, without the checksum of the first one. */
function withoutChecksum({ status, headers }: Exchange, body: Buffer): Exchange {
  const { 'x-amz-crc32': _, ...kept } = headers;
  return { status, headers: kept, body };
}

function send(response: ServerResponse, { status, headers, body }: Exchange): void {
  const { 'transfer-encoding': _, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length });
  response.end(body);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}
