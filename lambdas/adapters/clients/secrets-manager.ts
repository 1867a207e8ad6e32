import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { lazily } from '../lazily.ts';
import { meterSecrets } from '../usage-meter.ts';

export const secretsClient = lazily(() => {
  const client = new SecretsManagerClient({ maxAttempts: 5 });
  meterSecrets(client);
  return client;
});
