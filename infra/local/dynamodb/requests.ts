/** Reads a request to the database and its answer: the tables, the consumed units, the error. */
import * as z from 'zod';

/** The operations that read or write items. Operations on tables and streams are not measured. */
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

/** The end of a request that the database or a fault has answered. */
export interface DatabaseAnswer {
  readonly operation: DataOperation;
  readonly tableNames: readonly string[];
  /** `ThrottlingException`, `ConditionalCheckFailedException` ...; undefined for a success. */
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

/** @returns undefined for a malformed request, which the database refuses */
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

/** Whether the caller wants the consumed units in the answer. */
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

/** The answer without the consumed units. */
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
