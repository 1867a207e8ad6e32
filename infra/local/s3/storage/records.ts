/** The records beside the data files: one small JSON file for each object version, upload and part. */
import * as z from 'zod';
import { CHECKSUM_ALGORITHMS } from '../body/checksums.ts';

/** A file in the bucket's `data` folder. An object made of parts has one for each part, in order. */
const segment = z.object({ file: z.string(), size: z.number().int().nonnegative() });

const checksum = z.object({
  algorithm: z.enum(CHECKSUM_ALGORITHMS),
  value: z.string(),
  type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
});

/** Response headers that the writer set: content-type, content-disposition, x-amz-meta-*, encryption ... */
const headers = z.record(z.string(), z.string());

const versionFields = {
  /** Greater for later versions of any key. It is the version id in a versioned bucket. */
  id: z.string(),
  key: z.string(),
  /** ISO 8601 */
  lastModified: z.string(),
};

const retention = z.object({
  mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
  /** ISO 8601 */
  until: z.string(),
});

export const storedObjectSchema = z.object({
  kind: z.literal('object'),
  ...versionFields,
  size: z.number().int().nonnegative(),
  /** Without quotes. */
  etag: z.string(),
  segments: z.array(segment),
  headers,
  checksum: checksum.optional(),
  /** The multipart upload that it came from. */
  uploadId: z.string().optional(),
  /** Only in a bucket with Object Lock. */
  retention: retention.optional(),
});

export const versionSchema = z.discriminatedUnion('kind', [
  storedObjectSchema,
  z.object({ kind: z.literal('deleteMarker'), ...versionFields }),
]);

export const uploadSchema = z.object({
  id: z.string(),
  key: z.string(),
  /** ISO 8601 */
  initiated: z.string(),
  headers,
  checksum: checksum.omit({ value: true }).optional(),
});

export const partSchema = z.object({
  number: z.number().int().min(1).max(10_000),
  segment,
  /** MD5 in hexadecimal. */
  etag: z.string(),
  lastModified: z.string(),
  checksum: checksum.omit({ type: true }).optional(),
});

export type Segment = z.infer<typeof segment>;
export type Retention = z.infer<typeof retention>;
export type StoredChecksum = z.infer<typeof checksum>;
export type StoredObject = z.infer<typeof storedObjectSchema>;
export type ObjectVersion = z.infer<typeof versionSchema>;
export type Upload = z.infer<typeof uploadSchema>;
export type Part = z.infer<typeof partSchema>;

/** Whether the version may not be deleted at `now`. */
export const isRetained = (version: ObjectVersion, now: Date): boolean =>
  version.kind === 'object' && version.retention !== undefined && Date.parse(version.retention.until) > now.getTime();
