/**
 * The only way to the database: verifies the signatures of its requests, measures them, and fails or delays chosen calls.
 *
 * Differences from AWS: the units of a refused write are not counted, because the answer does not contain them; the units
 * of an index are counted with those of its table.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type ReceivedBody, startAwsServer } from '../service/aws-server.ts';
import { FAULTS_PATH, handleFaults } from '../service/fault-api.ts';
import type { ListenOptions, Service } from '../service/service.ts';
import { DatabaseFaults, refusalOf } from './faults.ts';
import {
  asksForUnits,
  DATA_OPERATIONS,
  type DatabaseAnswer,
  type DatabaseRequest,
  type DataOperation,
  dataOperationOf,
  parseRequest,
  readAnswer,
  tablesOf,
  withoutUnits,
} from './requests.ts';
import { type Exchange, sendExchange, Upstream, withBody } from './upstream.ts';

export interface DatabaseProxy extends Service {
  readonly faults: DatabaseFaults;
  /** Calls the listener after the answer to each request that may have written items. @returns stops calling it */
  onWritten(listener: () => void): () => void;
}

export interface DatabaseProxyOptions extends ListenOptions {
  /** Put before each table name in the database. */
  readonly tablePrefix?: string;
  /** Called after the answer to each request that reads or writes items. */
  readonly onAnswer?: (answer: DatabaseAnswer) => void;
}

interface Parts {
  readonly upstream: Upstream;
  readonly faults: DatabaseFaults;
  readonly onAnswer: ((answer: DatabaseAnswer) => void) | undefined;
  readonly writeListeners: Set<() => void>;
}

/** @param endpoint the database's */
export async function startDatabaseProxy(
  endpoint: string,
  { tablePrefix = '', onAnswer, ...listen }: DatabaseProxyOptions = {},
): Promise<DatabaseProxy> {
  const parts = {
    upstream: new Upstream(endpoint, tablePrefix),
    faults: new DatabaseFaults(),
    onAnswer,
    writeListeners: new Set<() => void>(),
  };
  const service = await startAwsServer({
    ...listen,
    signingName: 'dynamodb',
    maxBody: MAX_BODY_BYTES,
    http: { keepAliveTimeout: 60_000 },
    answer: (incoming, body, response) => handle(parts, incoming, body, response),
    refuse: (response, { type, message }) => sendRefusal(response, type, message),
  });
  return {
    endpoint: service.endpoint,
    faults: parts.faults,
    onWritten(listener) {
      parts.writeListeners.add(listener);
      return () => parts.writeListeners.delete(listener);
    },
    async close() {
      await service.close();
      parts.upstream.close();
    },
  };
}

/** The limit of DynamoDB for a BatchWriteItem, the largest of its requests. */
const MAX_BODY_BYTES = 16 * 1024 ** 2;

function sendRefusal(response: ServerResponse, type: string, message: string): void {
  const body = Buffer.from(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message }));
  sendExchange(response, { status: 400, headers: { 'content-type': 'application/x-amz-json-1.0' }, body });
}

async function handle(
  parts: Parts,
  incoming: IncomingMessage,
  body: ReceivedBody,
  response: ServerResponse,
): Promise<void> {
  const { upstream, faults, onAnswer } = parts;
  if (incoming.url === FAULTS_PATH) return handleFaults(faults, incoming, body, response);
  if (body === 'too-large') return sendRefusal(response, 'RequestEntityTooLargeException', 'Request too large');
  const operation = dataOperationOf(String(incoming.headers['x-amz-target'] ?? ''));
  const observed = operation !== undefined && (onAnswer !== undefined || faults.concern(operation));
  if (observed) await answer(parts, operation, incoming, body, response);
  else sendExchange(response, await upstream.exchange(incoming, body));
  if (operation !== undefined && DATA_OPERATIONS[operation] === 'write') {
    for (const listener of parts.writeListeners) listener();
  }
}

async function answer(
  { upstream, faults, onAnswer }: Parts,
  operation: DataOperation,
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const begun = performance.now();
  const request = parseRequest(body);
  if (request === undefined) return sendExchange(response, await upstream.exchange(incoming, body));
  const tableNames = tablesOf(request);

  const fault = faults.next(operation, tableNames, body.toString('utf8'));
  if (fault !== undefined && fault.error !== 'Slow') {
    const { status, error, body } = refusalOf(fault, request);
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    sendExchange(response, { status, headers, body: Buffer.from(body) });
    onAnswer?.({ operation, tableNames, status, error, consumed: [], milliseconds: performance.now() - begun });
    return;
  }
  if (fault !== undefined) await delay(fault.milliseconds);
  const answered = await measuredExchange(upstream, incoming, body, request);
  const milliseconds = performance.now() - begun;
  sendExchange(response, asksForUnits(request) ? answered : withBody(answered, withoutUnits(answered.body)));
  onAnswer?.({ operation, tableNames, status: answered.status, ...readAnswer(answered.body), milliseconds });
}

/** Asks the database for the consumed units too. */
function measuredExchange(
  upstream: Upstream,
  incoming: IncomingMessage,
  body: Buffer,
  request: DatabaseRequest,
): Promise<Exchange> {
  if (asksForUnits(request)) return upstream.exchange(incoming, body);
  return upstream.exchange(incoming, Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' })));
}
