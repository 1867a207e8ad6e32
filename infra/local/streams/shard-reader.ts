/** Reads one shard of a stream and invokes the mapping's function with its records. */
import { setTimeout as delay } from 'node:timers/promises';
import { machineTime } from '../service/clock.ts';
import { LOCAL_REGION } from '../service/service.ts';
import { type BatchPorts, processRecords, wasRefused } from './batches.ts';
import type { Checkpoints } from './checkpoints.ts';
import { News } from './news.ts';
import type { StreamClient, StreamRecord } from './stream-client.ts';
import type { StreamMapping, StreamsOptions } from './streams.ts';

/** Pause after a failed call: the database may be starting or closing. */
export const FAILED_CALL_MILLISECONDS = 500;
/** Fewer failures in a row are normal while the database starts or closes. */
const FAILURES_BEFORE_WARNING = 5;
/** The limit of GetRecords. */
const MAX_RECORDS = 1000;

/** What all shards of one mapping share. */
export interface MappingContext {
  readonly mapping: StreamMapping;
  readonly options: StreamsOptions;
  /** Whether a record matches the mapping's filters. */
  readonly isWanted: (record: StreamRecord) => boolean;
  readonly client: StreamClient;
  readonly checkpoints: Checkpoints;
  /** Aborts when the engine closes. */
  readonly signal: AbortSignal;
}

export class ShardReader {
  readonly #context: MappingContext;
  readonly #shard: { readonly StreamArn: string; readonly ShardId: string };

  constructor(context: MappingContext, streamArn: string, shardId: string) {
    this.#context = context;
    this.#shard = { StreamArn: streamArn, ShardId: shardId };
  }

  /** Reads until the shard ends or the engine closes. Never rejects. */
  async read(): Promise<void> {
    const { mapping, options, client, signal } = this.#context;
    const { activeMilliseconds = 250, idleMilliseconds = 1_000 } = options;
    const news = new News();
    const stopTelling = options.onWritten?.(() => news.tell());
    const limit = Math.min(MAX_RECORDS, mapping.batchSize * mapping.parallelizationFactor);
    const failures = new FailureCount(this.#context);
    let iterator: string | null | undefined;
    while (!signal.aborted && iterator !== null) {
      try {
        iterator ??= await this.#newIterator();
        news.forget();
        const page = await client.getRecords({ ShardIterator: iterator, Limit: limit });
        await this.#process(page.Records);
        iterator = page.NextShardIterator ?? null;
        failures.reset();
        // After a full page there are more records at once.
        if (page.Records.length === limit) continue;
        await pause(activeMilliseconds, signal);
        await news.wait(idleMilliseconds, signal);
      } catch (error) {
        if (!signal.aborted) failures.add(error);
        // The iterator may have expired; the next one starts at the checkpoint.
        iterator = undefined;
        await pause(FAILED_CALL_MILLISECONDS, signal);
      }
    }
    stopTelling?.();
  }

  async #newIterator(): Promise<string> {
    const { mapping, client, checkpoints } = this.#context;
    const processed = checkpoints.get(this.#shard.StreamArn, this.#shard.ShardId);
    return client.getShardIterator(
      processed === undefined
        ? { ...this.#shard, ShardIteratorType: mapping.startingPosition }
        : { ...this.#shard, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: processed },
    );
  }

  async #process(page: readonly StreamRecord[]): Promise<void> {
    const { mapping, isWanted } = this.#context;
    // A record that no filter matches is passed over without an invocation.
    const records = page.filter(isWanted).map((record) => ({
      ...record,
      awsRegion: LOCAL_REGION,
      eventSourceARN: this.#shard.StreamArn,
    }));
    const parallel = mapping.parallelizationFactor > 1;
    const lanes = parallel ? byItem(records, mapping.parallelizationFactor) : [records];
    // In parallel lanes a record may be processed before an earlier one, so only the end of the page is a checkpoint.
    const ports = this.#ports((record) => !parallel && this.#checkpoint(record));
    await Promise.all(lanes.map((lane) => processRecords(lane, mapping, ports)));
    const last = page.at(-1);
    if (last !== undefined && (parallel || last.eventID !== records.at(-1)?.eventID)) this.#checkpoint(last);
  }

  #ports(done: (record: StreamRecord) => void): BatchPorts {
    const { mapping, options, signal } = this.#context;
    return {
      async invoke(batch) {
        const outcome = await options.invoke(
          mapping.functionArn,
          { Records: batch },
          { signal, caller: mapping.functionArn },
        );
        const written = batch.at(-1)?.dynamodb.ApproximateCreationDateTime;
        if (written !== undefined && !wasRefused(outcome)) {
          options.onProcessed?.(mapping.functionArn, Math.max(0, machineTime() - written * 1000));
        }
        return outcome;
      },
      giveUp: (batch, condition) => {
        if (mapping.onFailureArn === undefined) return;
        options.deadLetter?.(mapping.onFailureArn, this.#failureMessage(batch, condition));
      },
      done,
      pause: async (milliseconds) => {
        await delay(milliseconds, undefined, { signal });
      },
      // The database's clock is the machine's, also while a test has moved the engine's.
      now: machineTime,
    };
  }

  #checkpoint(record: StreamRecord): void {
    const { StreamArn, ShardId } = this.#shard;
    this.#context.checkpoints.set(StreamArn, ShardId, record.dynamodb.SequenceNumber);
  }

  /** Lambda's message to the queue: the position of the records in the stream, not the records. */
  #failureMessage(batch: readonly StreamRecord[], condition: string): object {
    return {
      requestContext: { functionArn: this.#context.mapping.functionArn, condition },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId: this.#shard.ShardId,
        startSequenceNumber: batch[0]?.dynamodb.SequenceNumber,
        endSequenceNumber: batch.at(-1)?.dynamodb.SequenceNumber,
        batchSize: batch.length,
        streamArn: this.#shard.StreamArn,
      },
    };
  }
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

/** Warns once when calls fail several times in a row. */
export class FailureCount {
  readonly #context: MappingContext;
  #failures = 0;

  constructor(context: MappingContext) {
    this.#context = context;
  }

  reset(): void {
    this.#failures = 0;
  }

  add(error: unknown): void {
    const { mapping, options } = this.#context;
    this.#failures += 1;
    if (this.#failures === FAILURES_BEFORE_WARNING) {
      options.onWarning?.(`The stream of ${mapping.tableName} cannot be read: ${String(error)}`);
    }
  }
}

/** A pause that ends early when the engine closes. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {});
}
