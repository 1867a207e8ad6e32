/**
 * Counts what this process uses of the services that are paid for by use. A Lambda's process runs one invocation at a time, so
 * everything counted since `begin` belongs to that invocation.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sumOfUsage, type Usage, type UsageField } from '../domain/export/cost/usage.ts';

/** Milliseconds; Lambda ends an initialisation that takes longer. */
const MAX_INITIALISATION = 10_000;

class UsageMeter {
  private counts: Partial<Record<UsageField, number>> = {};
  private begun = performance.now();
  private initialisation = 0;

  add(field: UsageField, value: number): void {
    this.counts[field] = (this.counts[field] ?? 0) + value;
  }

  /** @param initialisation milliseconds that the process took before its first invocation, which are billed too */
  begin(initialisation: number): void {
    this.counts = {};
    this.begun = performance.now();
    this.initialisation = Math.min(MAX_INITIALISATION, initialisation);
  }

  /** Of this invocation so far. Its last milliseconds, after the write of this usage, are not accounted for. */
  used(): Usage {
    const megabytes = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 0);
    const milliseconds = Math.ceil(performance.now() - this.begun + this.initialisation);
    const lambda = { lambdaRequests: 1, lambdaGbSeconds: (megabytes / 1024) * (milliseconds / 1000) };
    return sumOfUsage([this.counts, lambda]);
  }
}

export const usageMeter = new UsageMeter();

const READS = new Set([
  'GetItemCommand',
  'BatchGetItemCommand',
  'QueryCommand',
  'ScanCommand',
  'TransactGetItemsCommand',
]);

/** Asks for the capacity that each command consumes. A refused command consumes some too, and does not report it. */
export function meterDynamoDb(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const consumed = 'ConsumedCapacity' in result.output ? result.output.ConsumedCapacity : undefined;
      const field = READS.has(context.commandName ?? '') ? 'readUnits' : 'writeUnits';
      for (const each of consumed === undefined ? [] : [consumed].flat()) {
        usageMeter.add(field, 'CapacityUnits' in each ? (each.CapacityUnits ?? 0) : 0);
      }
      return result;
    },
    { step: 'initialize', name: 'usageMeter' },
  );
}

/** Deletions and aborted uploads are free. */
const S3_FIELDS: Readonly<Record<string, 's3Writes' | 's3Reads'>> = {
  PutObjectCommand: 's3Writes',
  CopyObjectCommand: 's3Writes',
  CreateMultipartUploadCommand: 's3Writes',
  UploadPartCommand: 's3Writes',
  CompleteMultipartUploadCommand: 's3Writes',
  ListObjectsV2Command: 's3Writes',
  GetObjectCommand: 's3Reads',
  HeadObjectCommand: 's3Reads',
};

/** Counts every request that is sent, retries included: S3 charges for each. */
export function meterS3(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const field = S3_FIELDS[context.commandName ?? ''];
      if (field !== undefined) {
        usageMeter.add(field, 1);
      }
      usageMeter.add('s3BytesWritten', lengthOf(args.request));
      const result = await next(args);
      if (context.commandName === 'GetObjectCommand') {
        usageMeter.add('s3BytesRead', lengthOf(result.response));
      }
      return result;
    },
    { step: 'deserialize', name: 'usageMeter' },
  );
}

export function meterKms(client: KMSClient): void {
  client.middlewareStack.add(counting('kmsRequests'), { step: 'deserialize', name: 'usageMeter' });
}

export function meterSecrets(client: SecretsManagerClient): void {
  client.middlewareStack.add(counting('secretRequests'), { step: 'deserialize', name: 'usageMeter' });
}

function counting(field: UsageField) {
  return <Args, Result>(next: (args: Args) => Promise<Result>) =>
    (args: Args): Promise<Result> => {
      usageMeter.add(field, 1);
      return next(args);
    };
}

/** The content length of an HTTP request or response; 0 without that header. */
function lengthOf(message: unknown): number {
  const headers = Object(Object(message).headers);
  return Number(headers['content-length'] ?? headers['Content-Length'] ?? 0) || 0;
}
