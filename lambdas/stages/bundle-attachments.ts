/** BundleAttachments: streams the report and the attachments of the export's prefix into a zip. */
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as yazl from 'yazl';
import { type Origin, WorkingObjectCorruptError } from '../domain/errors.ts';
import { attachmentsPrefix } from '../domain/export/objects/working-keys.ts';
import type { WorkingObject } from '../domain/export/objects/working-object.ts';
import { type BundleEntry, bundleEntries } from '../domain/report/bundle-entries.ts';
import { type BundleDescription, type BundledFile, MEDIA_TYPES, reportFileName } from '../domain/report/report-file.ts';
import type { ExportRecords, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type TryOf } from '../stage.ts';
import { readBasis } from './objects/basis.ts';
import { keysOf, writeJson } from './objects/working-objects.ts';
import { OF_REPORT, type ReportState, readReportDescription, reportStateSchema } from './report/report-state.ts';

export interface BundleAttachmentsDependencies {
  readonly records: Pick<ExportRecords, 'progress'>;
  readonly working: Pick<ObjectStore, 'get' | 'create' | 'list' | 'getStream' | 'upload'>;
}

const OF_ATTACHMENTS: Origin = { kind: 'attachment', madeIn: 'bundling_attachments' };

/**
 * Attachments are listed here once. What the bundle then holds is in its description, with which StoreFile compares it.
 * @returns the description of the bundle, see `bundleDescriptionSchema`
 * @throws WorkingObjectCorruptError; after any error the upload is aborted
 */
export async function bundleAttachments(
  state: TryOf<ReportState>,
  { working, records }: BundleAttachmentsDependencies,
  checkStopped: CheckStopped,
): Promise<WorkingObject> {
  const keys = keysOf(state, 'bundling_attachments');
  const { organisationNumber, exportId } = state;
  const [{ request }, report] = await Promise.all([readBasis(working, state), readReportDescription(working, state)]);
  const prefix = attachmentsPrefix(organisationNumber, exportId);
  const attachments = (await working.list(prefix)).map(({ key }) => key);
  const reportName = reportFileName(organisationNumber, request.year, exportId, request.format);
  const entries = bundleEntries({ key: report.key, name: reportName }, attachments, prefix);
  const key = keys.file('bundle.zip');
  const upload = working.upload(key, MEDIA_TYPES.bundle);
  try {
    const zip = new yazl.ZipFile();
    const writing = pipeline(zip.outputStream, upload.sink);
    // The error is handled where `writing` is awaited; without this it counts as unhandled until then.
    writing.catch(() => undefined);
    const files: BundledFile[] = [];
    for (const [index, entry] of entries.entries()) {
      await checkStopped();
      const isReport = index === 0;
      // The report is compressed already, and StoreFile reads it where it stands in the zip.
      const options = { mtime: new Date(report.generatedAt), compressionLevel: isReport ? 0 : 1 };
      const added = await addEntry(zip, entry, options, writing, working, isReport ? OF_REPORT : OF_ATTACHMENTS);
      if (isReport && added.sha256 !== report.sha256) {
        throw new WorkingObjectCorruptError(OF_REPORT);
      }
      files.push(added);
      const progress = { current: index + 1, total: entries.length, currentItem: null };
      await records.progress(exportKey(state), state.attempt, 'bundling_attachments', progress, null);
    }
    zip.end();
    await writing;
    const { bytes, sha256 } = await upload.finished;
    const description: BundleDescription = { key, bytes, sha256, files };
    return await writeJson(working, keys.json('description'), description);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

/** @returns its size and hash as it was read */
async function addEntry(
  zip: yazl.ZipFile,
  { key, name }: BundleEntry,
  options: Partial<yazl.ReadStreamOptions>,
  writing: Promise<void>,
  working: Pick<ObjectStore, 'getStream'>,
  origin: Origin,
): Promise<BundledFile> {
  const stream = await working.getStream(key);
  if (stream === undefined) {
    throw new WorkingObjectCorruptError(origin);
  }
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(part: Uint8Array, _encoding, done) {
      hash.update(part);
      bytes += part.length;
      done(null, part);
    },
  });
  zip.addReadStream(measured, name, options);
  // A failed upload reads no more bytes, so waiting for the entry alone would last until the Lambda times out.
  await Promise.race([pipeline(stream, measured), writing]).catch((error: unknown) => {
    stream.destroy();
    throw error;
  });
  return { name, bytes, sha256: hash.digest('hex') };
}

export const bundleAttachmentsStage = defineStage({
  during: 'bundling_attachments',
  enters: 'bundling_attachments',
  state: reportStateSchema,
  run: bundleAttachments,
});
