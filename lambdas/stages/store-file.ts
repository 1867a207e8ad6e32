/**
 * StoreFile: publishes the report and signs its manifest. The export is completed only after the stored file has been read
 * back with the expected bytes and figures, and when every equation of the reconciliation holds.
 */
import { sha256 } from '../domain/canonical.ts';
import { ExportStoppedError } from '../domain/errors.ts';
import type { Basis } from '../domain/export/basis.ts';
import { reportKeys } from '../domain/export/working-keys.ts';
import { verifyReconciliation } from '../domain/report/reconciliation.ts';
import {
  bundleDescriptionSchema,
  contentDisposition,
  MEDIA_TYPES,
  type ReportDescription,
  reportDescriptionSchema,
  reportFileName,
} from '../domain/report/report-file.ts';
import type { ChunkMarkers, ExportRecords, LinkSigner, ManifestSigner, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOf, readJson } from './objects/working-objects.ts';
import { readReportInputs, reportSource } from './report/report-source.ts';
import { signManifest } from './report/sign-manifest.ts';
import { verifyGenerated, verifyStored } from './report/verify-files.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';

export interface StoreFileDependencies extends ProgressDependencies {
  readonly records: Pick<ExportRecords, 'transition' | 'progress'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly working: Pick<ObjectStore, 'bucket' | 'get' | 'list' | 'size' | 'getRange'>;
  readonly registers: Pick<ObjectStore, 'get'>;
  readonly reports: Pick<ObjectStore, 'copyFrom' | 'getStream' | 'put'>;
  readonly manifestSigner: ManifestSigner;
  readonly linkSigner: LinkSigner;
}

/** Longer than the day that the protocol promises; the page can get a new link at any time. */
const LINK_SECONDS = 48 * 3600;

interface PublishedFile {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws VerificationFailedError | WorkingObjectMissingError | RegisterObjectCorruptError | ExportStoppedError */
export async function storeFile(
  state: StageState,
  dependencies: StoreFileDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const { working, reports } = dependencies;
  const [inputs, description] = await Promise.all([
    readReportInputs(state, dependencies),
    readJson(working, keysOf(state).reportDescription, 'report facts', reportDescriptionSchema),
  ]);
  const { basis, figures, chunks } = inputs;
  const reportProgress = progressReporter(state, dependencies, 'storing_file', 3);
  const source = await reportSource(state, inputs, description, dependencies, async () => undefined);
  verifyReconciliation(source.reconciliation(description.counts));
  const rows = await verifyGenerated(state, source, basis.request, description, working);
  // Kontroll shows the rows that the writer was given, because it is written before the file can be read. What is signed
  // are the rows that were found in the file.
  const reconciliation = source.reconciliation(rows);
  verifyReconciliation(reconciliation);
  await reportProgress(1);
  await checkStopped();
  const published = await publish(state, basis, description, dependencies);
  await verifyStored(published, reports);
  await reportProgress(2);
  const figuresText = JSON.stringify({ ...figures, findings: description.findingsByCode }, null, 1);
  const target = reportKeys(state.organisationNumber, state.exportId);
  await reports.put(target.figures, figuresText, 'application/json');
  const { name, bytes, sha256: fileSha256 } = published;
  const stored = {
    createdAt: description.generatedAt,
    file: { name, bytes, sha256: fileSha256, rows: rows.activities },
    figuresSha256: sha256(figuresText),
    chunks: [...chunks],
    reconciliation: [...reconciliation],
  };
  const signed = await signManifest(state, basis, stored, dependencies.manifestSigner);
  await reports.put(target.manifest, JSON.stringify(signed, null, 1), 'application/json');
  await complete(state, published, rows.activities, dependencies);
}

/** Copies the report, or the bundle with its attachments, to the reports bucket. */
async function publish(
  state: StageState,
  { request }: Basis,
  description: ReportDescription,
  { working, reports }: StoreFileDependencies,
): Promise<PublishedFile> {
  const { organisationNumber, exportId } = state;
  const keys = keysOf(state);
  const kind = request.includeAttachments ? 'bundle' : request.format;
  const name = reportFileName(organisationNumber, request.year, exportId, kind);
  const key = reportKeys(organisationNumber, exportId).file(name);
  const sourceKey = request.includeAttachments ? keys.bundle : keys.report;
  const { bytes, sha256: hash } = request.includeAttachments
    ? await readJson(working, keys.bundleDescription, 'bundle facts', bundleDescriptionSchema)
    : description;
  await reports.copyFrom(working.bucket, sourceKey, key, contentDisposition(name), MEDIA_TYPES[kind]);
  return { key, name, bytes, sha256: hash };
}

async function complete(
  state: StageState,
  { key, name, bytes, sha256: hash }: PublishedFile,
  rows: number,
  { records, linkSigner }: StoreFileDependencies,
): Promise<void> {
  const { url, validUntil } = await linkSigner.sign(key, name, LINK_SECONDS);
  const file = { fileName: name, bytes, rows, sha256: hash, downloadUrl: url, validUntil };
  const written = await records.transition(exportKey(state), state.attempt, { to: 'completed', file }, 'pipeline');
  // A second run of this task finds the export completed by the first one.
  if (written.outcome === 'refused' && written.record.status !== 'completed') {
    throw new ExportStoppedError(written.record.status);
  }
}

export const storeFileStage = defineStage({
  during: 'storing_file',
  enters: 'storing_file',
  state: stageStateSchema,
  run: storeFile,
});
