/** Objects of a register: named by the SHA-256 of their bytes, written once, and compared with it whenever they are read. */
import { sha256 } from './domain/canonical.ts';
import { type Checked, checkedSchema } from './domain/checks/check-objects.ts';
import { RegisterObjectCorruptError } from './domain/errors.ts';
import type { RegisterChange, RegisterKey } from './domain/registers/register-change.ts';
import { pointerTo, type VersionOrigin, versionRecord } from './domain/registers/register-derived.ts';
import { registerKeys } from './domain/registers/register-keys.ts';
import { type RegisterManifest, registerManifestSchema } from './domain/registers/register-manifest.ts';
import type { RegisterPointer } from './domain/registers/register-pointer.ts';
import type { ObjectStore, Publication } from './ports.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @returns the SHA-256 of the bytes, hexadecimal. Writing the same bytes again changes nothing. */
export async function writeRegisterObject(
  store: Pick<ObjectStore, 'put'>,
  keyOf: (sha256: string) => string,
  bytes: Uint8Array,
  contentType = 'application/octet-stream',
): Promise<string> {
  const hash = sha256(bytes);
  await store.put(keyOf(hash), bytes, contentType);
  return hash;
}

/** @throws RegisterObjectCorruptError when the object is missing or has other bytes */
export async function readRegisterObject(
  store: Pick<ObjectStore, 'get'>,
  keyOf: (sha256: string) => string,
  hash: string,
  file: string | null,
): Promise<Uint8Array> {
  const bytes = await store.get(keyOf(hash));
  if (bytes === undefined || sha256(bytes) !== hash) {
    throw new RegisterObjectCorruptError(file);
  }
  return bytes;
}

export async function writeRegisterJson(
  store: Pick<ObjectStore, 'put'>,
  keyOf: (sha256: string) => string,
  value: unknown,
): Promise<string> {
  return writeRegisterObject(store, keyOf, encoder.encode(JSON.stringify(value)), 'application/json');
}

/** @throws RegisterObjectCorruptError */
export async function readRegisterJson<T>(
  store: Pick<ObjectStore, 'get'>,
  keyOf: (sha256: string) => string,
  hash: string,
  file: string | null,
): Promise<T> {
  return JSON.parse(decoder.decode(await readRegisterObject(store, keyOf, hash, file)));
}

/** @throws RegisterObjectCorruptError */
export async function readManifest(
  store: Pick<ObjectStore, 'get'>,
  { organisationNumber, year }: RegisterKey,
  manifestSha256: string,
): Promise<RegisterManifest> {
  const keys = registerKeys(organisationNumber, year);
  return registerManifestSchema.parse(await readRegisterJson(store, keys.manifest, manifestSha256, null));
}

/** The members of a list that stands in several objects. @throws RegisterObjectCorruptError */
export async function readRegisterLists<Member>(
  store: Pick<ObjectStore, 'get'>,
  objects: readonly { readonly key: string; readonly sha256: string }[],
  schema: { readonly parse: (member: unknown) => Member },
): Promise<Member[]> {
  const members: Member[] = [];
  // One after another, so that no more than one object is in memory beside the list.
  for (const { key, sha256: hash } of objects) {
    const list = await readRegisterJson<readonly unknown[]>(store, () => key, hash, null);
    members.push(...list.map((member) => schema.parse(member)));
  }
  return members;
}

/**
 * The result of a check, which is compared with the hash that the check's record has.
 * @returns undefined when it is missing, has other bytes or is of another release
 */
export async function readChecked(
  store: Pick<ObjectStore, 'get'>,
  { key, sha256: hash }: { readonly key: string; readonly sha256: string },
): Promise<Checked | undefined> {
  const bytes = await store.get(key);
  const isWhole = bytes !== undefined && sha256(bytes) === hash;
  return isWhole ? checkedSchema.safeParse(JSON.parse(decoder.decode(bytes))).data : undefined;
}

/** Writes the manifest of a new version. One that is not published after all is swept later. */
export async function writePublication(
  store: Pick<ObjectStore, 'put'>,
  before: RegisterPointer | undefined,
  { manifest, added, removed }: RegisterChange,
  origin: Omit<VersionOrigin, 'added' | 'removed'>,
): Promise<Publication> {
  const keys = registerKeys(manifest.organisationNumber, manifest.year);
  const sha256OfManifest = await writeRegisterJson(store, keys.manifest, manifest);
  const version = versionRecord(manifest, sha256OfManifest, { ...origin, added, removed });
  return { before, after: pointerTo(manifest, sha256OfManifest), version };
}
