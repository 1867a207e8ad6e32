/**
 * StoreFile: publishes the report and signs its manifest. The export is completed only after the published file has been read
 * to its last byte and opened, when it has the expected figures, and when every equation of the reconciliation holds. What is
 * published counts only once the record names it.
 */
import type * as z from 'zod';
import { sha256 } from '../domain/canonical.ts';
import { ExportStoppedError, VerificationFailedError } from '../domain/errors.ts';
import type { PublishedObject, StoredFile } from '../domain/export/export-record.ts';
import { reportKeys } from '../domain/export/objects/working-keys.ts';
import { workingObjectSchema } from '../domain/export/objects/working-object.ts';
import { verifyReconciliation } from '../domain/report/reconciliation.ts';
import type { ChunkMarkers, ExportRecords, ManifestSigner, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, type TryOf } from '../stage.ts';
import { publishFile, readMade } from './report/publish-file.ts';
import { figureSource, madeFrom, readReportInputs } from './report/report-source.ts';
import { reportStateSchema } from './report/report-state.ts';
import { signManifest } from './report/sign-manifest.ts';
import { verifyPublished } from './report/verify-files.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';

export interface StoreFileDependencies extends ProgressDependencies {
  readonly records: Pick<ExportRecords, 'transition' | 'progress'>;
  readonly chunks: Pick<ChunkMarkers, 'list'>;
  readonly working: Pick<ObjectStore, 'bucket' | 'get' | 'getStream'>;
  readonly reports: Pick<ObjectStore, 'copyFrom' | 'getStream' | 'getRange' | 'createVersion'>;
  readonly manifestSigner: ManifestSigner;
}

/** `bundle` is null for an export without attachments. */
const storeStateSchema = reportStateSchema.extend({ bundle: workingObjectSchema.nullish() });
export type StoreState = z.infer<typeof storeStateSchema>;

/** @throws VerificationFailedError | WorkingObjectCorruptError | ExportStoppedError | ConflictError */
export async function storeFile(
  state: TryOf<StoreState>,
  dependencies: StoreFileDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const { reports } = dependencies;
  const [inputs, made] = await Promise.all([
    readReportInputs(state, dependencies),
    readMade(state, dependencies.working),
  ]);
  const { basis, figures, chunks } = inputs;
  const { report } = made;
  const reportProgress = progressReporter(state, dependencies, 'storing_file', 3);
  const source = figureSource(state, inputs, report);
  verifyReconciliation(source.reconciliation(report.counts));
  await checkStopped();
  if (report.madeFrom !== madeFrom(inputs)) {
    throw new VerificationFailedError('lists, rows and findings of the report', madeFrom(inputs), report.madeFrom);
  }
  const published = await publishFile(state, basis.request, made, dependencies);
  const activities = inputs.outcomes.mapped.flatMap(({ parts }) => parts);
  await reportProgress(1);
  await checkStopped();
  const rows = await verifyPublished(published, { ...source, activities }, basis.request, made, reports);
  // Kontroll shows the rows that the writer was given, because it is written before the file can be read. What is signed
  // are the rows that were found in the file.
  const reconciliation = source.reconciliation(rows);
  verifyReconciliation(reconciliation);
  await reportProgress(2);
  const figuresText = JSON.stringify({ ...figures, findings: report.findingsByCode }, null, 1);
  const { name, bytes, sha256: fileSha256 } = published;
  const stored = {
    createdAt: report.generatedAt,
    file: { name, bytes, sha256: fileSha256, rows: rows.activities },
    figuresSha256: sha256(figuresText),
    chunks: [...chunks],
    reconciliation: [...reconciliation],
  };
  const signed = await signManifest(state, basis, stored, dependencies.manifestSigner);
  const keys = reportKeys(state.organisationNumber, state.exportId, state);
  const objects = {
    report: { key: published.key, versionId: published.versionId, sha256: fileSha256 },
    figures: await createJson(keys.figures, figuresText, reports),
    manifest: await createJson(keys.manifest, JSON.stringify(signed, null, 1), reports),
  };
  const file = { fileName: name, bytes, rows: rows.activities, sha256: fileSha256, published: objects };
  await complete(state, file, dependencies);
}

/** @throws ConflictError when a second run of this try wrote other bytes; the next try has keys of its own */
async function createJson(
  key: string,
  text: string,
  reports: Pick<ObjectStore, 'createVersion'>,
): Promise<PublishedObject> {
  const versionId = await reports.createVersion(key, text, 'application/json');
  return { key, versionId: versionId ?? null, sha256: sha256(text) };
}

async function complete(
  state: StageState,
  file: StoredFile,
  { records }: Pick<StoreFileDependencies, 'records'>,
): Promise<void> {
  const written = await records.transition(exportKey(state), state.attempt, { to: 'completed', file }, 'pipeline');
  // A second run of this task finds the export completed by the first one.
  if (written.outcome === 'refused' && written.record.status !== 'completed') {
    throw new ExportStoppedError(written.record.status);
  }
}

export const storeFileStage = defineStage({
  during: 'storing_file',
  enters: 'storing_file',
  state: storeStateSchema,
  run: storeFile,
});
