/** Copies the report, or the bundle with its attachments, to the reports bucket. */
import { type Origin, WorkingObjectCorruptError } from '../../domain/errors.ts';
import { reportKeys } from '../../domain/export/objects/working-keys.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import {
  type BundleDescription,
  bundleDescriptionSchema,
  contentDisposition,
  MEDIA_TYPES,
  type ReportDescription,
  reportFileName,
  type WrittenFile,
} from '../../domain/report/report-file.ts';
import type { ObjectStore } from '../../ports.ts';
import type { ExportRequest } from '../../protocol.ts';
import type { TryOf } from '../../stage.ts';
import { readJson } from '../objects/working-objects.ts';
import { OF_REPORT, type ReportState, readReportDescription } from './report-state.ts';
import { measure, type PublishedFile, verifyBytes } from './verify-files.ts';

/** What GenerateFile and BundleAttachments made. */
export interface Made {
  readonly report: ReportDescription;
  /** Undefined without attachments. */
  readonly bundle: BundleDescription | undefined;
}

const OF_BUNDLE: Origin = { kind: 'bundle', madeIn: 'bundling_attachments' };

/** @throws WorkingObjectCorruptError */
export async function readMade(
  state: ReportState & { readonly bundle?: WorkingObject | null | undefined },
  working: Pick<ObjectStore, 'get'>,
): Promise<Made> {
  const report = await readReportDescription(working, state);
  if (!state.includeAttachments) {
    return { report, bundle: undefined };
  }
  const origin = { ...OF_BUNDLE, kind: 'bundle facts' };
  return { report, bundle: await readJson(working, state.bundle ?? undefined, origin, bundleDescriptionSchema) };
}

/**
 * @returns the file as it was published under a key of this try, with size and hash as they were when it was made
 * @throws WorkingObjectCorruptError when the file to copy has other bytes than that, VerificationFailedError when the copy has
 */
export async function publishFile(
  state: TryOf<ReportState>,
  request: ExportRequest,
  { report, bundle }: Made,
  {
    working,
    reports,
  }: {
    readonly working: Pick<ObjectStore, 'bucket' | 'getStream'>;
    readonly reports: Pick<ObjectStore, 'copyFrom' | 'getStream'>;
  },
): Promise<PublishedFile> {
  const { organisationNumber, exportId } = state;
  const kind = bundle === undefined ? request.format : 'bundle';
  const name = reportFileName(organisationNumber, request.year, exportId, kind);
  const key = reportKeys(organisationNumber, exportId, state).file(name);
  const file = bundle ?? report;
  const origin = bundle === undefined ? OF_REPORT : OF_BUNDLE;
  const named = [contentDisposition(name), MEDIA_TYPES[kind]] as const;
  try {
    const versionId = (await reports.copyFrom(working.bucket, file.key, key, ...named)) ?? null;
    const published = { key, versionId, name, bytes: file.bytes, sha256: file.sha256 };
    await verifyBytes(published, reports);
    return published;
  } catch (error) {
    // Of two damaged files the first is the cause: the copy is made from it.
    await verifySource(file, origin, working);
    throw error;
  }
}

/** @throws WorkingObjectCorruptError when the file in the working prefix is not the one that was written there */
async function verifySource(
  { key, bytes, sha256 }: WrittenFile,
  origin: Origin,
  working: Pick<ObjectStore, 'getStream'>,
): Promise<void> {
  const found = await measure(await working.getStream(key));
  if (found.bytes !== bytes || found.sha256 !== sha256) {
    throw new WorkingObjectCorruptError(origin);
  }
}
