/**
 * Objects of registers that no kept version names: those of imports that were never published, and those that an erasure left
 * behind, or wrote when another was faster. They are swept after days; what names the person goes now.
 */
import { type Erasure, eraseFromActivities, eraseFromPeerSupporters } from '../domain/privacy/erase-rows.ts';
import { namesReplaced } from '../domain/privacy/replaced-objects.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../domain/register/register.ts';
import { decodeChunk } from '../domain/registers/chunk-format.ts';
import { registerKeys, registersPrefix } from '../domain/registers/register-keys.ts';
import {
  type ReadFile,
  type RegisterManifest,
  readFileSchema,
  registerManifestSchema,
} from '../domain/registers/register-manifest.ts';
import { NamedObjects } from '../domain/registers/unneeded-objects.ts';
import type { ObjectStore } from '../ports.ts';

type Kind = 'chunk' | 'list' | 'manifest' | 'file';

export interface UnnamedObject {
  readonly key: string;
  readonly year: number;
  readonly kind: Kind;
  readonly sha256: string;
}

interface KeptVersions {
  readonly year: number;
  readonly versions: readonly { readonly manifestSha256: string; readonly manifest: RegisterManifest }[];
}

/** @param registers all that the organisation has; a year without one is a year whose imports all failed */
export async function unnamedObjects(
  organisationNumber: string,
  registers: readonly KeptVersions[],
  store: Pick<ObjectStore, 'list'>,
): Promise<UnnamedObject[]> {
  const named = new NamedObjects();
  for (const { versions } of registers) {
    for (const { manifestSha256, manifest } of versions) {
      named.add(manifestSha256, manifest);
    }
  }
  // What reading a file gave is named by the record of its import alone.
  const namedOf = { chunk: named.chunks, list: named.lists, manifest: named.manifests, file: new Set<string>() };
  const objects = await store.list(registersPrefix(organisationNumber));
  return objects.flatMap(({ key }) => {
    const [, year, folder = '', sha256 = ''] = OBJECT.exec(key) ?? [];
    const kind = KINDS.get(folder);
    return kind === undefined || namedOf[kind].has(sha256) ? [] : [{ key, year: Number(year), kind, sha256 }];
  });
}

const OBJECT = /^registers\/[^/]+\/(\d{4})\/([a-z]+)\/([0-9a-f]{64})(?:\.json)?$/;
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['chunks', 'chunk'],
  ['lists', 'list'],
  ['manifests', 'manifest'],
  ['files', 'file'],
]);

/** @returns none for anything but a chunk, and for a chunk that cannot be read or is gone */
export async function activitiesOf(
  { key, kind }: UnnamedObject,
  store: Pick<ObjectStore, 'get'>,
): Promise<readonly RegisteredActivity[]> {
  const bytes = kind === 'chunk' ? await store.get(key) : undefined;
  try {
    return bytes === undefined ? [] : decodeChunk(bytes);
  } catch {
    return [];
  }
}

/**
 * @returns `named`: the chunks and lists that name the person; `naming`: what names such an object, and the facts of such a
 *   chunk. These are to be deleted first, so that a deletion that stops half way is repeated for the rest.
 */
export async function keysNaming(
  erasure: Erasure,
  organisationNumber: string,
  objects: readonly UnnamedObject[],
  store: Pick<ObjectStore, 'get' | 'list'>,
): Promise<{ readonly naming: readonly string[]; readonly named: readonly string[] }> {
  const facts: string[] = [];
  const rows: string[] = [];
  const hashes = new Set<string>();
  for (const object of objects.filter(({ kind }) => kind === 'chunk' || kind === 'list')) {
    if (await isNaming(erasure, object, store)) {
      const prefix = `${registerKeys(organisationNumber, object.year).factsPrefix}${object.sha256}/`;
      const computed = object.kind === 'chunk' ? await store.list(prefix) : [];
      facts.push(...computed.map(({ key }) => key));
      rows.push(object.key);
      hashes.add(object.sha256);
    }
  }
  const naming: string[] = [];
  for (const object of objects.filter(({ kind }) => kind === 'manifest' || kind === 'file')) {
    const files = await filesOf(object, store);
    if (files.some((file) => namesReplaced(file, hashes, erasure.person))) {
      naming.push(object.key);
    }
  }
  return { naming: [...naming, ...facts], named: rows };
}

async function isNaming(erasure: Erasure, object: UnnamedObject, store: Pick<ObjectStore, 'get'>): Promise<boolean> {
  if (object.kind === 'chunk') {
    return eraseFromActivities(await activitiesOf(object, store), erasure).rows > 0;
  }
  return eraseFromPeerSupporters(await peerSupportersOf(object, store), erasure).rows > 0;
}

/** @returns none for a list of findings, which name nobody */
export async function peerSupportersOf(
  object: UnnamedObject,
  store: Pick<ObjectStore, 'get'>,
): Promise<RegisteredPeerSupporter[]> {
  const listed = object.kind === 'list' ? await jsonOf(object, store) : [];
  return Array.isArray(listed) ? listed.filter((row) => typeof row?.fields?.medlemsnr === 'string') : [];
}

/** The files of a manifest, or the one that an import has read; none for one that an older release wrote or that is gone. */
async function filesOf(object: UnnamedObject, store: Pick<ObjectStore, 'get'>): Promise<readonly ReadFile[]> {
  const json = await jsonOf(object, store);
  if (object.kind === 'manifest') {
    return registerManifestSchema.safeParse(json).data?.files ?? [];
  }
  const file = readFileSchema.safeParse(json).data;
  return file === undefined ? [] : [file];
}

/** @returns undefined for one that is gone or cannot be read */
async function jsonOf({ key }: UnnamedObject, store: Pick<ObjectStore, 'get'>): Promise<unknown> {
  const bytes = await store.get(key);
  try {
    return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
