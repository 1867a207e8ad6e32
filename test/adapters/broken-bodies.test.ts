/** Bodies that a server breaks off in the middle of, over real connections. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../infra/local/engine.ts';
import { wholeBody } from '../../lambdas/adapters/objects/object-body.ts';
import { S3ObjectStore } from '../../lambdas/adapters/objects/object-store.ts';

const LENGTH = 100_000;
const HALF = Buffer.alloc(LENGTH / 2, 'x');

/** What the server does after half of the body. */
const ENDINGS = {
  'closes the connection': (socket: Socket) => socket.end(),
  'resets the connection': (socket: Socket) => socket.resetAndDestroy(),
  dies: (socket: Socket) => socket.destroy(),
} as const;
const HEADS = {
  'a length': `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${LENGTH}\r\n\r\n`,
  'a partial length': `HTTP/1.1 206 Partial Content\r\nContent-Length: ${LENGTH}\r\n\r\n`,
  chunks: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${HALF.length.toString(16)}\r\n`,
} as const;

const CASES = Object.entries(HEADS).flatMap(([announced, head]) =>
  Object.entries(ENDINGS).map(([end, ending]) => [announced, end, { head, ending }] as const),
);

let head: string;
let ending: (socket: Socket) => void;
let server: Server;
let client: S3Client;
let store: S3ObjectStore;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(head);
      socket.write(HALF, () => ending(socket));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  store = new S3ObjectStore(client, 'working');
});
afterAll(async () => {
  client.destroy();
  server.close();
});

const read = async (stream: Readable | undefined) => Buffer.concat((await stream?.toArray()) ?? []);
const READS: Readonly<Record<string, () => Promise<unknown>>> = {
  get: () => store.get('work/a'),
  getStream: async () => read(await store.getStream('work/a')),
  getRange: () => read(store.getRange('work/a', 0, LENGTH)),
};

describe.each(Object.entries(READS))('%s', (_, readBroken) => {
  it.each(CASES)('throws TransientError when a server that announced %s %s in the middle', async (_, __, broken) => {
    ({ head, ending } = broken);
    await expect(readBroken()).rejects.toMatchObject({
      name: 'TransientError',
      retryable: true,
      details: { service: 'S3' },
    });
  });
});

describe('a body that ends without an error', () => {
  it.each([
    ['more', 10],
    ['fewer', 4],
  ])('throws TransientError when %s bytes were announced', async (_, announced) => {
    await expect(read(wholeBody('S3', Readable.from([Buffer.alloc(5)]), announced))).rejects.toMatchObject({
      name: 'TransientError',
    });
  });

  it('is whole when its length is as announced, or was not announced', async () => {
    expect(await read(wholeBody('S3', Readable.from([Buffer.alloc(5)]), 5))).toHaveLength(5);
    expect(await read(wholeBody('S3', Readable.from([Buffer.alloc(5)]), undefined))).toHaveLength(5);
  });
});
