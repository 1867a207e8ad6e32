/**
 * Event source mappings: they read DynamoDB streams and invoke functions, in order within a shard and at least once,
 * also across a restart.
 *
 * Difference from AWS: with a ParallelizationFactor over 1 the batches of one read run side by side, and the next read
 * waits for all of them.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Closable, type InvokeFunction, LOCAL_REGION } from '../service/service.ts';
import { type BatchPorts, type BatchRules, processRecords, wasRefused } from './batches.ts';
import { Checkpoints } from './checkpoints.ts';
import { createStreamClient, type StreamClient, type StreamRecord } from './stream-client.ts';

export interface StreamMapping extends BatchRules {
  /** Logical id, and the name of the checkpoint's file. */
  readonly id: string;
  readonly tableName: string;
  readonly functionArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly parallelizationFactor: number;
  /** ARN of the queue for records that failed in every try. */
  readonly onFailureArn: string | undefined;
}

export interface StreamsOptions {
  readonly mappings: readonly StreamMapping[];
  readonly dynamoDbEndpoint: string;
  readonly dataFolder: string;
  readonly invoke: InvokeFunction;
  /** Called with what AWS would write to the queue. */
  readonly deadLetter?: (queueArn: string, message: object) => void;
  /** Called at the end of each invocation. @param ageMilliseconds since the last record of the batch was written */
  readonly onProcessed?: (functionArn: string, ageMilliseconds: number) => void;
  /** Pause between reads while there are records, and the longest pause while there are none. Default 50 and 200. */
  readonly activeMilliseconds?: number;
  readonly idleMilliseconds?: number;
  /** Called once when calls to the database keep failing. */
  readonly onWarning?: (message: string) => void;
}

/** The list of shards rarely changes in a local database. */
const SHARD_LOOK_MILLISECONDS = 5_000;
/** Pause after a failed call: the database may be starting or closing. */
const FAILED_CALL_MILLISECONDS = 500;
/** Fewer failures in a row are normal while the database starts or closes. */
const FAILURES_BEFORE_WARNING = 5;

export function startStreams(options: StreamsOptions): Closable {
  const closing = new AbortController();
  const client = createStreamClient(options.dynamoDbEndpoint);
  const loops = options.mappings.map((mapping) => follow(mapping, options, client, closing.signal));
  return {
    async close() {
      closing.abort();
      await Promise.all(loops);
    },
  };
}

/** Reads until `signal` aborts. A batch under way then runs again after the next start. */
async function follow(
  mapping: StreamMapping,
  options: StreamsOptions,
  client: StreamClient,
  signal: AbortSignal,
): Promise<void> {
  const checkpoints = new Checkpoints(join(options.dataFolder, 'streams'), mapping.id);
  const shards = new Map<string, Promise<void>>();
  const failed = createFailureCount(mapping, options);
  while (!signal.aborted) {
    try {
      const streamArn = (await client.describeTable(mapping.tableName)).LatestStreamArn;
      if (streamArn !== undefined) {
        for (const shard of await listShards(client, streamArn)) {
          if (shards.has(shard.ShardId)) continue;
          // The records of a shard come after those of its parent.
          const parent = shards.get(shard.ParentShardId ?? '') ?? Promise.resolve();
          const reading = parent.then(() =>
            read(shard.ShardId, streamArn, mapping, options, client, checkpoints, signal),
          );
          shards.set(shard.ShardId, reading);
        }
      }
      failed.reset();
    } catch (error) {
      failed.count(error);
    }
    await rest(shards.size === 0 ? FAILED_CALL_MILLISECONDS : SHARD_LOOK_MILLISECONDS, signal);
  }
  await Promise.all(shards.values());
}

async function listShards(client: StreamClient, streamArn: string) {
  const shards: { ShardId: string; ParentShardId?: string | undefined }[] = [];
  let from: string | undefined;
  do {
    const description = await client.describeStream({
      StreamArn: streamArn,
      ...(from === undefined ? {} : { ExclusiveStartShardId: from }),
    });
    shards.push(...description.Shards);
    from = description.LastEvaluatedShardId;
  } while (from !== undefined);
  return shards;
}

