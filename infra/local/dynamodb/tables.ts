/** Tables as the template declares them: created once, compared at every later start, swept of expired items. */
import {
  type AttributeDefinition,
  type AttributeValue,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  paginateScan,
  ResourceNotFoundException,
  type StreamViewType,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';

/** In the shapes of CloudFormation and the SDK, which are the same here. */
export interface TableDescriptor {
  readonly name: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly attributeDefinitions: readonly AttributeDefinition[];
  readonly globalSecondaryIndexes?: readonly Pick<GlobalSecondaryIndex, 'IndexName' | 'KeySchema' | 'Projection'>[];
  readonly streamViewType?: StreamViewType;
  /** Epoch seconds. */
  readonly ttlAttribute?: string;
}

/** @throws Error when a table of this name exists with another key, index or stream */
export async function ensureTable(client: DynamoDBClient, table: TableDescriptor): Promise<void> {
  const existing = await describe(client, table.name);
  if (existing !== undefined) {
    const [found, wanted] = [shapeOf(existing), shapeOf(createInput(table))];
    if (found !== wanted) {
      throw new Error(
        `Table ${table.name} exists as ${found}, but the template declares ${wanted}: delete the data folder to start again`,
      );
    }
  } else {
    await client.send(new CreateTableCommand(createInput(table)));
  }
  if (table.ttlAttribute === undefined) return;
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: table.name }));
  if (TimeToLiveDescription?.AttributeName === table.ttlAttribute) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: table.name,
      TimeToLiveSpecification: { AttributeName: table.ttlAttribute, Enabled: true },
    }),
  );
}

function createInput(table: TableDescriptor) {
  return {
    TableName: table.name,
    KeySchema: [...table.keySchema],
    AttributeDefinitions: [...table.attributeDefinitions],
    BillingMode: 'PAY_PER_REQUEST' as const,
    ...(table.globalSecondaryIndexes && {
      GlobalSecondaryIndexes: table.globalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
    ...(table.streamViewType && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamViewType },
    }),
  };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The properties that cannot be changed in place, as text. */
function shapeOf(
  table: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes' | 'StreamSpecification'>,
): string {
  const key = (schema: readonly KeySchemaElement[] = []): string =>
    schema.map(({ AttributeName }) => AttributeName).join('/');
  const indexes = (table.GlobalSecondaryIndexes ?? [])
    .map(({ IndexName, KeySchema, Projection }) => `${IndexName}:${key(KeySchema)}:${Projection?.ProjectionType}`)
    .toSorted();
  return [key(table.KeySchema), ...indexes, table.StreamSpecification?.StreamViewType ?? 'no stream'].join(' ');
}

/** AWS does not delete items that expired longer ago than this. */
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 24 * 60 * 60;

/** Deletes the items of a table that have expired at `now`. @returns their number */
export async function sweepTable(client: DynamoDBClient, table: TableDescriptor, now: Date): Promise<number> {
  const { name, ttlAttribute } = table;
  if (ttlAttribute === undefined) return 0;
  const seconds = Math.floor(now.getTime() / 1000);
  const keyNames = table.keySchema.map(({ AttributeName = '' }) => AttributeName);
  let removed = 0;
  const pages = paginateScan(
    { client },
    {
      TableName: name,
      FilterExpression: '#ttl < :now AND #ttl > :oldest AND attribute_type(#ttl, :number)',
      ProjectionExpression: ['#ttl', ...keyNames.map((_, index) => `#key${index}`)].join(', '),
      ExpressionAttributeNames: {
        '#ttl': ttlAttribute,
        ...Object.fromEntries(keyNames.map((keyName, index) => [`#key${index}`, keyName])),
      },
      ExpressionAttributeValues: {
        ':now': { N: String(seconds) },
        ':oldest': { N: String(seconds - OLDEST_EXPIRY_SECONDS) },
        ':number': { S: 'N' },
      },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      if (await deleteExpired(client, table, item)) removed += 1;
    }
  }
  return removed;
}

/** @returns false when the item's expiry has changed since it was read */
async function deleteExpired(
  client: DynamoDBClient,
  { name, keySchema, ttlAttribute = '' }: TableDescriptor,
  item: Record<string, AttributeValue>,
): Promise<boolean> {
  const expiresAt = item[ttlAttribute];
  const Key = Object.fromEntries(
    keySchema.flatMap(({ AttributeName = '' }) => {
      const value = item[AttributeName];
      return value === undefined ? [] : [[AttributeName, value] as const];
    }),
  );
  try {
    await client.send(
      new DeleteItemCommand({
        TableName: name,
        Key,
        ConditionExpression: '#ttl = :seen',
        ExpressionAttributeNames: { '#ttl': ttlAttribute },
        ...(expiresAt && { ExpressionAttributeValues: { ':seen': expiresAt } }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
