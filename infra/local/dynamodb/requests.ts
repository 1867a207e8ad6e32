/** What a request to the database and its answer say about themselves: which tables, how many units, which error. */
import * as z from 'zod';

/** Those that read and write items, and what they do. What is about tables and streams is no use of the database. */
export const DATA_OPERATIONS = {
  GetItem: 'read',
  BatchGetItem: 'read',
  TransactGetItems: 'read',
  Query: 'read',
  Scan: 'read',
  PutItem: 'write',
  UpdateItem: 'write',
  DeleteItem: 'write',
  BatchWriteItem: 'write',
  TransactWriteItems: 'write',
} as const;
export type DataOperation = keyof typeof DATA_OPERATIONS;

/** @param target the header `x-amz-target`: `DynamoDB_20120810.GetItem` */
export function dataOperationOf(target: string | undefined): DataOperation | undefined {
  const [service = '', name = ''] = (target ?? '').split('.');
  return service.startsWith('DynamoDB_') && name in DATA_OPERATIONS ? (name as DataOperation) : undefined;
}

export interface ConsumedUnits {
  readonly tableName: string;
  readonly units: number;
}

/** How a request ended that the database, or a fault before it, has answered. */
export interface DatabaseAnswer {
  readonly operation: DataOperation;
  readonly tableNames: readonly string[];
  /** `ThrottlingException`, `ConditionalCheckFailedException` ...; undefined when it went well. */
  readonly error: string | undefined;
  readonly status: number;
  readonly consumed: readonly ConsumedUnits[];
  readonly milliseconds: number;
}

const named = z.looseObject({ TableName: z.string() });
const requestSchema = z.looseObject({
  TableName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  /** `{ Put: { TableName } }`, `{ ConditionCheck: { TableName } }` ... */
  TransactItems: z.array(z.record(z.string(), named)).optional(),
  ReturnConsumedCapacity: z.string().optional(),
});
export type DatabaseRequest = z.infer<typeof requestSchema>;

/** Undefined for what is no request: that is for the database to refuse. */
export function parseRequest(body: Buffer): DatabaseRequest | undefined {
  return requestSchema.safeParse(parseJson(body)).data;
}

export function tablesOf({ TableName, RequestItems, TransactItems }: DatabaseRequest): string[] {
  const names = [
    ...(TableName === undefined ? [] : [TableName]),
    ...Object.keys(RequestItems ?? {}),
    ...(TransactItems ?? []).flatMap((item) => Object.values(item).map((action) => action.TableName)),
  ];
  return [...new Set(names)];
}

/** Whether the answer is to tell what was consumed. */
export function asksForUnits({ ReturnConsumedCapacity: given }: DatabaseRequest): boolean {
  return given !== undefined && given !== 'NONE';
}

const consumedSchema = z.object({ TableName: z.string(), CapacityUnits: z.number() });
const answerSchema = z.looseObject({
  __type: z.string().optional(),
  ConsumedCapacity: z.union([z.array(consumedSchema), consumedSchema.transform((one) => [one])]).optional(),
});

export interface AnswerFacts {
  readonly error: string | undefined;
  readonly consumed: readonly ConsumedUnits[];
}

export function readAnswer(body: Buffer): AnswerFacts {
  const { __type, ConsumedCapacity = [] } = answerSchema.safeParse(parseJson(body)).data ?? {};
  return {
    error: __type?.split('#').at(-1),
    consumed: ConsumedCapacity.map(({ TableName, CapacityUnits }) => ({ tableName: TableName, units: CapacityUnits })),
  };
}

/** The answer as it would have been had nobody asked. */
export function withoutUnits(body: Buffer): Buffer {
  const answer = z.record(z.string(), z.unknown()).safeParse(parseJson(body)).data;
  if (answer?.ConsumedCapacity === undefined) return body;
  const { ConsumedCapacity: _, ...rest } = answer;
  return Buffer.from(JSON.stringify(rest));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
