/** Where the files of an import are uploaded to, and whether they are there. */
import type { ImportFile, ImportRecord } from '../../domain/imports/import-record.ts';
import { incomingKey, incomingPrefix } from '../../domain/registers/register-keys.ts';
import type { ObjectStore, UploadSigner } from '../../ports.ts';
import type { Upload } from '../../protocol.ts';
import { Problem } from '../problem.ts';

/** Time to begin a PUT, which may then take longer. */
const UPLOAD_SECONDS = 15 * 60;

interface Part {
  readonly fileId: string;
  readonly partId: string;
  readonly name: string;
  readonly bytes: number;
  readonly key: string;
}

function partsOf(record: ImportRecord, files: readonly ImportFile[]): Part[] {
  const { organisationNumber, importId } = record;
  return files.flatMap(({ fileId, parts }) =>
    parts.map((part) => ({ ...part, fileId, key: incomingKey(organisationNumber, importId, fileId, part.partId) })),
  );
}

/** One URL for each part of the files. */
export function signUploads(
  record: ImportRecord,
  files: readonly ImportFile[],
  { uploads }: { readonly uploads: UploadSigner },
): Promise<Upload[]> {
  return Promise.all(
    partsOf(record, files).map(async ({ key, ...part }) => ({
      ...part,
      ...(await uploads.sign(key, part.bytes, UPLOAD_SECONDS)),
    })),
  );
}

/**
 * Sizes come from a listing, so that the API needs no right to read what was uploaded.
 * @throws Problem `upload_missing` that names the parts which are not there with the size that was announced
 */
export async function requireUploads(
  record: ImportRecord,
  files: readonly ImportFile[],
  { registerObjects }: { readonly registerObjects: Pick<ObjectStore, 'list'> },
): Promise<void> {
  const objects = await registerObjects.list(incomingPrefix(record.organisationNumber, record.importId));
  const sizes = new Map(objects.map(({ key, bytes }) => [key, bytes]));
  const missing = partsOf(record, files).filter(({ key, bytes }) => sizes.get(key) !== bytes);
  if (missing.length > 0) {
    const named = missing.map(({ fileId, partId, name }) => ({ fileId, partId, name }));
    throw new Problem('upload_missing', { details: { files: named } });
  }
}
