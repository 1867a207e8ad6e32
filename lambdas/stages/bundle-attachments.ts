/** BundleAttachments: streams the report and the attachments of the export's prefix into a zip. */
import { finished, pipeline } from 'node:stream/promises';
import * as yazl from 'yazl';
import { WorkingObjectMissingError } from '../domain/errors.ts';
import { type BundleEntry, bundleEntries } from '../domain/report/bundle-entries.ts';
import {
  type BundleDescription,
  MEDIA_TYPES,
  reportDescriptionSchema,
  reportFileName,
} from '../domain/report/report-file.ts';
import type { ExportRecords, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOf, readBasis, readJson, writeJson } from './objects/working-objects.ts';

export interface BundleAttachmentsDependencies {
  readonly records: Pick<ExportRecords, 'progress'>;
  readonly working: Pick<ObjectStore, 'get' | 'put' | 'list' | 'getStream' | 'upload'>;
}

/** @throws WorkingObjectMissingError; after any error the upload is aborted */
export async function bundleAttachments(
  state: StageState,
  { working, records }: BundleAttachmentsDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const keys = keysOf(state);
  const { organisationNumber, exportId } = state;
  const { request } = await readBasis(working, state);
  const { generatedAt } = await readJson(working, keys.reportDescription, 'report facts', reportDescriptionSchema);
  const attachments = (await working.list(keys.attachmentsPrefix)).map(({ key }) => key);
  const reportName = reportFileName(organisationNumber, request.year, exportId, request.format);
  const entries = bundleEntries({ key: keys.report, name: reportName }, attachments, keys.attachmentsPrefix);
  const upload = working.upload(keys.bundle, MEDIA_TYPES.bundle);
  try {
    const zip = new yazl.ZipFile();
    const writing = pipeline(zip.outputStream, upload.sink);
    // The error is handled where `writing` is awaited; without this it counts as unhandled until then.
    writing.catch(() => undefined);
    for (const [index, entry] of entries.entries()) {
      await checkStopped();
      // The report is compressed already.
      const options = { mtime: new Date(generatedAt), compressionLevel: index === 0 ? 0 : 1 };
      await addEntry(zip, entry, options, writing, working);
      const progress = { current: index + 1, total: entries.length, currentItem: null };
      await records.progress(exportKey(state), state.attempt, 'bundling_attachments', progress, null);
    }
    zip.end();
    await writing;
    const { bytes, sha256 } = await upload.finished;
    const bundle: BundleDescription = { bytes, sha256, attachments: attachments.length };
    await writeJson(working, keys.bundleDescription, bundle);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

async function addEntry(
  zip: yazl.ZipFile,
  { key, name }: BundleEntry,
  options: { readonly mtime: Date; readonly compressionLevel: number },
  writing: Promise<void>,
  working: Pick<ObjectStore, 'getStream'>,
): Promise<void> {
  const stream = await working.getStream(key);
  if (stream === undefined) {
    throw new WorkingObjectMissingError('attachment');
  }
  zip.addReadStream(stream, name, options);
  // A failed upload reads no more bytes, so waiting for the entry alone would last until the Lambda times out.
  await Promise.race([finished(stream, { writable: false }), writing]).catch((error: unknown) => {
    stream.destroy();
    throw error;
  });
}

export const bundleAttachmentsStage = defineStage({
  during: 'bundling_attachments',
  enters: 'bundling_attachments',
  state: stageStateSchema,
  run: bundleAttachments,
});
