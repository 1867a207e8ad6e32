/** One client a service and process, made at first use: importing this file opens nothing and reads no environment. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lazily } from './lazily.ts';
import { meterDynamoDb, meterKms, meterS3, meterSecrets } from './usage-meter.ts';

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

/** Path style: bucket names as host names do not resolve on one machine, and in AWS both serve. */
export const s3Client = lazily(() => {
  const client = new S3Client({ forcePathStyle: true, maxAttempts: 5 });
  meterS3(client);
  return client;
});

export const stepFunctionsClient = lazily(() => new SFNClient({ maxAttempts: 5 }));

export const kmsClient = lazily(() => {
  const client = new KMSClient({ maxAttempts: 5 });
  meterKms(client);
  return client;
});

export const secretsClient = lazily(() => {
  const client = new SecretsManagerClient({ maxAttempts: 5 });
  meterSecrets(client);
  return client;
});
