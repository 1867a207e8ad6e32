/** Reads files back before StoreFile calls an export completed. */
import { createHash } from 'node:crypto';
import { VerificationFailedError, WorkingObjectMissingError } from '../../domain/errors.ts';
import { verifyReport } from '../../domain/report/read-back/verify-report.ts';
import type { SheetCounts } from '../../domain/report/reconciliation.ts';
import type { ReportDescription } from '../../domain/report/report-file.ts';
import type { ReportSource } from '../../domain/report/workbook/write-report.ts';
import type { ObjectStore } from '../../ports.ts';
import type { ExportRequest } from '../../protocol.ts';
import type { StageState } from '../../stage.ts';
import { keysOf } from '../objects/working-objects.ts';

/**
 * Opens the generated report with another reader than the library that wrote it, and compares it with what it was made from.
 * @returns the number of rows found in the file
 * @throws VerificationFailedError | WorkingObjectMissingError
 */
export async function verifyGenerated(
  state: StageState,
  source: ReportSource,
  { format, language }: Pick<ExportRequest, 'format' | 'language'>,
  description: ReportDescription,
  working: Pick<ObjectStore, 'size' | 'getRange'>,
): Promise<SheetCounts> {
  const key = keysOf(state).report;
  const size = await working.size(key);
  if (size === undefined) {
    throw new WorkingObjectMissingError('report');
  }
  const file = { size, read: (start: number, end: number) => working.getRange(key, start, end) };
  return verifyReport(file, format, { ...source, description, language });
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
