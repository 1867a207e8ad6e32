import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EncryptCommand, GetPublicKeyCommand, KMSClient, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKms } from '../../../infra/local/kms/kms.ts';
import { decodeSignature, encodeSignature, toInteger, verifyDigest } from '../../../infra/local/kms/p256.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, type Service } from '../../../infra/local/service/service.ts';

const ARN = 'arn:aws:kms:eu-north-1:000000000000:key/manifest';
const key = { id: 'manifest', arn: ARN, aliases: ['alias/manifest'], spec: 'ECC_NIST_P256' };

let keysFolder: string;
let service: Service;
let kms: KMSClient;
beforeAll(async () => {
  keysFolder = await mkdtemp(join(tmpdir(), 'kms-'));
  service = await startKms({ keysFolder, keys: [key] });
  kms = clientOf(service);
});
afterAll(async () => {
  kms.destroy();
  await service.close();
  await rm(keysFolder, { recursive: true, force: true });
});

const clientOf = ({ endpoint }: Service): KMSClient =>
  new KMSClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 });
const publicKey = async (client = kms) => {
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: ARN }));
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
};
const SigningAlgorithm = 'ECDSA_SHA_256';
const message = Buffer.from('manifest');
const digest = createHash('sha256').update(message).digest();

it.each([
  ['RAW', message],
  ['DIGEST', digest],
] as const)(
  'a signature of MessageType %s is good for node:crypto with the public key',
  async (MessageType, Message) => {
    const answer = await kms.send(new SignCommand({ KeyId: 'alias/manifest', Message, MessageType, SigningAlgorithm }));
    expect(answer).toMatchObject({ KeyId: ARN, SigningAlgorithm });
    const signature = Buffer.from(answer.Signature ?? []);
    expect(verify('sha256', message, await publicKey(), signature)).toBe(true);
    expect(verify('sha256', Buffer.from('forged'), await publicKey(), signature)).toBe(false);
  },
);

it('Verify accepts a signed message or digest, and refuses everything else', async () => {
  const { Signature } = await kms.send(new SignCommand({ KeyId: ARN, Message: message, SigningAlgorithm }));
  const check = (Message: Uint8Array, MessageType: 'RAW' | 'DIGEST', signature = Signature) =>
    kms.send(new VerifyCommand({ KeyId: 'manifest', Message, MessageType, Signature: signature, SigningAlgorithm }));
  expect((await check(message, 'RAW')).SignatureValid).toBe(true);
  expect((await check(digest, 'DIGEST')).SignatureValid).toBe(true);
  for (const wrong of [
    check(digest, 'RAW'),
    check(randomBytes(32), 'DIGEST'),
    check(message, 'RAW', randomBytes(70)),
  ]) {
    await expect(wrong).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
  }
});

it('signatures of five keys agree with node:crypto, also after a round trip through DER', () => {
  for (let round = 0; round < 5; round += 1) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
    const der = sign('sha256', message, pair.privateKey);
    const signature = decodeSignature(der);
    const point = { x: toInteger(Buffer.from(x, 'base64url')), y: toInteger(Buffer.from(y, 'base64url')) };
    expect(signature && encodeSignature(signature).equals(der)).toBe(true);
    expect(signature && verifyDigest(digest, signature, point)).toBe(true);
    expect(signature && verifyDigest(randomBytes(32), signature, point)).toBe(false);
  }
});

it('the key stays the same after a restart, in a file that only its owner can read', async () => {
  const again = await startKms({ keysFolder, keys: [key] });
  const client = clientOf(again);
  expect((await publicKey(client)).equals(await publicKey())).toBe(true);
  client.destroy();
  await again.close();
  expect(await readdir(keysFolder)).toEqual(['manifest.pem']);
  expect((await stat(join(keysFolder, 'manifest.pem'))).mode & 0o077).toBe(0);
});

it.each([
  [
    'an unknown key',
    'NotFoundException',
    () => new SignCommand({ KeyId: 'other', Message: message, SigningAlgorithm }),
  ],
  [
    'another algorithm',
    'NotHonouredError',
    () => new SignCommand({ KeyId: ARN, Message: message, SigningAlgorithm: 'ECDSA_SHA_512' }),
  ],
  [
    'a grant token',
    'NotHonouredError',
    () => new SignCommand({ KeyId: ARN, Message: message, SigningAlgorithm, GrantTokens: ['t'] }),
  ],
  [
    'a message over 4,096 bytes',
    'ValidationException',
    () => new SignCommand({ KeyId: ARN, Message: Buffer.alloc(4097), SigningAlgorithm }),
  ],
  [
    'a digest of another length',
    'ValidationException',
    () => new SignCommand({ KeyId: ARN, Message: Buffer.alloc(31), MessageType: 'DIGEST', SigningAlgorithm }),
  ],
])('%s is refused with %s', async (_, name, command) => {
  await expect(kms.send(command())).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

it('another operation is refused with its name', async () => {
  await expect(kms.send(new EncryptCommand({ KeyId: ARN, Plaintext: message }))).rejects.toThrow(
    'The local engine does not honour KMS Encrypt',
  );
});

it('a key of another spec stops the start', async () => {
  await expect(startKms({ keysFolder, keys: [{ ...key, spec: 'RSA_2048' }] })).rejects.toThrow(
    'KMS keys of spec RSA_2048',
  );
});
