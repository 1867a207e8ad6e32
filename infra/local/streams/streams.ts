/**
 * Event source mappings: they read DynamoDB streams and invoke functions, in order within a shard and at least once,
 * also across a restart.
 *
 * Difference from AWS: with a ParallelizationFactor over 1 the batches of one read run side by side, and the next read
 * waits for all of them.
 */
import { join } from 'node:path';
import { compilePattern, type EventPattern } from '../event-bridge/patterns.ts';
import type { Closable, InvokeFunction } from '../service/service.ts';
import type { BatchRules } from './batches.ts';
import { Checkpoints } from './checkpoints.ts';
import { FAILED_CALL_MILLISECONDS, FailureCount, type MappingContext, pause, ShardReader } from './shard-reader.ts';
import { createStreamClient, type StreamClient } from './stream-client.ts';

export interface StreamMapping extends BatchRules {
  /** Logical id, and the name of the checkpoint's file. */
  readonly id: string;
  readonly tableName: string;
  readonly functionArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly parallelizationFactor: number;
  /** ARN of the queue for records that failed in every try. */
  readonly onFailureArn: string | undefined;
  /** A record reaches the function when it matches one of them; without any, every record does. */
  readonly filters: readonly EventPattern[];
}

export interface StreamsOptions {
  readonly mappings: readonly StreamMapping[];
  readonly dynamoDbEndpoint: string;
  /** Holds the checkpoints; undefined for tables that do not outlive the engine. */
  readonly dataFolder: string | undefined;
  readonly invoke: InvokeFunction;
  /** Called with what AWS would write to the queue. */
  readonly deadLetter?: (queueArn: string, message: object) => void;
  /** Called at the end of each invocation. @param ageMilliseconds since the last record of the batch was written */
  readonly onProcessed?: (functionArn: string, ageMilliseconds: number) => void;
  /**
   * Calls the listener after each write to the tables that came through the engine: the streams are then read at once.
   * @returns stops calling it
   */
  readonly onWritten?: (listener: () => void) => () => void;
  /**
   * Pause between reads, and the longest wait for a write after that. Default 250 and 1000: "Lambda polls shards in your
   * DynamoDB stream for records at a base rate of 4 times per second" (Lambda developer guide).
   */
  readonly activeMilliseconds?: number;
  readonly idleMilliseconds?: number;
  /** Called once when calls to the database keep failing. */
  readonly onWarning?: (message: string) => void;
}

/** The list of shards rarely changes in a local database. */
const SHARD_LOOK_MILLISECONDS = 5_000;

export function startStreams(options: StreamsOptions): Closable {
  const closing = new AbortController();
  const client = createStreamClient(options.dynamoDbEndpoint);
  const loops = options.mappings.map((mapping) =>
    follow({
      mapping,
      options,
      isWanted: matcherOf(mapping),
      client,
      checkpoints: new Checkpoints(options.dataFolder && join(options.dataFolder, 'streams'), mapping.id),
      signal: closing.signal,
    }),
  );
  return {
    async close() {
      closing.abort();
      await Promise.all(loops);
    },
  };
}

/** @throws NotHonouredError for an operator that is not honoured */
function matcherOf({ id, filters }: StreamMapping): MappingContext['isWanted'] {
  const patterns = filters.map((filter) => compilePattern(filter, id));
  return (record) => patterns.length === 0 || patterns.some((matches) => matches(record));
}

/** Reads all shards until the engine closes. A batch under way then runs again after the next start. */
async function follow(context: MappingContext): Promise<void> {
  const { mapping, client, signal } = context;
  const shards = new Map<string, Promise<void>>();
  const failures = new FailureCount(context);
  while (!signal.aborted) {
    try {
      const streamArn = (await client.describeTable(mapping.tableName)).LatestStreamArn;
      if (streamArn !== undefined) {
        for (const shard of await listShards(client, streamArn)) startReading(context, streamArn, shard, shards);
      }
      failures.reset();
    } catch (error) {
      failures.add(error);
    }
    await pause(shards.size === 0 ? FAILED_CALL_MILLISECONDS : SHARD_LOOK_MILLISECONDS, signal);
  }
  await Promise.all(shards.values());
  context.checkpoints.flush();
}

/** @param shards the shards that are being read, to which the shard is added */
function startReading(
  context: MappingContext,
  streamArn: string,
  { ShardId, ParentShardId = '' }: Shard,
  shards: Map<string, Promise<void>>,
): void {
  if (shards.has(ShardId)) return;
  const reader = new ShardReader(context, streamArn, ShardId);
  // The records of a shard come after those of its parent.
  const parent = shards.get(ParentShardId) ?? Promise.resolve();
  shards.set(
    ShardId,
    parent.then(() => reader.read()),
  );
}

interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string | undefined;
}

async function listShards(client: StreamClient, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let from: string | undefined;
  do {
    const description = await client.describeStream({
      StreamArn: streamArn,
      ...(from !== undefined && { ExclusiveStartShardId: from }),
    });
    shards.push(...description.Shards);
    from = description.LastEvaluatedShardId;
  } while (from !== undefined);
  return shards;
}
