/**
 * StoreFile: publishes the report and says `completed` only when the stored file, read back, is what was counted: same
 * bytes, same figures, every equation of the reconciliation true. The manifest that says so is signed.
 */
import { createHash } from 'node:crypto';
import { canonicalSha256, sha256 } from '../domain/canonical.ts';
import { loadColumnConfiguration } from '../domain/columns/column-configuration.ts';
import { type Figures, figuresSchema } from '../domain/counting/figures.ts';
import { ExportStoppedError, VerificationFailedError, WorkingObjectMissingError } from '../domain/errors.ts';
import type { Basis } from '../domain/export/basis.ts';
import { reportKeys } from '../domain/export/working-keys.ts';
import { type Manifest, type SignedManifest, signedBytes } from '../domain/report/manifest.ts';
import { verifyReport } from '../domain/report/read-back.ts';
import {
  bundleDescriptionSchema,
  contentDisposition,
  MEDIA_TYPES,
  type ReportDescription,
  reportDescriptionSchema,
  reportFileName,
} from '../domain/report/report-file.ts';
import type { ExportRecords, LinkSigner, ManifestSigner, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { type ProgressDependencies, progressReporter } from './stage-progress.ts';
import { keysOf, readBasis, readJson } from './working-objects.ts';

export interface StoreFileDependencies extends ProgressDependencies {
  readonly records: Pick<ExportRecords, 'transition' | 'progress'>;
  readonly working: Pick<ObjectStore, 'bucket' | 'get' | 'size' | 'getRange'>;
  readonly reports: Pick<ObjectStore, 'copyFrom' | 'getStream' | 'put'>;
  readonly manifestSigner: ManifestSigner;
  readonly linkSigner: LinkSigner;
}

/** Longer than the day that the protocol promises; a fresh link can be had from the page at any time. */
const LINK_SECONDS = 48 * 3600;

interface PublishedFile {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws VerificationFailedError | WorkingObjectMissingError */
export async function storeFile(
  state: StageState,
  dependencies: StoreFileDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const keys = keysOf(state);
  const [basis, figures, facts] = await Promise.all([
    readBasis(dependencies.working, state),
    readJson(dependencies.working, keys.figures, 'figures', figuresSchema),
    readJson(dependencies.working, keys.reportDescription, 'report facts', reportDescriptionSchema),
  ]);
  for (const { code, value, expected } of facts.reconciliation) {
    if (value !== expected) {
      throw new VerificationFailedError(`reconciliation ${code}`, expected, value);
    }
  }
  const reportProgress = progressReporter(state, dependencies, 'storing_file', 3);
  await verifyGenerated(keys.report, basis, figures, facts, dependencies);
  await reportProgress(1);
  await checkStopped();
  const published = await publish(state, basis, facts, dependencies);
  await verifyStored(published, dependencies.reports);
  await reportProgress(2);
  const figuresText = JSON.stringify({ ...figures, findings: facts.findingsByCode }, null, 1);
  const target = reportKeys(state.organisationNumber, state.exportId);
  await dependencies.reports.put(target.figures, figuresText, 'application/json');
  const signed = await signManifest(
    manifestOf(state, basis, facts, published, sha256(figuresText), await snapshotHashes(state, basis, dependencies)),
    dependencies.manifestSigner,
  );
  await dependencies.reports.put(target.manifest, JSON.stringify(signed, null, 1), 'application/json');
  const link = await dependencies.linkSigner.sign(published.key, published.name, LINK_SECONDS);
  const { outcome, record: now } = await dependencies.records.transition(
    exportKey(state),
    state.attempt,
    {
      to: 'completed',
      file: {
        fileName: published.name,
        bytes: published.bytes,
        rows: facts.activityRows,
        sha256: published.sha256,
        downloadUrl: link.url,
        validUntil: link.validUntil,
      },
    },
    'pipeline',
  );
  if (outcome === 'refused' && now.status !== 'completed') {
    throw new ExportStoppedError(now.status);
  }
}

/** Opens the generated report with an independent reader, reading only the parts of it that it needs. */
async function verifyGenerated(
  key: string,
  basis: Basis,
  figures: Figures,
  facts: ReportDescription,
  { working }: StoreFileDependencies,
): Promise<void> {
  const size = await working.size(key);
  if (size === undefined) {
    throw new WorkingObjectMissingError('report');
  }
  const source = { size, read: (start: number, end: number) => working.getRange(key, start, end) };
  const { format, language } = basis.request;
  await verifyReport(source, format, { figures, description: facts, language });
}

async function publish(
  state: StageState,
  { request }: Basis,
  facts: ReportDescription,
  dependencies: StoreFileDependencies,
): Promise<PublishedFile> {
  const { organisationNumber, exportId } = state;
  const keys = keysOf(state);
  const kind = request.includeAttachments ? 'bundle' : request.format;
  const name = reportFileName(organisationNumber, request.year, exportId, kind);
  const key = reportKeys(organisationNumber, exportId).file(name);
  const sourceKey = request.includeAttachments ? keys.bundle : keys.report;
  const { bytes, sha256: hash } = request.includeAttachments
    ? await readJson(dependencies.working, keys.bundleDescription, 'bundle facts', bundleDescriptionSchema)
    : facts;
  await dependencies.reports.copyFrom(
    dependencies.working.bucket,
    sourceKey,
    key,
    contentDisposition(name),
    MEDIA_TYPES[kind],
  );
  return { key, name, bytes, sha256: hash };
}

/** Reads the stored object to its last byte: what was meant to be written is what stands there. */
async function verifyStored(published: PublishedFile, reports: Pick<ObjectStore, 'getStream'>): Promise<void> {
  const stream = await reports.getStream(published.key);
  if (stream === undefined) {
    throw new WorkingObjectMissingError('stored report');
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of stream) {
    hash.update(part);
    bytes += part.length;
  }
  if (bytes !== published.bytes) {
    throw new VerificationFailedError('size of the stored file', published.bytes, bytes);
  }
  const found = hash.digest('hex');
  if (found !== published.sha256) {
    throw new VerificationFailedError('SHA-256 of the stored file', published.sha256, found);
  }
}

async function snapshotHashes(state: StageState, basis: Basis, { working }: StoreFileDependencies): Promise<string[]> {
  const hashes: string[] = [];
  for (let chunk = 0; chunk < basis.chunks; chunk++) {
    const bytes = await working.get(keysOf(state).snapshot(chunk));
    if (bytes === undefined) {
      throw new WorkingObjectMissingError('snapshot');
    }
    hashes.push(sha256(bytes));
  }
  return hashes;
}

function manifestOf(
  state: StageState,
  basis: Basis,
  facts: ReportDescription,
  published: PublishedFile,
  figuresSha256: string,
  snapshotSha256: string[],
): Manifest {
  const columns = loadColumnConfiguration(basis.columnConfiguration);
  return {
    format: 'bufdir-export-manifest/1',
    exportId: state.exportId,
    attempt: state.attempt,
    organisationNumber: state.organisationNumber,
    organisation: basis.organisation,
    year: basis.year,
    branches: basis.request.branches,
    createdAt: facts.generatedAt,
    file: { name: published.name, bytes: published.bytes, sha256: published.sha256, rows: facts.activityRows },
    figuresSha256,
    register: { fileName: basis.registerFileName, sha256: basis.registerSha256, importId: basis.importId },
    ruleSet: { id: basis.ruleSet.id, version: basis.ruleSet.version, sha256: canonicalSha256(basis.ruleSet) },
    columnConfiguration: { id: columns.id, version: columns.version, sha256: columns.sha256 },
    snapshotSha256,
    reconciliation: facts.reconciliation,
  };
}

async function signManifest(manifest: Manifest, signer: ManifestSigner): Promise<SignedManifest> {
  const { signature, keyId, publicKeyPem } = await signer.sign(signedBytes(manifest));
  return { manifest, signature: { algorithm: 'ECDSA_SHA_256', keyId, publicKeyPem, value: signature } };
}

export const storeFileStage = defineStage({
  during: 'storing_file',
  enters: 'storing_file',
  state: stageStateSchema,
  run: storeFile,
});
