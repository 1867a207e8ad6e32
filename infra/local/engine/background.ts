/** What runs without being called: functions that follow a table's stream, and the removal of what has expired. */
import { startStreams } from '../streams/streams.ts';
import type { ComputeServices } from './compute-services.ts';
import type { DataServices } from './data-services.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Foundation } from './foundation.ts';
import type { Measurements } from './measurements.ts';

/** The same when `fast`: a sweep reads whole tables, and AWS deletes late too. */
const SWEEP_MILLISECONDS = 15 * 60_000;

/** Called last: what it sets going may call every other service. @returns see `Engine.interrupted` */
export function startBackground(
  foundation: Foundation,
  data: DataServices,
  compute: ComputeServices,
  measurements: Measurements,
  deadLetters: DeadLetters,
): number {
  followStreams(foundation, data, compute, measurements, deadLetters);
  sweepExpired(foundation, data);
  return compute.stepFunctions.announceInterrupted();
}

function followStreams(
  { options, dataFolder, stack, warn, keep }: Foundation,
  { dynamoDb }: DataServices,
  { lambda }: ComputeServices,
  measurements: Measurements,
  deadLetters: DeadLetters,
): void {
  keep(
    startStreams({
      mappings: stack.streamMappings,
      dynamoDbEndpoint: dynamoDb.endpoint,
      dataFolder: (options.persistent ?? true) ? dataFolder : undefined,
      invoke: lambda.invoke,
      deadLetter: deadLetters.add,
      onProcessed: measurements.streamProcessed,
      onWarning: warn,
      onWritten: dynamoDb.onWritten,
    }),
  );
}

function sweepExpired({ warn, keep }: Foundation, { dynamoDb, s3 }: DataServices): void {
  const sweep = async (): Promise<void> => {
    const now = new Date();
    try {
      await Promise.all([dynamoDb.sweepExpired(now), s3.expire(now)]);
    } catch (error) {
      warn(`Expired items and objects could not be removed: ${String(error)}`);
    }
  };
  const timer = setInterval(sweep, SWEEP_MILLISECONDS);
  timer.unref();
  keep({ close: async () => clearInterval(timer) });
}
