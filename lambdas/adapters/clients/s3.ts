import { S3Client } from '@aws-sdk/client-s3';
import { lazily } from '../lazily.ts';
import { meterS3 } from '../usage-meter.ts';

export const s3Client = lazily(() => {
  const client = new S3Client({ maxAttempts: 5 });
  meterS3(client);
  return client;
});
