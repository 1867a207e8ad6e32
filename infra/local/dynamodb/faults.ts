/** A proxy in front of the database that fails or delays chosen calls as AWS does under contention, which no local database shows. */

import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { Service } from '../service.ts';

interface Common {
  /** `TransactWriteItems`, `PutItem` ... */
  readonly operation: string;
  /** How many calls from now on; an SDK client retries by itself and uses up several. */
  readonly times: number;
}

interface Failing extends Common {
  readonly error:
    | 'TransactionConflict'
    | 'ProvisionedThroughputExceededException'
    | 'ThrottlingException'
    | 'InternalServerError';
}

/** Answered as ever, so many milliseconds late. */
interface Slow extends Common {
  readonly error: 'Slow';
  readonly milliseconds: number;
  /** Only calls about this table; the operation must be about one. */
  readonly tableName?: string;
}

export type Fault = Failing | Slow;

export interface FaultProxy extends Service {
  inject(fault: Fault): void;
  /** Calls that are still to fail. */
  pending(): number;
}

const transactionSchema = z.object({ TransactItems: z.array(z.unknown()) });

const MESSAGES = {
  ProvisionedThroughputExceededException:
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ThrottlingException: 'Throughput exceeds the current capacity of your table or index.',
  InternalServerError: 'Internal server error',
} as const;

export async function startFaultProxy(upstream: string, port = 0): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let faults: { readonly fault: Fault; left: number }[] = [];

  const server = createServer((incoming, response) => {
    const operation = String(incoming.headers['x-amz-target'] ?? '').split('.')[1];
    if (faults.some(({ fault }) => fault.operation === operation)) {
      meet(operation, incoming, response).catch(() => response.destroy());
    } else {
      relay(incoming, response);
    }
  });

  async function meet(operation: string | undefined, incoming: IncomingMessage, response: ServerResponse) {
    const body = await bodyOf(incoming);
    const concerns = ({ fault }: (typeof faults)[number]) =>
      fault.operation === operation &&
      (fault.error !== 'Slow' || fault.tableName === undefined || tableOf(body) === fault.tableName);
    const entry = faults.find(concerns);
    if (entry === undefined) return relay(incoming, response, body);
    entry.left -= 1;
    faults = faults.filter(({ left }) => left > 0);
    if (entry.fault.error !== 'Slow') return fail(body, response, entry.fault);
    await delay(entry.fault.milliseconds);
    relay(incoming, response, body);
  }

  /** @param body what was already read of it */
  function relay(incoming: IncomingMessage, response: ServerResponse, body?: Buffer): void {
    const { method, headers, url = '/' } = incoming;
    const outgoing = forward(
      new URL(url, upstream),
      { agent, headers, ...(method !== undefined && { method }) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, response).catch(() => response.destroy());
      },
    );
    if (body === undefined) {
      pipeline(incoming, outgoing).catch(() => response.destroy());
    } else {
      outgoing.on('error', () => response.destroy());
      outgoing.end(body);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fault proxy has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    inject: (fault) => void faults.push({ fault, left: fault.times }),
    pending: () => faults.reduce((sum, { left }) => sum + left, 0),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}

function tableOf(body: Buffer): string | undefined {
  return z.object({ TableName: z.string().optional() }).parse(JSON.parse(body.toString())).TableName;
}

function fail(body: Buffer, response: ServerResponse, { error, operation }: Failing): void {
  const send = (type: string, message: string, more: object = {}): void => {
    response.writeHead(type === 'InternalServerError' ? 500 : 400, { 'content-type': 'application/x-amz-json-1.0' });
    const body = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, Message: message, ...more };
    response.end(JSON.stringify(body));
  };
  if (error !== 'TransactionConflict') {
    send(error, MESSAGES[error]);
    return;
  }
  const conflict = 'Transaction is ongoing for the item';
  if (operation !== 'TransactWriteItems' && operation !== 'TransactGetItems') {
    send('TransactionConflictException', conflict);
    return;
  }
  const { TransactItems } = transactionSchema.parse(JSON.parse(body.toString()));
  const CancellationReasons = TransactItems.map((_, index) =>
    index === 0 ? { Code: 'TransactionConflict', Message: conflict } : { Code: 'None' },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  send(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    {
      CancellationReasons,
    },
  );
}
