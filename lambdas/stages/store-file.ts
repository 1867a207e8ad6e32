/**
 * StoreFile: publishes the report and says `completed` only when the stored file, read back, is what was counted: same
 * bytes, same figures, every equation of the reconciliation true. The manifest that says so is signed.
 */
import { createHash } from 'node:crypto';
import { kmsClient } from '../adapters/clients/kms.ts';
import { s3Client } from '../adapters/clients/s3.ts';
import { secretsClient } from '../adapters/clients/secrets-manager.ts';
import { lazily } from '../adapters/lazily.ts';
import { contentDisposition, IamUserLinkSigner } from '../adapters/link-signer.ts';
import { KmsManifestSigner } from '../adapters/manifest-signer.ts';
import { S3ObjectStore } from '../adapters/object-store.ts';
import type { Basis } from '../domain/export/basis.ts';
import { loadColumnConfiguration } from '../domain/columns/column-configuration.ts';
import { ExportStoppedError, VerificationFailedError, WorkingObjectMissingError } from '../domain/errors.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { type Figures, figuresSchema } from '../domain/counting/figures.ts';
import { sha256 } from '../domain/canonical.ts';
import { type Manifest, type SignedManifest, signedBytes } from '../domain/report/manifest.ts';
import { verifyReport } from '../domain/report/read-back.ts';
import {
  bundleFactsSchema,
  MEDIA_TYPES,
  type ReportFacts,
  reportFactsSchema,
  reportFileName,
} from '../domain/report/report-file.ts';
import { canonicalSha256 } from '../domain/canonical.ts';
import { reportKeys } from '../domain/export/working-keys.ts';
import { ENVIRONMENT, readEnvironment } from '../environment.ts';
import { observed } from '../observed.ts';
import type { LinkSigner, ManifestSigner, ObjectStore } from '../ports.ts';
import {
  type CheckStopped,
  defineStage,
  exportKey,
  type StageState,
  type StageWorld,
  stageStateSchema,
} from '../stage.ts';
import { systemClock } from './dependencies.ts';
import { stageTeller } from './stage-progress.ts';
import { workingWorld } from './working-dependency.ts';
import { keysOf, readBasis, readJson } from './working-objects.ts';

export interface StoreFileWorld extends StageWorld {
  readonly working: ObjectStore;
  readonly reports: ObjectStore;
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
export async function storeFile(state: StageState, world: StoreFileWorld, checkStopped: CheckStopped): Promise<void> {
  const keys = keysOf(state);
  const [basis, figures, facts, record] = await Promise.all([
    readBasis(world.working, state),
    readJson(world.working, keys.figures, 'figures', figuresSchema),
    readJson(world.working, keys.reportFacts, 'report facts', reportFactsSchema),
    world.exports.read(exportKey(state)),
  ]);
  if (record === undefined) {
    throw new ExportStoppedError('unknown');
  }
  for (const { code, value, expected } of facts.reconciliation) {
    if (value !== expected) {
      throw new VerificationFailedError(`reconciliation ${code}`, expected, value);
    }
  }
  const tell = stageTeller(state, world, 'storing_file', 3);
  await verifyGenerated(keys.report, record, basis, figures, facts, world);
  await tell(1);
  await checkStopped();
  const published = await publish(record, facts, world);
  await verifyStored(published, world.reports);
  await tell(2);
  const figuresText = JSON.stringify({ ...figures, findings: facts.findingsByCode }, null, 1);
  const target = reportKeys(record.organisationNumber, record.exportId);
  await world.reports.put(target.figures, figuresText, 'application/json');
  const signed = await signManifest(
    manifestOf(record, basis, facts, published, sha256(figuresText), await snapshotHashes(state, basis, world)),
    world.manifestSigner,
  );
  await world.reports.put(target.manifest, JSON.stringify(signed, null, 1), 'application/json');
  const link = await world.linkSigner.sign(published.key, published.name, LINK_SECONDS);
  const { outcome, record: now } = await world.exports.transition(
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
  record: ExportRecord,
  basis: Basis,
  figures: Figures,
  facts: ReportFacts,
  { working }: StoreFileWorld,
): Promise<void> {
  const size = await working.size(key);
  if (size === undefined) {
    throw new WorkingObjectMissingError('report');
  }
  const source = { size, read: (start: number, end: number) => working.getRange(key, start, end) };
  const { format, language } = record.request;
  await verifyReport(source, format, { figures, facts, ruleSet: basis.ruleSet, language });
}

async function publish(record: ExportRecord, facts: ReportFacts, world: StoreFileWorld): Promise<PublishedFile> {
  const { request, organisationNumber, exportId } = record;
  const keys = keysOf(record);
  const kind = request.includeAttachments ? 'bundle' : request.format;
  const name = reportFileName(organisationNumber, request.year, exportId, kind);
  const key = reportKeys(organisationNumber, exportId).file(name);
  const sourceKey = request.includeAttachments ? keys.bundle : keys.report;
  const { bytes, sha256: hash } = request.includeAttachments
    ? await readJson(world.working, keys.bundleFacts, 'bundle facts', bundleFactsSchema)
    : facts;
  await world.reports.copyFrom(world.working.bucket, sourceKey, key, contentDisposition(name), MEDIA_TYPES[kind]);
  return { key, name, bytes, sha256: hash };
}

/** Reads the stored object to its last byte: what was meant to be written is what stands there. */
async function verifyStored(published: PublishedFile, reports: ObjectStore): Promise<void> {
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

async function snapshotHashes(state: StageState, basis: Basis, { working }: StoreFileWorld): Promise<string[]> {
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
  record: ExportRecord,
  basis: Basis,
  facts: ReportFacts,
  published: PublishedFile,
  figuresSha256: string,
  snapshotSha256: string[],
): Manifest {
  const columns = loadColumnConfiguration(basis.columnConfiguration);
  return {
    format: 'bufdir-export-manifest/1',
    exportId: record.exportId,
    attempt: record.attempt,
    organisationNumber: record.organisationNumber,
    organisation: basis.organisation,
    year: basis.year,
    branches: record.request.branches,
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

const world = lazily((): StoreFileWorld => {
  const bucket = readEnvironment(ENVIRONMENT.reportsBucket);
  return {
    ...workingWorld(),
    reports: new S3ObjectStore(s3Client(), bucket),
    manifestSigner: new KmsManifestSigner(kmsClient(), readEnvironment(ENVIRONMENT.manifestKeyId)),
    linkSigner: new IamUserLinkSigner({
      secrets: secretsClient(),
      secretId: readEnvironment(ENVIRONMENT.linkSignerSecretId),
      bucket,
      clock: systemClock,
    }),
  };
});

export const handler = observed(
  'store-file',
  defineStage({
    during: 'storing_file',
    enters: 'storing_file',
    state: stageStateSchema,
    dependencies: world,
    run: storeFile,
  }),
);
