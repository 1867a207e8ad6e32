import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION, type Service, startKms } from '../../infra/local/engine.ts';
import { KmsManifestSigner } from '../../lambdas/adapters/manifest-signer.ts';

const ARN = 'arn:aws:kms:eu-north-1:000000000000:key/manifest';
const CONTENT = new TextEncoder().encode('x'.repeat(10_000));
let folder: string;
let service: Service;
let kms: KMSClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-'));
  service = await startKms({
    keysFolder: folder,
    keys: [{ id: 'manifest', arn: ARN, aliases: ['alias/manifest'], spec: 'ECC_NIST_P256' }],
  });
  kms = new KMSClient({ endpoint: service.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
});
afterAll(async () => {
  kms.destroy();
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a signature', () => {
  it('verifies with the public key for its content only, which is larger than KMS takes', async () => {
    const signer = new KmsManifestSigner(kms, 'manifest');
    const signature = await signer.sign(CONTENT);
    const { keyId, publicKeyPem } = await signer.publicKey();
    expect(keyId).toBe(ARN);
    const key = createPublicKey(publicKeyPem);
    expect(key.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    const der = Buffer.from(signature, 'base64');
    expect(verify('sha256', CONTENT, key, der)).toBe(true);
    expect(verify('sha256', CONTENT.slice(1), key, der)).toBe(false);
  });

  it('is not made with a key that does not exist', async () => {
    await expect(new KmsManifestSigner(kms, 'other').sign(CONTENT)).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('fails with an error that is retried when KMS is down', async () => {
    const down = new KMSClient({
      endpoint: 'http://127.0.0.1:1',
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
      maxAttempts: 1,
    });
    await expect(new KmsManifestSigner(down, 'manifest').sign(CONTENT)).rejects.toMatchObject({
      name: 'TransientError',
      details: { service: 'KMS' },
    });
  });
});
