/**
 * One client for each process, made at its first use: importing this file opens no connection and reads no environment. One
 * file for each service, so that a Lambda bundles only the clients that it uses.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lazily } from '../lazily.ts';
import { meterDynamoDb } from '../usage-meter.ts';

export const documentClient = lazily(() => {
  const client = new DynamoDBClient({ maxAttempts: 5 });
  // The SDK's logger middleware deep-copies every answer for a logger that does nothing, which is more than half of the cost
  // of reading a page.
  client.middlewareStack.remove('loggerMiddleware');
  meterDynamoDb(client);
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
});
