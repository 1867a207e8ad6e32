/** BundleAttachments: a zip of the report and whatever attachments the export's prefix holds, streamed through. */
import { finished, pipeline } from 'node:stream/promises';
import * as yazl from 'yazl';
import { WorkingObjectMissingError } from '../domain/errors.ts';
import {
  type BundleDescription,
  MEDIA_TYPES,
  reportDescriptionSchema,
  reportFileName,
} from '../domain/report/report-file.ts';
import type { ExportRecords, ObjectStore } from '../ports.ts';
import { type CheckStopped, defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOf, readBasis, readJson, writeJson } from './working-objects.ts';

export interface BundleAttachmentsDependencies {
  readonly records: Pick<ExportRecords, 'progress'>;
  readonly working: Pick<ObjectStore, 'get' | 'put' | 'list' | 'getStream' | 'upload'>;
}

export async function bundleAttachments(
  state: StageState,
  dependencies: BundleAttachmentsDependencies,
  checkStopped: CheckStopped,
): Promise<void> {
  const keys = keysOf(state);
  const { request } = await readBasis(dependencies.working, state);
  const facts = await readJson(dependencies.working, keys.reportDescription, 'report facts', reportDescriptionSchema);
  const attachments = await dependencies.working.list(keys.attachmentsPrefix);
  const { organisationNumber, exportId } = state;
  const entries = [
    {
      key: keys.report,
      name: reportFileName(organisationNumber, request.year, exportId, request.format),
      mtime: new Date(facts.generatedAt),
    },
    ...attachments.map(({ key }) => ({
      key,
      name: `vedlegg/${safeEntryName(key.slice(keys.attachmentsPrefix.length))}`,
      mtime: new Date(facts.generatedAt),
    })),
  ];
  const upload = dependencies.working.upload(keys.bundle, MEDIA_TYPES.bundle);
  try {
    const zip = new yazl.ZipFile();
    const writing = pipeline(zip.outputStream, upload.sink);
    // An error of an entry surfaces below; this one only must not go unhandled meanwhile.
    writing.catch(() => undefined);
    for (const [index, { key, name, mtime }] of entries.entries()) {
      await checkStopped();
      const stream = await dependencies.working.getStream(key);
      if (stream === undefined) {
        throw new WorkingObjectMissingError('attachment');
      }
      zip.addReadStream(stream, name, { mtime, compressionLevel: index === 0 ? 0 : 1 });
      // A failed upload takes no more bytes, so the entry alone would be waited for until the Lambda's time is up.
      await Promise.race([finished(stream, { writable: false }), writing]).catch((error: unknown) => {
        stream.destroy();
        throw error;
      });
      const progress = { current: index + 1, total: entries.length, currentItem: null };
      await dependencies.records.progress(exportKey(state), state.attempt, 'bundling_attachments', progress, null);
    }
    zip.end();
    await writing;
    const { bytes, sha256 } = await upload.finished;
    const bundle: BundleDescription = { bytes, sha256, attachments: attachments.length };
    await writeJson(dependencies.working, keys.bundleDescription, bundle);
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

/** No entry may leave the folder that the zip is unpacked in. */
function safeEntryName(name: string): string {
  return name
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}

export const bundleAttachmentsStage = defineStage({
  during: 'bundling_attachments',
  enters: 'bundling_attachments',
  state: stageStateSchema,
  run: bundleAttachments,
});
