/** Objects in buckets, and signatures. */
import type { Readable, Writable } from 'node:stream';

/** One version of an object of a versioned bucket. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface ObjectStore {
  /** @returns the version, of a versioned bucket */
  put(key: string, body: string | Uint8Array, contentType: string): Promise<string | undefined>;
  /**
   * Creates an object (`If-None-Match: *`). One that is there already stays as it is, and is no error: its reader compares it
   * with the hash that the writer kept.
   */
  create(key: string, body: string | Uint8Array, contentType: string): Promise<void>;
  /**
   * Creates an object of a versioned bucket (`If-None-Match: *`). One with the same bytes may be there already: a request whose
   * answer was lost is sent again.
   * @returns its version
   * @throws ConflictError when one with other bytes is there
   */
  createVersion(key: string, body: string | Uint8Array, contentType: string): Promise<string | undefined>;
  /** @param versionId that one version; default: the latest. @returns undefined when there is no such object. */
  get(key: string, versionId?: string): Promise<Uint8Array | undefined>;
  /** @param versionId that one version; default: the latest */
  getStream(key: string, versionId?: string): Promise<Readable | undefined>;
  /** A readable for bytes `start` to `end` (exclusive). A body that breaks off ends in TransientError. */
  getRange(key: string, start: number, end: number, versionId?: string): Readable;
  size(key: string): Promise<number | undefined>;
  /**
   * A multipart upload of what is written to `sink`. `finished` resolves when the object is stored, with its size and its
   * SHA-256 (hexadecimal). After `abort` nothing is stored.
   */
  upload(
    key: string,
    contentType: string,
  ): { readonly sink: Writable; readonly finished: Promise<{ bytes: number; sha256: string }>; abort(): Promise<void> };
  /** @returns `modifiedAt` in milliseconds since 1970, by the clock of the store */
  list(prefix: string): Promise<{ key: string; bytes: number; modifiedAt: number }[]>;
  /**
   * Creates an object as a copy (`If-None-Match: *`). One that is there already stays as it is, and is no error: who asks
   * compares it with the hash of the source.
   * @returns the version of the object that is there now
   */
  copyFrom(
    sourceBucket: string,
    sourceKey: string,
    key: string,
    contentDisposition: string,
    contentType: string,
  ): Promise<string | undefined>;
  /** Every version under a prefix, also of deleted objects, and the marks of deletions. */
  listVersions(prefix: string): Promise<ObjectVersion[]>;
  /** For good. Versions that do not exist are no error; one under retention is refused by the bucket. */
  deleteVersions(versions: readonly ObjectVersion[]): Promise<void>;
  /** No one can delete or replace the version before `until` (ISO 8601). Repeating it with the same time changes nothing. */
  retain(version: ObjectVersion, until: string): Promise<void>;
  /** Deletes objects; those that do not exist are no error. */
  delete(keys: readonly string[]): Promise<void>;
  /**
   * Deletes the objects under a prefix and aborts its unfinished uploads.
   * @param unneeded says of a key whether it may go; default: all
   * @returns how many objects were deleted
   */
  deletePrefix(prefix: string, unneeded?: (key: string) => boolean): Promise<number>;
  readonly bucket: string;
}

/** Signs download links with an identity whose credentials stay valid for longer than the links. */
export interface LinkSigner {
  /** @returns a presigned GET URL of one version of one object of the reports bucket; null for the latest */
  sign(
    object: { readonly key: string; readonly versionId: string | null },
    fileName: string,
    seconds: number,
  ): Promise<{ url: string; validUntil: string }>;
}

export interface ManifestSigner {
  /** Of the key that signs, as SPKI PEM. */
  publicKey(): Promise<{ readonly keyId: string; readonly publicKeyPem: string }>;
  /** ECDSA P-256 over SHA-256, DER, base64. */
  sign(content: Uint8Array): Promise<string>;
}
