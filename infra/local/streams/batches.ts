/**
 * The processing of a batch of records: invoked, retried, halved or discarded. Source: Lambda developer guide, "Using AWS
 * Lambda with Amazon DynamoDB", "Error handling"; for a batch that Lambda throttles "Retain discarded records": it is
 * retried until its records are too old.
 */
import * as z from 'zod';
import type { InvocationOutcome } from '../service/service.ts';
import type { StreamRecord } from './stream-client.ts';

export interface BatchRules {
  /** Maximum number of records in one invocation. */
  readonly batchSize: number;
  /** Retries after the first try; -1 for no limit. */
  readonly maximumRetryAttempts: number;
  /** Older records are discarded; -1 for no limit. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
}

export interface BatchPorts {
  invoke(records: readonly StreamRecord[]): Promise<InvocationOutcome>;
  /** Called with records that are discarded. */
  giveUp(records: readonly StreamRecord[], condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'): void;
  /** Called when this record and all before it have been processed or discarded. */
  done(record: StreamRecord): void;
  /** Rejects when the engine closes. */
  pause(milliseconds: number): Promise<void>;
  now(): number;
}

/** Below Lambda's 6 MB, with room for the envelope. */
const MAX_BATCH_BYTES = 5 * 1024 * 1024;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

/** Whether Lambda throttled the invocation or failed itself, so that the function has not run. */
export function wasRefused(outcome: InvocationOutcome): boolean {
  return outcome.kind === 'failure' && outcome.errorType.startsWith('Lambda.');
}

/** Processes the records in order, one batch after the other. Rejects only when `pause` does. */
export async function processRecords(
  records: readonly StreamRecord[],
  rules: BatchRules,
  ports: BatchPorts,
): Promise<void> {
  for (const batch of cut(records, rules.batchSize)) await processBatch(batch, 0, rules, ports);
}

async function processBatch(
  given: readonly StreamRecord[],
  attemptsBefore: number,
  rules: BatchRules,
  ports: BatchPorts,
): Promise<void> {
  let records = given;
  let refusals = 0;
  for (let attempt = attemptsBefore; ; attempt += 1) {
    records = withoutExpired(records, rules, ports);
    const last = records.at(-1);
    if (last === undefined) return;
    const outcome = await ports.invoke(records);
    if (wasRefused(outcome)) {
      await ports.pause(pauseAfter(refusals));
      refusals += 1;
      // Refusals do not count towards the retries.
      attempt -= 1;
      continue;
    }
    const failedFrom = firstFailed(records, outcome, rules.reportBatchItemFailures);
    const succeeded = records[failedFrom - 1];
    if (succeeded !== undefined) ports.done(succeeded);
    if (failedFrom === records.length) return;
    records = records.slice(failedFrom);
    if (rules.bisectBatchOnFunctionError && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      await ports.pause(FIRST_PAUSE);
      // Halving does not count towards the retries.
      await processBatch(records.slice(0, middle), attempt, rules, ports);
      await processBatch(records.slice(middle), attempt, rules, ports);
      return;
    }
    if (rules.maximumRetryAttempts >= 0 && attempt >= rules.maximumRetryAttempts) {
      ports.giveUp(records, 'RetryAttemptsExhausted');
      ports.done(last);
      return;
    }
    await ports.pause(pauseAfter(attempt));
  }
}

const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries);

function withoutExpired(
  records: readonly StreamRecord[],
  rules: BatchRules,
  ports: BatchPorts,
): readonly StreamRecord[] {
  if (rules.maximumRecordAgeSeconds < 0) return records;
  const oldest = ports.now() / 1000 - rules.maximumRecordAgeSeconds;
  const alive = records.findIndex((record) => record.dynamodb.ApproximateCreationDateTime >= oldest);
  const expired = alive < 0 ? records : records.slice(0, alive);
  const last = expired.at(-1);
  if (last !== undefined) {
    ports.giveUp(expired, 'RecordAgeExceeded');
    ports.done(last);
  }
  return records.slice(expired.length);
}

const reportSchema = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string() })).nullish(),
});

/** The index of the first record to retry; the number of records when there is none. */
function firstFailed(records: readonly StreamRecord[], outcome: InvocationOutcome, reports: boolean): number {
  if (outcome.kind === 'failure') return 0;
  // An empty answer is a success; an answer of another shape fails the whole batch.
  if (!reports || outcome.payload === null || outcome.payload === '') return records.length;
  const report = reportSchema.safeParse(outcome.payload);
  if (!report.success) return 0;
  const failed = (report.data.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    records.findIndex((record) => record.dynamodb.SequenceNumber === itemIdentifier),
  );
  // An identifier that is not in the batch (-1) fails the whole batch.
  return Math.max(0, Math.min(records.length, ...failed));
}

function cut(records: readonly StreamRecord[], batchSize: number): StreamRecord[][] {
  const batches: StreamRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record));
    const current = batches.at(-1);
    if (current === undefined || current.length >= batchSize || bytes + size > MAX_BATCH_BYTES) {
      batches.push([record]);
      bytes = size;
    } else {
      current.push(record);
      bytes += size;
    }
  }
  return batches;
}
