import { S3Client } from '@aws-sdk/client-s3';
import { lazily } from '../lazily.ts';
import { meterS3 } from '../usage-meter.ts';

/** Path style: bucket names as host names do not resolve on one machine, and in AWS both serve. */
export const s3Client = lazily(() => {
  const client = new S3Client({ forcePathStyle: true, maxAttempts: 5 });
  meterS3(client);
  return client;
});
