/** The file of the current register that an upload replaces, and whether it has the same bytes, which need not be read then. */
import { RegisterObjectCorruptError } from '../domain/errors.ts';
import { READER_VERSION } from '../domain/register/reading-options.ts';
import { isSameUpload, type RegisterKey } from '../domain/registers/register-change.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import { type ReadFile, type RegisterFile, readFileSchema } from '../domain/registers/register-manifest.ts';
import type { ObjectStore, RegisterCatalogue } from '../ports.ts';
import { readManifest, readRegisterObject } from '../register-objects.ts';
import type { DownloadedPart } from './download-parts.ts';

interface ReplacedFileDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointer'>;
  readonly objects: Pick<ObjectStore, 'get'>;
}

/** @returns undefined when the register has no such file */
export async function fileToReplace(
  { organisationNumber, year }: RegisterKey,
  key: string,
  { registers, objects }: ReplacedFileDependencies,
): Promise<RegisterFile | undefined> {
  const pointer = await registers.pointer(organisationNumber, year);
  const manifest = pointer && (await readManifest(objects, pointer, pointer.manifestSha256));
  return manifest?.files.find((file) => file.key === key);
}

/** @returns undefined when the upload has to be read: it differs, or `current` was read otherwise or has a damaged object */
export async function unchangedFile(
  { organisationNumber, year }: RegisterKey,
  current: RegisterFile | undefined,
  parts: readonly DownloadedPart[],
  objects: Pick<ObjectStore, 'get'>,
): Promise<ReadFile | undefined> {
  if (current === undefined || current.reader !== READER_VERSION || !isSameUpload(current, parts)) {
    return undefined;
  }
  const whole = await isWhole(current, registerKeys(organisationNumber, year), objects);
  return whole ? readFileSchema.parse(current) : undefined;
}

/** Uploading a file again is how a damaged object is repaired, so a file counts as unchanged only with all its objects. */
async function isWhole(
  { chunks, findings, peerSupporters }: ReadFile,
  keys: ReturnType<typeof registerKeys>,
  objects: Pick<ObjectStore, 'get'>,
): Promise<boolean> {
  try {
    for (const { sha256 } of chunks) await readRegisterObject(objects, keys.chunk, sha256, null);
    for (const { sha256 } of [...findings, ...(peerSupporters ?? [])]) {
      await readRegisterObject(objects, keys.list, sha256, null);
    }
    return true;
  } catch (error) {
    if (error instanceof RegisterObjectCorruptError) return false;
    throw error;
  }
}
