/** Reads files back before StoreFile calls an export completed. */
import { createHash } from 'node:crypto';
import { VerificationFailedError, WorkingObjectMissingError } from '../domain/errors.ts';
import { type ReadBackExpectation, verifyReport } from '../domain/report/read-back.ts';
import type { ObjectStore } from '../ports.ts';
import type { ReportFormat } from '../protocol.ts';

/**
 * Opens the generated report with another reader than the library that wrote it, and compares it with the figures. Only the
 * parts that are needed are read.
 * @throws VerificationFailedError | WorkingObjectMissingError
 */
export async function verifyGenerated(
  key: string,
  format: ReportFormat,
  expected: ReadBackExpectation,
  working: Pick<ObjectStore, 'size' | 'getRange'>,
): Promise<void> {
  const size = await working.size(key);
  if (size === undefined) {
    throw new WorkingObjectMissingError('report');
  }
  const source = { size, read: (start: number, end: number) => working.getRange(key, start, end) };
  await verifyReport(source, format, expected);
}

/** Reads the stored file to its last byte. @throws VerificationFailedError | WorkingObjectMissingError */
export async function verifyStored(
  expected: { readonly key: string; readonly bytes: number; readonly sha256: string },
  reports: Pick<ObjectStore, 'getStream'>,
): Promise<void> {
  const stream = await reports.getStream(expected.key);
  if (stream === undefined) {
    throw new WorkingObjectMissingError('stored report');
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of stream) {
    hash.update(part);
    bytes += part.length;
  }
  if (bytes !== expected.bytes) {
    throw new VerificationFailedError('size of the stored file', expected.bytes, bytes);
  }
  const sha256 = hash.digest('hex');
  if (sha256 !== expected.sha256) {
    throw new VerificationFailedError('SHA-256 of the stored file', expected.sha256, sha256);
  }
}
