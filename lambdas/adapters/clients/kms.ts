import { KMSClient } from '@aws-sdk/client-kms';
import { lazily } from '../lazily.ts';
import { meterKms } from '../usage-meter.ts';

export const kmsClient = lazily(() => {
  const client = new KMSClient({ maxAttempts: 5 });
  meterKms(client);
  return client;
});
