/** Copies the uploaded parts of a file to the disk of this invocation, with the hash of each. */
import { UploadMissingError, UploadSizeError } from '../domain/errors.ts';
import type { ImportFile } from '../domain/imports/import-record.ts';
import { bytesOf } from '../domain/imports/import-view.ts';
import { incomingKey } from '../domain/registers/register-keys.ts';
import type { RandomAccess } from '../domain/spreadsheet/byte-source.ts';
import type { ImportKey, ObjectStore, ScratchSpace } from '../ports.ts';

export interface DownloadedPart {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly source: RandomAccess;
}

/**
 * @param onShare called with the share of all bytes that have been copied, 0 to 1
 * @throws UploadMissingError | UploadSizeError
 */
export async function downloadParts(
  { organisationNumber, importId }: ImportKey,
  file: ImportFile,
  bucket: Pick<ObjectStore, 'getStream'>,
  scratch: Pick<ScratchSpace, 'keep'>,
  onShare: (share: number) => Promise<void>,
): Promise<DownloadedPart[]> {
  const total = bytesOf(file);
  let before = 0;
  const parts: DownloadedPart[] = [];
  for (const { partId, name, bytes: expected } of file.parts) {
    const stream = await bucket.getStream(incomingKey(organisationNumber, importId, file.fileId, partId));
    if (stream === undefined) {
      throw new UploadMissingError(name);
    }
    const { source, bytes, sha256 } = await scratch.keep(stream, (copied) => onShare((before + copied) / total));
    if (bytes !== expected) {
      throw new UploadSizeError(name, expected, bytes);
    }
    before += bytes;
    parts.push({ name, bytes, sha256, source });
  }
  return parts;
}

export function incomingKeys({ organisationNumber, importId }: ImportKey, file: ImportFile): string[] {
  return file.parts.map(({ partId }) => incomingKey(organisationNumber, importId, file.fileId, partId));
}
