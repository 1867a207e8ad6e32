/** KMS on one machine: signs and verifies with P-256 keys that are PEM files in a folder. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AwsJsonError, type AwsJsonHandler, parseInput, startAwsJson } from '../service/aws-json.ts';
import { type ListenOptions, NotHonouredError, type Service } from '../service/service.ts';
import { decodeSignature, encodeSignature, signDigest, toInteger, verifyDigest } from './p256.ts';

export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  /** `alias/name` */
  readonly aliases?: readonly string[];
  /** Only ECC_NIST_P256 is honoured. */
  readonly spec: string;
}

export interface KmsOptions extends ListenOptions {
  /** One PEM file for each key, made at the first start. */
  readonly keysFolder: string;
  readonly keys: readonly KmsKey[];
}

interface LoadedKey {
  readonly key: KmsKey;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const ALGORITHM = 'ECDSA_SHA_256';
/** KMS's limit for MessageType RAW. */
const MAX_RAW_BYTES = 4096;

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const signInput = z.strictObject({
  KeyId: z.string(),
  Message: base64,
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.literal(ALGORITHM),
});
const verifyInput = signInput.extend({ Signature: base64 });
const keyInput = z.strictObject({ KeyId: z.string() });

/** @throws NotHonouredError for a key of another spec */
export async function startKms(options: KmsOptions): Promise<Service> {
  await mkdir(options.keysFolder, { recursive: true, mode: 0o700 });
  const keys = new Map<string, LoadedKey>();
  for (const key of options.keys) {
    if (key.spec !== 'ECC_NIST_P256') throw new NotHonouredError(`KMS keys of spec ${key.spec}`, key.arn);
    const loaded = await loadKey(options.keysFolder, key);
    const aliases = (key.aliases ?? []).flatMap((alias) => [alias, key.arn.replace(/key\/.*$/, alias)]);
    for (const name of [key.id, key.arn, ...aliases]) keys.set(name, loaded);
  }
  const find = (name: string): LoadedKey => {
    const found = keys.get(name);
    if (found === undefined) throw new AwsJsonError('NotFoundException', `Key '${name}' does not exist`);
    return found;
  };
  return startAwsJson({
    service: 'KMS',
    signingName: 'kms',
    targetPrefix: 'TrentService',
    ...(options.port !== undefined && { port: options.port }),
    handlers: new Map<string, AwsJsonHandler>([
      ['Sign', (input) => sign(parseInput(signInput, input, 'KMS Sign'), find)],
      ['Verify', (input) => verify(parseInput(verifyInput, input, 'KMS Verify'), find)],
      ['GetPublicKey', (input) => getPublicKey(parseInput(keyInput, input, 'KMS GetPublicKey'), find)],
    ]),
  });
}

function sign(input: z.infer<typeof signInput>, find: (name: string) => LoadedKey): object {
  const { key, privateKey } = find(input.KeyId);
  const scalar = toInteger(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const signature = encodeSignature(signDigest(digestOf(input), scalar));
  return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: ALGORITHM };
}

function verify(input: z.infer<typeof verifyInput>, find: (name: string) => LoadedKey): object {
  const { key, publicKey } = find(input.KeyId);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = { x: toInteger(Buffer.from(x, 'base64url')), y: toInteger(Buffer.from(y, 'base64url')) };
  const signature = decodeSignature(input.Signature);
  if (signature === undefined || !verifyDigest(digestOf(input), signature, point)) {
    throw new AwsJsonError('KMSInvalidSignatureException', 'The signature does not fit message and key');
  }
  return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: ALGORITHM };
}

function getPublicKey(input: z.infer<typeof keyInput>, find: (name: string) => LoadedKey): object {
  const { key, publicKey } = find(input.KeyId);
  return {
    KeyId: key.arn,
    PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    KeySpec: key.spec,
    CustomerMasterKeySpec: key.spec,
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: [ALGORITHM],
  };
}

function digestOf({ Message, MessageType }: z.infer<typeof signInput>): Buffer {
  if (MessageType === 'DIGEST') {
    if (Message.length !== 32)
      throw new AwsJsonError('ValidationException', 'Digest is invalid length for algorithm ECDSA_SHA_256.');
    return Message;
  }
  if (Message.length === 0 || Message.length > MAX_RAW_BYTES) {
    throw new AwsJsonError('ValidationException', `Member 'message' must have length between 1 and ${MAX_RAW_BYTES}`);
  }
  return createHash('sha256').update(Message).digest();
}

async function loadKey(folder: string, key: KmsKey): Promise<LoadedKey> {
  const path = join(folder, `${key.id}.pem`);
  let pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (pem === undefined) {
    pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString();
    await writeFile(`${path}.new`, pem, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  const privateKey = createPrivateKey(pem);
  return { key, privateKey, publicKey: createPublicKey(pem) };
}
