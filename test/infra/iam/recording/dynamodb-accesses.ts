/**
 * What IAM is asked for a request to DynamoDB. A transaction and a batch of reads are judged by what is in them.
 * Source: DynamoDB developer guide, "Using IAM with DynamoDB transactions" and "Using IAM policy conditions".
 */
import * as z from 'zod';
import type { Access } from '../judging/evaluate.ts';

/** Name of the attribute by which a table, or an index of it, is partitioned. */
export type PartitionKeyOf = (tableName: string, indexName: string | undefined) => string;

export interface DynamoDbSurroundings {
  /** `arn:aws:dynamodb:REGION:ACCOUNT` */
  readonly arn: string;
  readonly partitionKeyOf: PartitionKeyOf;
}

const attributesSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
type Attributes = z.infer<typeof attributesSchema>;

/** A write or read of one item: by its key, or as a whole. */
const itemSchema = z.looseObject({
  TableName: z.string(),
  Key: attributesSchema.optional(),
  Item: attributesSchema.optional(),
});
const querySchema = z.looseObject({
  TableName: z.string(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: attributesSchema,
});
const batchWriteSchema = z.looseObject({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.union([
        z
          .strictObject({ PutRequest: z.object({ Item: attributesSchema }) })
          .transform(({ PutRequest }) => PutRequest.Item),
        z
          .strictObject({ DeleteRequest: z.object({ Key: attributesSchema }) })
          .transform(({ DeleteRequest }) => DeleteRequest.Key),
      ]),
    ),
  ),
});
const transactionSchema = z.looseObject({
  TransactItems: z.array(
    z.union([
      z.strictObject({ Put: itemSchema }).transform(({ Put }) => ({ action: 'PutItem', item: Put })),
      z.strictObject({ Update: itemSchema }).transform(({ Update }) => ({ action: 'UpdateItem', item: Update })),
      z.strictObject({ Delete: itemSchema }).transform(({ Delete }) => ({ action: 'DeleteItem', item: Delete })),
      z
        .strictObject({ ConditionCheck: itemSchema })
        .transform(({ ConditionCheck }) => ({ action: 'ConditionCheckItem', item: ConditionCheck })),
    ]),
  ),
});

const transactGetSchema = z.looseObject({ TransactItems: z.array(z.strictObject({ Get: itemSchema })) });

/** @throws Error for an operation that is not known here */
export function dynamoDbAccesses(operation: string, body: unknown, surroundings: DynamoDbSurroundings): Access[] {
  const { arn, partitionKeyOf } = surroundings;
  const access = (action: string, table: string, leadingKeys: readonly string[], index?: string): Access => ({
    action: `dynamodb:${action}`,
    resource: `${arn}:table/${table}${index === undefined ? '' : `/index/${index}`}`,
    context: { 'dynamodb:LeadingKeys': [...new Set(leadingKeys)] },
  });
  const leadingKey = (attributes: Attributes | undefined, table: string) =>
    scalar(attributes?.[partitionKeyOf(table, undefined)], `the partition key of ${table}`);
  const ofItem = (action: string, { TableName, Key, Item }: z.infer<typeof itemSchema>) =>
    access(action, TableName, [leadingKey(Key ?? Item, TableName)]);

  switch (operation) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [ofItem(operation, itemSchema.parse(body))];
    case 'Query': {
      const query = querySchema.parse(body);
      const key = partitionKeyOf(query.TableName, query.IndexName);
      return [access(operation, query.TableName, [askedPartition(query, key)], query.IndexName)];
    }
    case 'BatchWriteItem':
      return Object.entries(batchWriteSchema.parse(body).RequestItems).map(([table, items]) =>
        access(
          operation,
          table,
          items.map((item) => leadingKey(item, table)),
        ),
      );
    case 'TransactGetItems':
      return transactGetSchema.parse(body).TransactItems.map(({ Get }) => ofItem('GetItem', Get));
    case 'TransactWriteItems':
      return transactionSchema.parse(body).TransactItems.map(({ action, item }) => ofItem(action, item));
    default:
      throw new Error(`DynamoDB ${operation}: say here what IAM is asked for it`);
  }
}

/** Every query names one partition. */
function askedPartition(query: z.infer<typeof querySchema>, partitionKey: string): string {
  const {
    KeyConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  } = query;
  for (const [, name = '', value = ''] of condition.matchAll(/(#?\w+)\s*=\s*(:\w+)/g)) {
    if ((names[name] ?? name) === partitionKey) {
      return scalar(values[value], condition);
    }
  }
  throw new Error(`No ${partitionKey} in ${condition}`);
}

/** `{ S: 'text' }` is `text`. */
function scalar(attribute: Readonly<Record<string, unknown>> | undefined, where: string): string {
  const [value] = Object.values(attribute ?? {});
  if (typeof value !== 'string') {
    throw new Error(`No text for ${where}`);
  }
  return value;
}
