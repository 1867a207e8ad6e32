/** Objects in buckets, and signatures. */
import type { Readable, Writable } from 'node:stream';

export interface ObjectStore {
  put(key: string, body: string | Uint8Array, contentType: string): Promise<void>;
  /** @returns undefined when there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>;
  getStream(key: string): Promise<Readable | undefined>;
  /** A readable for bytes `start` to `end` (exclusive). */
  getRange(key: string, start: number, end: number): Readable;
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
  copyFrom(
    sourceBucket: string,
    sourceKey: string,
    key: string,
    contentDisposition: string,
    contentType: string,
  ): Promise<void>;
  /** Deletes objects; those that do not exist are no error. */
  delete(keys: readonly string[]): Promise<void>;
  /** Deletes the objects under a prefix and aborts its unfinished uploads. @returns how many objects were deleted */
  deletePrefix(prefix: string): Promise<number>;
  readonly bucket: string;
}

/** Signs download links with an identity whose credentials stay valid for longer than the links. */
export interface LinkSigner {
  /** @returns a presigned GET URL of one object of the reports bucket. */
  sign(key: string, fileName: string, seconds: number): Promise<{ url: string; validUntil: string }>;
}

export interface ManifestSigner {
  /** ECDSA P-256 over SHA-256, DER, base64; the public key as SPKI PEM. */
  sign(content: Uint8Array): Promise<{ signature: string; keyId: string; publicKeyPem: string }>;
}
