import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type SecretsManagerService,
  startSecretsManager,
} from '../../../infra/local/secrets-manager/secrets-manager.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../infra/local/service/service.ts';

const arnOf = (name: string): string => `arn:aws:secretsmanager:eu-north-1:000000000000:secret:${name}-local1`;
const SECRETS = [
  { name: 'pseudonym', arn: arnOf('pseudonym'), value: { kind: 'generated', length: 64 } },
  { name: 'link-signer', arn: arnOf('link-signer'), value: { kind: 'given', text: '{"accessKeyId":"A"}' } },
] as const;

let dataFolder: string;
let service: SecretsManagerService;
let client: SecretsManagerClient;
const start = async (): Promise<void> => {
  service = await startSecretsManager({ dataFolder, secrets: SECRETS });
  const { endpoint } = service;
  client = new SecretsManagerClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
};
const stop = async (): Promise<void> => {
  client.destroy();
  await service.close();
};
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'secrets-'));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(dataFolder, { recursive: true, force: true });
});
const read = async (SecretId: string) => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

it('a generated secret has the given length, is found by name and ARN, and stays the same after a restart', async () => {
  const value = await read('pseudonym');
  expect(value).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(await read(arnOf('pseudonym'))).toBe(value);
  expect(service.valueOf('pseudonym')).toBe(value);
  await stop();
  await start();
  expect(await read('pseudonym')).toBe(value);
});

it('two data folders have different secrets', async () => {
  const value = await read('pseudonym');
  await stop();
  await rm(join(dataFolder, 'secrets.json'));
  await start();
  expect(await read('pseudonym')).not.toBe(value);
});

it('a given secret keeps its value, in a file that only its owner can read', async () => {
  expect(await read('link-signer')).toBe('{"accessKeyId":"A"}');
  expect((await stat(join(dataFolder, 'secrets.json'))).mode & 0o077).toBe(0);
});

it('an unknown secret, an older version and another operation are refused', async () => {
  await expect(read('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const older = new GetSecretValueCommand({ SecretId: 'pseudonym', VersionStage: 'AWSPREVIOUS' });
  await expect(client.send(older)).rejects.toMatchObject({ name: 'NotHonouredError' });
  const put = new PutSecretValueCommand({ SecretId: 'pseudonym', SecretString: 'x' });
  await expect(client.send(put)).rejects.toThrow('does not honour Secrets Manager PutSecretValue');
});
