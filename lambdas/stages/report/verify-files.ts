/** Opens what was published before StoreFile calls an export completed. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { VerificationFailedError } from '../../domain/errors.ts';
import { openBundle } from '../../domain/report/read-back/bundle-reader.ts';
import { type ReadBackExpectation, verifyReport } from '../../domain/report/read-back/verify-report.ts';
import type { SheetCounts } from '../../domain/report/reconciliation.ts';
import type { BundleDescription, ReportDescription } from '../../domain/report/report-file.ts';
import type { ObjectStore } from '../../ports.ts';
import type { ExportRequest } from '../../protocol.ts';

/** A file in the reports bucket. */
export interface PublishedFile {
  readonly key: string;
  readonly versionId: string | null;
  readonly name: string;
  /** As they were when the file was made. */
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Opens the published report, inside its bundle when it has one, with another reader than the library that wrote it, and
 * compares it with what it was made from. Every other file of a bundle is compared with its description.
 * @returns the number of rows found in the report
 * @throws VerificationFailedError | WorkingObjectCorruptError
 */
export async function verifyPublished(
  { key, versionId, bytes }: PublishedFile,
  source: Omit<ReadBackExpectation, 'description' | 'language'>,
  { format, language }: Pick<ExportRequest, 'format' | 'language'>,
  made: { readonly report: ReportDescription; readonly bundle: BundleDescription | undefined },
  reports: Pick<ObjectStore, 'getRange'>,
): Promise<SheetCounts> {
  const read = (start: number, end: number) => reports.getRange(key, start, end, versionId ?? undefined);
  const file = { size: bytes, read };
  const report = made.bundle === undefined ? file : await openBundle(file, made.bundle.files);
  return verifyReport(report, format, { ...source, description: made.report, language });
}

/** Reads the published file to its last byte. @throws VerificationFailedError */
export async function verifyBytes(
  { key, versionId, bytes, sha256 }: PublishedFile,
  reports: Pick<ObjectStore, 'getStream'>,
): Promise<void> {
  const found = await measure(await reports.getStream(key, versionId ?? undefined));
  if (found.bytes !== bytes) {
    throw new VerificationFailedError('size of the stored file', bytes, found.bytes);
  }
  if (found.sha256 !== sha256) {
    throw new VerificationFailedError('SHA-256 of the stored file', sha256, found.sha256);
  }
}

/** Reads a file to its end. @param stream undefined for a file that does not exist, which has no bytes */
export async function measure(stream: Readable | undefined): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of stream ?? []) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
