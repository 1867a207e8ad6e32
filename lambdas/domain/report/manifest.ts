/**
 * The signed manifest of an export: which file, from which register, by which rules. An offline verifier needs only this
 * document, the file and the signer's public key.
 */
import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, sha256 } from '../canonical.ts';
import { filePartSchema } from '../registers/register-manifest.ts';
import { chunkHashesSchema } from './chunk-hashes.ts';

const versionSchema = z.strictObject({ id: z.string(), version: z.string(), sha256: z.string() });

const commonFields = {
  exportId: z.string(),
  attempt: z.int(),
  organisationNumber: z.string(),
  organisation: z.string(),
  year: z.int(),
  branches: z.array(z.string()),
  createdAt: z.string(),
  file: z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string(), rows: z.int() }),
  /** Hash of figures.json as stored beside the report. */
  figuresSha256: z.string(),
  ruleSet: versionSchema,
  columnConfiguration: versionSchema,
  reconciliation: z.array(z.strictObject({ code: z.string(), value: z.int(), expected: z.int() })),
};

const versionedRegisterFields = {
  register: z.strictObject({
    version: z.int(),
    /** Names the manifest of this version of the register, which lists its chunks. */
    manifestSha256: z.string(),
    /** Each as it was uploaded: an xlsx, or the csv files that belong together. */
    files: z.array(z.strictObject({ name: z.string(), parts: z.array(filePartSchema.strict()).readonly() })).readonly(),
    /** Rows of the sheets `likepersoner`; null for a register of which no file has that sheet. */
    peerSupporterRows: z.int().nullable(),
  }),
  /** Of the canonical JSON of the organisation's `labels` and `vocabularies`. */
  vocabularies: z.strictObject({ sha256: z.string() }),
  /** Taken when each object was read or written, in the order of the chunks. */
  chunks: z.array(chunkHashesSchema),
};

const signerFields = {
  /** The key that signs this: the fingerprint of its public half (`keyFingerprint`), and its name at KMS. */
  signer: z.strictObject({ publicKeySha256: z.string(), keyId: z.string() }),
};

/** What is signed today. */
export const manifestSchema = z.strictObject({
  format: z.literal('bufdir-export-manifest/5'),
  ...commonFields,
  ...versionedRegisterFields,
  /** What the organisation had decided about persons and findings: the hash of the list, null for none. */
  decisions: z.strictObject({ version: z.int(), sha256: z.string().nullable() }),
  ...signerFields,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What was signed before there were decisions. */
const manifest4Schema = z.strictObject({
  format: z.literal('bufdir-export-manifest/4'),
  ...commonFields,
  ...versionedRegisterFields,
  ...signerFields,
});

/** What was signed before a manifest named its key. */
const manifest3Schema = z.strictObject({
  format: z.literal('bufdir-export-manifest/3'),
  ...commonFields,
  ...versionedRegisterFields,
});

/** What was signed before a register had versions; such reports are kept for five years. */
const manifest2Schema = z.strictObject({
  format: z.literal('bufdir-export-manifest/2'),
  ...commonFields,
  register: z.strictObject({
    importId: z.string(),
    files: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
    peerSupporterRows: z.int().nullable(),
  }),
  vocabularies: z.strictObject({ sha256: z.string() }),
  /** `snapshot` is the part of the register that the query copied. */
  chunks: z.array(z.strictObject({ snapshot: z.string(), facts: z.string(), rows: z.string() })),
});

/** What was signed before a register could have several files. */
const manifest1Schema = z.strictObject({
  format: z.literal('bufdir-export-manifest/1'),
  ...commonFields,
  register: z.strictObject({ fileName: z.string(), sha256: z.string(), importId: z.string() }),
  /** Hash of each chunk's snapshot, read again when the manifest was signed. */
  snapshotSha256: z.array(z.string()),
});

export const signedManifestSchema = z.strictObject({
  // Strict, because a field that is left out here would be signed by nobody and yet be shown as part of a valid manifest.
  manifest: z.discriminatedUnion('format', [
    manifestSchema,
    manifest4Schema,
    manifest3Schema,
    manifest2Schema,
    manifest1Schema,
  ]),
  signature: z.strictObject({
    algorithm: z.literal('ECDSA_SHA_256'),
    keyId: z.string(),
    /** SPKI, PEM. Compare it with the key received by another channel: a forger can enclose their own key. */
    publicKeyPem: z.string(),
    /** Base64 of the DER signature over the canonical JSON of `manifest`. */
    value: z.string(),
  }),
});
export type SignedManifest = z.infer<typeof signedManifestSchema>;

/** The bytes that are signed. */
export function signedBytes(manifest: SignedManifest['manifest']): Uint8Array {
  return new TextEncoder().encode(canonicalJson(manifest));
}

/** SHA-256 of a public key as SPKI in DER, hexadecimal: what `openssl pkey -pubin -outform DER | sha256sum` prints. */
export function keyFingerprint(publicKeyPem: string): string {
  return sha256(createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' }));
}

export type Verification =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: 'signature' | 'signer' | 'file_size' | 'file_hash' | 'figures_hash' };

/**
 * @param publicKeyPem the trusted key. Without one the key inside the manifest is used, which says that the manifest is intact
 *   and not who signed it
 */
export function verifyManifest(
  signed: SignedManifest,
  file: Uint8Array,
  figures: Uint8Array | undefined,
  publicKeyPem: string = signed.signature.publicKeyPem,
): Verification {
  const signature = Buffer.from(signed.signature.value, 'base64');
  if (!verify('sha256', signedBytes(signed.manifest), createPublicKey(publicKeyPem), signature)) {
    return { valid: false, reason: 'signature' };
  }
  if (!isSignersOwn(signed, publicKeyPem)) {
    return { valid: false, reason: 'signer' };
  }
  if (file.length !== signed.manifest.file.bytes) {
    return { valid: false, reason: 'file_size' };
  }
  if (sha256(file) !== signed.manifest.file.sha256) {
    return { valid: false, reason: 'file_hash' };
  }
  if (figures !== undefined && sha256(figures) !== signed.manifest.figuresSha256) {
    return { valid: false, reason: 'figures_hash' };
  }
  return { valid: true };
}

/** Whether the block that nobody signs says of the key just what the signature and the signed part say, and nothing more. */
function isSignersOwn({ manifest, signature }: SignedManifest, publicKeyPem: string): boolean {
  const key = createPublicKey(publicKeyPem);
  const isPlain =
    signature.publicKeyPem === key.export({ type: 'spki', format: 'pem' }).toString() &&
    signature.value === Buffer.from(signature.value, 'base64').toString('base64');
  if (!isPlain || !('signer' in manifest)) return isPlain;
  const { publicKeySha256, keyId } = manifest.signer;
  return publicKeySha256 === keyFingerprint(publicKeyPem) && keyId === signature.keyId;
}
