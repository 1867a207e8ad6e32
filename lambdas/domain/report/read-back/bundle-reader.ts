/** Opens a bundle with another library than the one that wrote it, and compares each file in it with what it was made from. */
import { createHash } from 'node:crypto';
import * as yauzl from 'yauzl';
import { isExportError, VerificationFailedError } from '../../errors.ts';
import type { RandomAccess } from '../../spreadsheet/byte-source.ts';
import { RangeReader } from '../../spreadsheet/zip-archive.ts';
import type { BundledFile } from '../report-file.ts';

/**
 * @param expected the report first, then the attachments
 * @returns the report, at its place in the bundle, which holds it uncompressed
 * @throws VerificationFailedError naming the first file that differs by its number, since a name can be one of a person
 */
export async function openBundle(bundle: RandomAccess, expected: readonly BundledFile[]): Promise<RandomAccess> {
  const entries: yauzl.Entry[] = [];
  const zip = await readable(async () => {
    const options = { lazyEntries: true, autoClose: false } as const;
    const opened = await yauzl.fromRandomAccessReaderPromise(new RangeReader(bundle), bundle.size, options);
    for await (const entry of opened.eachEntry()) {
      entries.push(entry);
    }
    return opened;
  });
  if (entries.length !== expected.length) {
    throw new VerificationFailedError('number of files in the bundle', expected.length, entries.length);
  }
  for (const [index, file] of expected.entries()) {
    const entry = entries[index];
    const found = entry === undefined ? undefined : await readable(() => hashOf(zip, entry));
    if (entry?.fileName !== file.name || entry.uncompressedSize !== file.bytes || found !== file.sha256) {
      throw new VerificationFailedError(`file ${index + 1} of the bundle`, file.sha256, found ?? '');
    }
  }
  const [report] = entries;
  if (report === undefined || report.compressionMethod !== 0) {
    throw new VerificationFailedError('report in the bundle', 'uncompressed', 'compressed');
  }
  const { fileDataStart } = await readable(() => zip.readLocalFileHeaderPromise(report, { minimal: true }));
  return {
    size: report.uncompressedSize,
    read: (start, end) => bundle.read(fileDataStart + start, fileDataStart + end),
  };
}

async function hashOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of await zip.openReadStreamPromise(entry)) {
    hash.update(part);
  }
  return hash.digest('hex');
}

/** Whatever the zip library throws says that the bundle is not one; a fault of the storage below it is passed on. */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isExportError(error) ? error : new VerificationFailedError('reading the bundle', 'readable', 'damaged');
  }
}
