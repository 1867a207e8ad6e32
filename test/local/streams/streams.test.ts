import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Closable, InvocationOutcome } from '../../../infra/local/service/service.ts';
import { type StreamMapping, type StreamsOptions, startStreams } from '../../../infra/local/streams/streams.ts';

/** A database with one table, whose stream has one shard. */
class FakeStream {
  readonly records: object[] = [];
  endpoint = '';
  reads = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const input = JSON.parse(Buffer.concat(chunks).toString());
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      response.end(JSON.stringify(this.#answer(operation, input)));
    });
  }

  #answer(operation: string, input: Record<string, string | number>): object {
    switch (operation) {
      case 'DescribeTable':
        return { Table: { LatestStreamArn: 'arn:stream' } };
      case 'DescribeStream':
        return { StreamDescription: { Shards: [{ ShardId: 'shard' }] } };
      case 'GetShardIterator': {
        const from = { TRIM_HORIZON: 0, LATEST: this.records.length }[String(input.ShardIteratorType)];
        return { ShardIterator: String(from ?? input.SequenceNumber) };
      }
      default: {
        this.reads += 1;
        const from = Number(input.ShardIterator);
        const page = this.records.slice(from, from + Number(input.Limit));
        return { Records: page, NextShardIterator: String(from + page.length) };
      }
    }
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.endpoint = `http://127.0.0.1:${address.port}`;
  }

  /** Appends a change of item `key`; its sequence number is its position, from 1. */
  append(key: string, at = Date.now()): void {
    const SequenceNumber = String(this.records.length + 1);
    this.records.push({
      eventID: SequenceNumber,
      eventName: 'MODIFY',
      awsRegion: 'elsewhere',
      dynamodb: { SequenceNumber, ApproximateCreationDateTime: at / 1000, Keys: { pk: { S: key } } },
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const eventSchema = z.object({
  Records: z.array(
    z.looseObject({
      eventSourceARN: z.string(),
      awsRegion: z.string(),
      dynamodb: z.looseObject({ SequenceNumber: z.string(), Keys: z.object({ pk: z.object({ S: z.string() }) }) }),
    }),
  ),
});
const numbersOf = (event: unknown) =>
  eventSchema.parse(event).Records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));

const SUCCESS: InvocationOutcome = { kind: 'success', payload: null };
const REFUSAL: InvocationOutcome = {
  kind: 'failure',
  errorType: 'Lambda.TooManyRequestsException',
  errorMessage: 'Rate Exceeded.',
  trace: [],
};
const FAILURE: InvocationOutcome = { kind: 'failure', errorType: 'Error', errorMessage: 'no', trace: [] };

const MAPPING: StreamMapping = {
  id: 'Mapping',
  filters: [],
  tableName: 'exports',
  functionArn: 'push',
  batchSize: 3,
  startingPosition: 'TRIM_HORIZON',
  parallelizationFactor: 1,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  onFailureArn: undefined,
};

let folder: string;
let stream: FakeStream;
let streams: Closable | undefined;
let batches: number[][] = [];
let dead: { queueArn: string; message: object }[] = [];
let ages: number[] = [];

function follow(
  changes: Partial<StreamMapping>,
  handle: (batch: number[], event: unknown) => InvocationOutcome | Promise<InvocationOutcome>,
  options: Partial<StreamsOptions> = {},
) {
  streams = startStreams({
    mappings: [{ ...MAPPING, ...changes }],
    dynamoDbEndpoint: stream.endpoint,
    dataFolder: folder,
    activeMilliseconds: 5,
    idleMilliseconds: 20,
    deadLetter: (queueArn, message) => dead.push({ queueArn, message }),
    onProcessed: (functionArn, age) => {
      expect(functionArn).toBe('push');
      ages.push(age);
    },
    invoke: async (_, event) => {
      const batch = numbersOf(event);
      batches.push(batch);
      return handle(batch, event);
    },
    ...options,
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streams-'));
  stream = new FakeStream();
  await stream.start();
  batches = [];
  dead = [];
  ages = [];
});

afterEach(async () => {
  await streams?.close();
  await stream.stop();
  await rm(folder, { recursive: true });
});

describe('a mapping', () => {
  it('invokes the function with every record once, in order, in batches of its size', async () => {
    for (let at = 0; at < 7; at += 1) stream.append('a');
    follow({}, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    stream.append('b');
    await expect.poll(() => batches.at(-1)).toEqual([8]);
  });

  it('adds stream and region to each record', async () => {
    stream.append('a');
    let seen: unknown;
    follow({}, (_, event) => {
      seen = event;
      return SUCCESS;
    });
    await expect
      .poll(() => seen)
      .toMatchObject({ Records: [{ eventSourceARN: 'arn:stream', awsRegion: 'eu-north-1' }] });
  });

  it('skips existing records when it starts at LATEST', async () => {
    stream.append('a');
    follow({ startingPosition: 'LATEST' }, () => SUCCESS);
    await expect.poll(() => stream.reads).toBeGreaterThan(1);
    stream.append('b');
    await expect.poll(() => batches).toEqual([[2]]);
  });

  it('invokes the function only with the records that match a filter, and passes the others over for good', async () => {
    const ofKey = (key: string) => ({ dynamodb: { Keys: { pk: { S: [{ prefix: key }] } } } });
    for (const key of ['a1', 'b', 'c', 'a2', 'b']) stream.append(key);
    const changes = { batchSize: 10, filters: [ofKey('a'), ofKey('c')] };
    follow(changes, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[1, 3, 4]]);
    // The checkpoint is behind the last record, which no filter matches.
    await expect.poll(() => readFileSync(join(folder, 'streams', 'Mapping.json'), 'utf8')).toContain('"5"');
    await streams?.close();
    stream.append('a3');
    follow(changes, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[1, 3, 4], [6]]);
  });

  it('is refused with a filter that is not honoured', () => {
    const filters = [{ dynamodb: { Keys: { pk: { S: [{ wildcard: 'a*' }] } } } }];
    expect(() => follow({ filters }, () => SUCCESS)).toThrow('does not honour event pattern operator');
  });

  it('retries a failed batch until it succeeds, before any later batch', async () => {
    for (let at = 0; at < 4; at += 1) stream.append('a');
    follow({}, () => (batches.length < 3 ? FAILURE : SUCCESS));
    await expect.poll(() => batches).toEqual([[1, 2, 3], [1, 2, 3], [1, 2, 3], [4]]);
  });

  it('writes to the queue after its retries, and continues', async () => {
    for (let at = 0; at < 4; at += 1) stream.append('a');
    follow({ maximumRetryAttempts: 1, onFailureArn: 'arn:queue' }, (batch) => (batch.includes(2) ? FAILURE : SUCCESS));
    await expect.poll(() => batches).toEqual([[1, 2, 3], [1, 2, 3], [4]]);
    expect(dead).toMatchObject([
      {
        queueArn: 'arn:queue',
        message: {
          requestContext: { condition: 'RetryAttemptsExhausted', functionArn: 'push' },
          DDBStreamBatchInfo: {
            startSequenceNumber: '1',
            endSequenceNumber: '3',
            batchSize: 3,
            streamArn: 'arn:stream',
          },
        },
      },
    ]);
  });

  it('halves a failed batch, so that only the bad record is discarded', async () => {
    for (let at = 0; at < 4; at += 1) stream.append('a');
    const done: number[] = [];
    follow({ batchSize: 4, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }, (batch) => {
      if (batch.includes(3)) return FAILURE;
      done.push(...batch);
      return SUCCESS;
    });
    await expect.poll(() => done).toEqual([1, 2, 4]);
    expect(batches).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  });

  it('continues with the first record that the function reports as failed', async () => {
    for (let at = 0; at < 3; at += 1) stream.append('a');
    follow({ reportBatchItemFailures: true }, () =>
      batches.length === 1
        ? { kind: 'success', payload: { batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] } }
        : { kind: 'success', payload: { batchItemFailures: [] } },
    );
    await expect
      .poll(() => batches)
      .toEqual([
        [1, 2, 3],
        [2, 3],
      ]);
  });

  it('discards records that are too old', async () => {
    stream.append('a', Date.now() - 120_000);
    stream.append('a');
    follow({ maximumRecordAgeSeconds: 60, onFailureArn: 'arn:queue' }, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[2]]);
    expect(dead).toMatchObject([{ message: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
  });

  it('retries a throttled batch as a whole, without counting retries, until it is too old', async () => {
    for (let at = 0; at < 2; at += 1) stream.append('a');
    const rules = { maximumRetryAttempts: 0, bisectBatchOnFunctionError: true, maximumRecordAgeSeconds: 60 };
    follow({ ...rules, onFailureArn: 'arn:queue' }, () => (batches.length === 4 ? SUCCESS : REFUSAL));
    await expect.poll(() => batches.length).toBe(4);
    expect(new Set(batches.map(String))).toEqual(new Set(['1,2']));
    expect(dead).toEqual([]);
    stream.append('a', Date.now() - 59_000);
    await expect.poll(() => dead).toMatchObject([{ message: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
    expect(batches.length).toBeGreaterThan(5);
  });

  it('reports the age of the last record of each batch, also of a failed one, but not of a throttled one', async () => {
    stream.append('a', Date.now() - 90_000);
    stream.append('a', Date.now() - 40_000);
    follow({}, () => [REFUSAL, FAILURE, SUCCESS][batches.length - 1] ?? SUCCESS);
    await expect.poll(() => ages.length).toBe(2);
    for (const age of ages) {
      expect(age).toBeGreaterThanOrEqual(40_000);
      expect(age).toBeLessThan(80_000);
    }
  });

  it('processes several items in parallel with a parallelization factor, each item in order', async () => {
    const keys = ['a', 'b', 'c', 'd'];
    for (let at = 0; at < 16; at += 1) stream.append(keys[at % 4] ?? '');
    const perKey = new Map<string, number[]>();
    let running = 0;
    let most = 0;
    follow({ batchSize: 2, parallelizationFactor: 4 }, async (_, event) => {
      running += 1;
      most = Math.max(most, running);
      await delay(10);
      for (const { dynamodb } of eventSchema.parse(event).Records) {
        const key = dynamodb.Keys.pk.S;
        perKey.set(key, [...(perKey.get(key) ?? []), Number(dynamodb.SequenceNumber)]);
      }
      running -= 1;
      return SUCCESS;
    });
    await expect.poll(() => batches.flat().length).toBe(16);
    expect(most).toBeGreaterThan(1);
    for (const [index, key] of keys.entries()) {
      await expect.poll(() => perKey.get(key)).toEqual([1, 5, 9, 13].map((first) => first + index));
    }
  });
});

describe('after a restart', () => {
  it('a mapping continues after the processed records', async () => {
    for (let at = 0; at < 3; at += 1) stream.append('a');
    follow({}, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[1, 2, 3]]);
    await streams?.close();
    stream.append('a');
    follow({}, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[1, 2, 3], [4]]);
  });

  it('an interrupted batch is processed again', async () => {
    stream.append('a');
    follow({}, () => new Promise<InvocationOutcome>((_, reject) => setTimeout(() => reject(new Error('closing')), 50)));
    await expect.poll(() => batches).toEqual([[1]]);
    await streams?.close();
    follow({}, () => SUCCESS);
    await expect.poll(() => batches).toEqual([[1], [1]]);
  });
});

describe('a mapping that is told of writes', () => {
  /** Longer than any test waits, so that only a write can be the reason for a read. */
  const IDLE_MILLISECONDS = 60_000;

  it('reads once while nothing is written, and at once after a write', async () => {
    const listeners = new Set<() => void>();
    follow({}, () => SUCCESS, {
      idleMilliseconds: IDLE_MILLISECONDS,
      onWritten(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    await expect.poll(() => stream.reads).toBe(1);
    await delay(100);
    expect(stream.reads).toBe(1);
    stream.append('a');
    for (const listener of listeners) listener();
    await expect.poll(() => batches).toEqual([[1]]);
    await streams?.close();
    expect(listeners.size).toBe(0);
  });

  it('reads what is written while a batch is under way', async () => {
    let tell = () => {};
    stream.append('a');
    follow(
      {},
      () => {
        if (stream.records.length === 1) stream.append('b');
        tell();
        return SUCCESS;
      },
      {
        idleMilliseconds: IDLE_MILLISECONDS,
        onWritten(listener) {
          tell = listener;
          return () => {};
        },
      },
    );
    await expect.poll(() => batches).toEqual([[1], [2]]);
  });
});