/** Reads until the shard ends or `signal` aborts. Never rejects. */
async function read(
  shardId: string,
  streamArn: string,
  mapping: StreamMapping,
  options: StreamsOptions,
  client: StreamClient,
  checkpoints: Checkpoints,
  signal: AbortSignal,
): Promise<void> {
  const active = options.activeMilliseconds ?? 50;
  const longest = options.idleMilliseconds ?? 200;
  let wait = active;
  let iterator: string | null | undefined;
  const failed = createFailureCount(mapping, options);
  while (!signal.aborted && iterator !== null) {
    try {
      iterator ??= await iteratorFrom(checkpoints.get(streamArn, shardId), shardId, streamArn, mapping, client);
      const limit = Math.min(1000, mapping.batchSize * mapping.parallelizationFactor);
      const page = await client.getRecords({ ShardIterator: iterator, Limit: limit });
      const records = page.Records.map((record) => ({
        ...record,
        awsRegion: LOCAL_REGION,
        eventSourceARN: streamArn,
      }));
      if (records.length > 0) {
        await handle(records, shardId, streamArn, mapping, options, checkpoints, signal);
        wait = active;
      } else {
        wait = Math.min(longest, wait * 1.5);
      }
      iterator = page.NextShardIterator ?? null;
      // After a full page there are more records at once.
      if (records.length < limit) await rest(wait, signal);
      failed.reset();
    } catch (error) {
      if (!signal.aborted) failed.count(error);
      // The iterator may have expired; the next one starts at the checkpoint.
      iterator = undefined;
      await rest(FAILED_CALL_MILLISECONDS, signal);
    }
  }
}

async function iteratorFrom(
  done: string | undefined,
  shardId: string,
  streamArn: string,
  mapping: StreamMapping,
  client: StreamClient,
): Promise<string> {
  const shard = { StreamArn: streamArn, ShardId: shardId };
  if (done === undefined) return client.getShardIterator({ ...shard, ShardIteratorType: mapping.startingPosition });
  return client.getShardIterator({ ...shard, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: done });
}

async function handle(
  records: readonly StreamRecord[],
  shardId: string,
  streamArn: string,
  mapping: StreamMapping,
  options: StreamsOptions,
  checkpoints: Checkpoints,
  signal: AbortSignal,
): Promise<void> {
  const alone = mapping.parallelizationFactor === 1;
  const ports: BatchPorts = {
    async invoke(batch) {
      const outcome = await options.invoke(mapping.functionArn, { Records: batch }, { signal });
      const written = batch.at(-1)?.dynamodb.ApproximateCreationDateTime;
      if (written !== undefined && !wasRefused(outcome)) {
        options.onProcessed?.(mapping.functionArn, Math.max(0, Date.now() - written * 1000));
      }
      return outcome;
    },
    giveUp(batch, condition) {
      if (mapping.onFailureArn === undefined) return;
      options.deadLetter?.(mapping.onFailureArn, failureMessage(batch, condition, shardId, streamArn, mapping));
    },
    done(record) {
      if (alone) checkpoints.set(streamArn, shardId, record.dynamodb.SequenceNumber);
    },
    pause: async (milliseconds) => {
      await delay(milliseconds, undefined, { signal });
    },
    now: () => Date.now(),
  };
  const lanes = alone ? [records] : byItem(records, mapping.parallelizationFactor);
  await Promise.all(lanes.map((lane) => processRecords(lane, mapping, ports)));
  const last = records.at(-1);
  if (last !== undefined && !alone) checkpoints.set(streamArn, shardId, last.dynamodb.SequenceNumber);
}

/** All records of one item stay in one lane, in order. */
function byItem(records: readonly StreamRecord[], factor: number): StreamRecord[][] {
  const lanes: StreamRecord[][] = Array.from({ length: factor }, () => []);
  for (const record of records) {
    const keys = JSON.stringify(Object.entries(record.dynamodb.Keys).sort(([one], [other]) => (one < other ? -1 : 1)));
    let hash = 0;
    for (let at = 0; at < keys.length; at += 1) hash = (Math.imul(hash, 31) + keys.charCodeAt(at)) >>> 0;
    lanes[hash % factor]?.push(record);
  }
  return lanes.filter((lane) => lane.length > 0);
}

/** Lambda's message to the queue: the position of the records in the stream, not the records. */
function failureMessage(
  batch: readonly StreamRecord[],
  condition: string,
  shardId: string,
  streamArn: string,
  mapping: StreamMapping,
): object {
  return {
    requestContext: { functionArn: mapping.functionArn, condition },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: batch[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: batch.at(-1)?.dynamodb.SequenceNumber,
      batchSize: batch.length,
      streamArn,
    },
  };
}

function createFailureCount(mapping: StreamMapping, options: StreamsOptions) {
  let failures = 0;
  return {
    reset: () => {
      failures = 0;
    },
    count: (error: unknown) => {
      failures += 1;
      if (failures === FAILURES_BEFORE_WARNING) {
        options.onWarning?.(`The stream of ${mapping.tableName} cannot be read: ${String(error)}`);
      }
    },
  };
}

/** A pause that ends early when the engine closes. */
async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {});
}
