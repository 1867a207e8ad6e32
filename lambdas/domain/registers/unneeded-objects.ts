/** Which objects of a register no version needs any more. Pure, so that its laws can be tested with any history. */
import { RESTORABLE_DAYS } from '../../protocol.ts';
import { countedContentSha256 } from './counted-content.ts';
import type { RegisterManifest } from './register-manifest.ts';

/** What the kept versions of a register and its checks need. */
export class NamedObjects {
  readonly manifests = new Set<string>();
  /** By `countedContentSha256`. */
  readonly contents = new Set<string>();
  readonly chunks = new Set<string>();
  readonly lists = new Set<string>();
  readonly imports = new Set<string>();
  readonly checks = new Set<string>();

  add(manifestSha256: string, { files }: Pick<RegisterManifest, 'files'>): void {
    this.manifests.add(manifestSha256);
    this.contents.add(
      countedContentSha256(
        files.flatMap(({ chunks }) => chunks),
        files,
      ),
    );
    for (const { chunks, findings, peerSupporters, importId } of files) {
      for (const { sha256 } of chunks) this.chunks.add(sha256);
      for (const { sha256 } of [...findings, ...(peerSupporters ?? [])]) this.lists.add(sha256);
      this.imports.add(importId);
    }
  }

  /** @param checkIds of the newest check, and of the one whose result is shown until that has one */
  addChecks(checkIds: readonly (string | null | undefined)[]): void {
    for (const checkId of checkIds) {
      if (checkId) this.checks.add(checkId);
    }
  }
}

export interface RegisterObject {
  readonly key: string;
  /** By the clock of the store, milliseconds since 1970. */
  readonly modifiedAt: number;
}

const DAY = 24 * 3600_000;

/**
 * How much later than their mark says registers are swept, and what a version is kept beyond RESTORABLE_DAYS: a clock may be
 * wrong by a day, and a worker of a cancelled import writes for a quarter of an hour more.
 */
export const SWEEP_MARGIN = 25 * 3600_000;

/**
 * An import that runs has written objects that no version names yet, and writes those anew that it finds again. So nothing
 * younger than a day is deleted, and a second day is for a clock that is wrong.
 */
const MIN_AGE = 2 * DAY;

/** What helps only for some time: facts and counts that a later run has replaced, and rows in error of imports that nothing shows. */
const KEPT_AGE = RESTORABLE_DAYS * DAY + SWEEP_MARGIN;

/** From when on a version must have been replaced to be kept, ISO 8601. @param now milliseconds since 1970 */
export function keptSince(now: number): string {
  return new Date(now - RESTORABLE_DAYS * DAY - SWEEP_MARGIN).toISOString();
}

/** @param prefix of the register; @param now milliseconds since 1970; @returns keys of objects that can be deleted */
export function unneededObjects(
  prefix: string,
  objects: readonly RegisterObject[],
  named: NamedObjects,
  now: number,
): string[] {
  const latest = latestKept(prefix, objects);
  return objects
    .filter(({ key, modifiedAt }) => {
      const age = now - modifiedAt;
      return age >= MIN_AGE && !isNeeded(key.slice(prefix.length), age, key === latest.get(keptOf(prefix, key)), named);
    })
    .map(({ key }) => key);
}

/** @param name the key without the prefix of the register */
function isNeeded(name: string, age: number, isLatest: boolean, named: NamedObjects): boolean {
  const [folder, file = ''] = name.split('/');
  const hash = file.replace(/\.json$/, '');
  switch (folder) {
    case 'chunks':
      return named.chunks.has(file);
    case 'lists':
      return named.lists.has(hash);
    case 'manifests':
      return named.manifests.has(hash);
    case 'facts':
      return named.chunks.has(file) && (isLatest || age < KEPT_AGE);
    case 'counted':
      return named.contents.has(file) && (isLatest || age < KEPT_AGE);
    case 'rows-in-error':
      return age < KEPT_AGE || named.imports.has(file.split('-')[0] ?? '');
    case 'checks':
      return named.checks.has(file);
    case 'files':
      // For the publication of its own import, which has ended; the manifest contains it.
      return false;
    default:
      // What this version does not know may be of a later one.
      return true;
  }
}

/** What it is kept of: facts of a chunk, a count of a content. */
const KEPT = /^(?:facts|counted)\/[^/]+\//;
const keptOf = (prefix: string, key: string): string => KEPT.exec(key.slice(prefix.length))?.[0] ?? '';

/** Of each chunk the key of its newest facts, and of each content that of its newest count: the next run is likely to need them. */
function latestKept(prefix: string, objects: readonly RegisterObject[]): ReadonlyMap<string, string> {
  const latest = new Map<string, RegisterObject>();
  for (const object of objects) {
    const of = keptOf(prefix, object.key);
    const known = latest.get(of);
    if (of !== '' && (known === undefined || object.modifiedAt > known.modifiedAt)) {
      latest.set(of, object);
    }
  }
  return new Map([...latest].map(([of, { key }]) => [of, key]));
}
