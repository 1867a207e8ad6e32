/** The keys of the local user pool, kept in the data folder so that tokens outlive a restart. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  base64url,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  generateSecret,
  importJWK,
  type JWK,
} from 'jose';
import * as z from 'zod';

export interface PoolKeys {
  readonly keyId: string;
  readonly signingKey: CryptoKey;
  /** As the JWKS shows it. */
  readonly publicJwk: JWK;
  /** Encrypts refresh tokens. */
  readonly refreshSecret: Uint8Array;
}

const storedSchema = z.object({
  signing: z.object({
    kty: z.literal('RSA'),
    n: z.string(),
    e: z.string(),
    d: z.string(),
    p: z.string(),
    q: z.string(),
    dp: z.string(),
    dq: z.string(),
    qi: z.string(),
  }),
  refreshSecret: z.string(),
});
type StoredKeys = z.infer<typeof storedSchema>;

/** Reads the keys in `dataFolder`, or creates them at the first start. @throws Error when the file is damaged */
export async function loadPoolKeys(dataFolder: string): Promise<PoolKeys> {
  const file = path.join(dataFolder, 'cognito-keys.json');
  const stored = (await readStored(file)) ?? (await createStored(file));
  const publicPart = { kty: stored.signing.kty, n: stored.signing.n, e: stored.signing.e };
  const keyId = await calculateJwkThumbprint(publicPart);
  const signingKey = await importJWK(stored.signing, 'RS256');
  if (signingKey instanceof Uint8Array) {
    throw new Error(`${file} holds no RSA key`);
  }
  return {
    keyId,
    signingKey,
    publicJwk: { ...publicPart, kid: keyId, alg: 'RS256', use: 'sig' },
    refreshSecret: base64url.decode(stored.refreshSecret),
  };
}

async function readStored(file: string): Promise<StoredKeys | null> {
  try {
    return storedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw new Error(`${file} cannot be read; without it the next start creates new keys`, { cause: error });
  }
}

async function createStored(file: string): Promise<StoredKeys> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const secret = await generateSecret('A256GCM', { extractable: true });
  const stored = storedSchema.parse({
    signing: await exportJWK(privateKey),
    refreshSecret: secret instanceof Uint8Array ? base64url.encode(secret) : (await exportJWK(secret)).k,
  });
  await mkdir(path.dirname(file), { recursive: true });
  // Renamed when complete: half a file would stop the next start.
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(stored), { mode: 0o600 });
  await rename(draft, file);
  return stored;
}
