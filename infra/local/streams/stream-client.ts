/** The operations of DynamoDB Streams that an event source mapping needs, over the JSON protocol. */
import * as z from 'zod';
import { LOCAL_CREDENTIALS } from '../service/service.ts';
import { signedFetch } from '../service/signed-fetch.ts';

const recordSchema = z.looseObject({
  eventID: z.string(),
  dynamodb: z.looseObject({
    SequenceNumber: z.string(),
    /** Epoch seconds. */
    ApproximateCreationDateTime: z.number(),
    Keys: z.record(z.string(), z.unknown()),
  }),
});
export type StreamRecord = z.infer<typeof recordSchema>;

const tableSchema = z.looseObject({ Table: z.looseObject({ LatestStreamArn: z.string().optional() }) });
const streamSchema = z.looseObject({
  StreamDescription: z.looseObject({
    Shards: z.array(z.looseObject({ ShardId: z.string(), ParentShardId: z.string().optional() })),
    LastEvaluatedShardId: z.string().optional(),
  }),
});
const iteratorSchema = z.looseObject({ ShardIterator: z.string() });
const recordsSchema = z.looseObject({ Records: z.array(recordSchema), NextShardIterator: z.string().nullish() });

/** Thrown when the database refuses a call; `type` is the AWS error without its namespace. */
export class StreamCallError extends Error {
  override readonly name = 'StreamCallError';
  readonly type: string;
  constructor(operation: string, type: string, message: string) {
    super(`${operation}: ${type}: ${message}`);
    this.type = type;
  }
}

export type StreamClient = ReturnType<typeof createStreamClient>;

export function createStreamClient(endpoint: string) {
  async function call(operation: string, input: object): Promise<unknown> {
    const service = operation === 'DescribeTable' ? 'DynamoDB_20120810' : 'DynamoDBStreams_20120810';
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${service}.${operation}` };
    const body = JSON.stringify(input);
    const response = await signedFetch(endpoint, { method: 'POST', headers, body }, 'dynamodb', LOCAL_CREDENTIALS);
    const answer: unknown = await response.json();
    if (!response.ok) {
      const { __type, message } = z.looseObject({ __type: z.string(), message: z.string().default('') }).parse(answer);
      throw new StreamCallError(operation, __type.split('#').at(-1) ?? __type, message);
    }
    return answer;
  }
  return {
    async describeTable(tableName: string) {
      return tableSchema.parse(await call('DescribeTable', { TableName: tableName })).Table;
    },
    async describeStream(input: { StreamArn: string; ExclusiveStartShardId?: string }) {
      return streamSchema.parse(await call('DescribeStream', input)).StreamDescription;
    },
    async getShardIterator(input: {
      StreamArn: string;
      ShardId: string;
      ShardIteratorType: 'TRIM_HORIZON' | 'LATEST' | 'AFTER_SEQUENCE_NUMBER';
      SequenceNumber?: string;
    }) {
      return iteratorSchema.parse(await call('GetShardIterator', input)).ShardIterator;
    },
    async getRecords(input: { ShardIterator: string; Limit: number }) {
      return recordsSchema.parse(await call('GetRecords', input));
    },
  };
}
