/** Reads files back before StoreFile calls an export completed. */
import { createHash } from 'node:crypto';
import { loadColumnConfiguration, sheetColumns } from '../domain/columns/column-configuration.ts';
import type { Figures } from '../domain/counting/figures.ts';
import { VerificationFailedError, WorkingObjectMissingError } from '../domain/errors.ts';
import type { Basis } from '../domain/export/basis.ts';
import type { ChunkHashes } from '../domain/report/chunk-hashes.ts';
import { reportDetails } from '../domain/report/control-details.ts';
import { verifyReport } from '../domain/report/read-back/verify-report.ts';
import type { SheetCounts } from '../domain/report/reconciliation.ts';
import type { ReportDescription } from '../domain/report/report-file.ts';
import type { ObjectStore } from '../ports.ts';
import type { StageState } from '../stage.ts';
import { rowBatches } from './report-parts.ts';
import { keysOf } from './working-objects.ts';

/**
 * Opens the generated report with another reader than the library that wrote it, and compares it with what it was made from.
 * @returns the number of rows found in the file
 * @throws VerificationFailedError | WorkingObjectMissingError
 */
export async function verifyGenerated(
  state: StageState,
  basis: Basis,
  content: {
    readonly figures: Figures;
    readonly description: ReportDescription;
    readonly chunks: readonly ChunkHashes[];
  },
  working: Pick<ObjectStore, 'get' | 'size' | 'getRange'>,
): Promise<SheetCounts> {
  const key = keysOf(state).report;
  const size = await working.size(key);
  if (size === undefined) {
    throw new WorkingObjectMissingError('report');
  }
  const source = { size, read: (start: number, end: number) => working.getRange(key, start, end) };
  const columnConfiguration = loadColumnConfiguration(basis.columnConfiguration);
  const { language, format } = basis.request;
  const { figures, description, chunks } = content;
  const { attempt, generatedAt, reconciliation } = description;
  const run = { exportId: state.exportId, attempt, generatedAt, columnConfiguration, chunks };
  return verifyReport(source, format, {
    figures,
    description,
    language,
    control: { ...reportDetails(basis, figures, run), reconciliation },
    columns: sheetColumns(columnConfiguration.document, language),
    rows: rowBatches(state, basis.chunks, working, async () => undefined),
  });
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
