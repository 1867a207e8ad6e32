/**
 * Objects of registers that no kept version names: those of imports that were never published, and those that an erasure left
 * behind when it was stopped, or wrote when another was faster. They are swept after days; what names the person goes now.
 */
import { type Erasure, eraseFromActivities, eraseFromPeerSupporters } from '../domain/privacy/erase-rows.ts';
import type { RegisteredActivity, RegisteredPeerSupporter } from '../domain/register/register.ts';
import { decodeChunk } from '../domain/registers/chunk-format.ts';
import { registerKeys, registersPrefix } from '../domain/registers/register-keys.ts';
import type { RegisterManifest } from '../domain/registers/register-manifest.ts';
import { NamedObjects } from '../domain/registers/unneeded-objects.ts';
import type { ObjectStore } from '../ports.ts';

export interface UnnamedObject {
  readonly key: string;
  readonly year: number;
  readonly kind: 'chunk' | 'list';
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
  const objects = await store.list(registersPrefix(organisationNumber));
  return objects.flatMap(({ key }) => {
    const [, year, folder, sha256 = ''] = OBJECT.exec(key) ?? [];
    const kind = folder === 'chunks' ? 'chunk' : 'list';
    const isNamed = (kind === 'chunk' ? named.chunks : named.lists).has(sha256);
    return year === undefined || isNamed ? [] : [{ key, year: Number(year), kind, sha256 } as const];
  });
}

const OBJECT = /^registers\/[^/]+\/(\d{4})\/(chunks|lists)\/([0-9a-f]{64})(?:\.json)?$/;

/** @returns none for a list, and for a chunk that cannot be read or is gone */
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

/** Deletes those that name the person, with the facts that were computed from them. */
export async function deleteNaming(
  erasure: Erasure,
  organisationNumber: string,
  objects: readonly UnnamedObject[],
  store: Pick<ObjectStore, 'get' | 'list' | 'delete'>,
): Promise<void> {
  for (const object of objects) {
    if (!(await isNaming(erasure, object, store))) {
      continue;
    }
    const facts = `${registerKeys(organisationNumber, object.year).factsPrefix}${object.sha256}/`;
    const computed = object.kind === 'chunk' ? await store.list(facts) : [];
    await store.delete([object.key, ...computed.map(({ key }) => key)]);
  }
}

async function isNaming(erasure: Erasure, object: UnnamedObject, store: Pick<ObjectStore, 'get'>): Promise<boolean> {
  if (object.kind === 'chunk') {
    return eraseFromActivities(await activitiesOf(object, store), erasure).rows > 0;
  }
  return eraseFromPeerSupporters(await peerSupportersOf(object, store), erasure).rows > 0;
}

/** @returns none for a list of findings, which name nobody */
async function peerSupportersOf(
  { key }: UnnamedObject,
  store: Pick<ObjectStore, 'get'>,
): Promise<RegisteredPeerSupporter[]> {
  const bytes = await store.get(key);
  const listed: unknown = bytes === undefined ? [] : JSON.parse(new TextDecoder().decode(bytes));
  return Array.isArray(listed) ? listed.filter((row) => typeof row?.fields?.medlemsnr === 'string') : [];
}
