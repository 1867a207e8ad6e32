import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { callService } from '../sdk-faults.ts';

/** Attributes to read: DynamoDB sends no others. */
export interface Projection {
  readonly ProjectionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
}

/** All items that match the key condition, over all pages, strongly consistent. */
export async function queryAll(
  client: DynamoDBDocumentClient,
  table: string,
  condition: string,
  values: Record<string, string>,
  projection?: Projection,
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await callService('DynamoDB', () =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: condition,
          ExpressionAttributeValues: values,
          ConsistentRead: true,
          ...projection,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      ),
    );
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return found;
}
