/**
 * One client a process, made at first use: importing this file opens nothing and reads no environment. A file for each
 * service, so that a Lambda bundles the clients that it uses and no others.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lazily } from '../lazily.ts';
import { meterDynamoDb } from '../usage-meter.ts';

export const documentClient = lazily(() => {
  const client = new DynamoDBClient({ maxAttempts: 5 });
  // The SDK's no-op logger has an `info`, so its logger middleware deep-copies every answer for nobody: more than half
  // of what reading a page costs.
  client.middlewareStack.remove('loggerMiddleware');
  meterDynamoDb(client);
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
});
