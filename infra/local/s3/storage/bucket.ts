/**
 * One bucket: which versions of which keys exist, in memory, with one JSON record each on disk. Renaming a record into
 * place is the moment at which an object exists; until then its bytes are a file that nothing names. So a process killed
 * at any point leaves either the old object or the new one, never half of one.
 */

import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorsRule } from '../cors.ts';
import { DataFiles, stageRecord } from './data-files.ts';
import { type ObjectVersion, type StoredObject, versionSchema } from './records.ts';
import { SortedKeys } from './sorted-keys.ts';
import { Uploads } from './uploads.ts';

/** Days count from creation (for noncurrent versions: from being superseded) to the next midnight UTC, as in S3. */
export interface LifecycleRule {
  readonly prefix: string;
  readonly expirationDays?: number;
  readonly noncurrentDays?: number;
  readonly abortMultipartDays?: number;
}

export interface BucketOptions {
  readonly name: string;
  readonly versioned: boolean;
  readonly cors?: readonly CorsRule[];
  readonly lifecycle?: readonly LifecycleRule[];
}

/** An object before it has its place in the order of versions. */
export type ObjectDraft = Omit<StoredObject, 'kind' | 'id' | 'lastModified'>;

/** Looks at the current version in the same instant as the write takes place; throws to prevent it. */
export type Precondition = (current: StoredObject | undefined) => void;

export class Bucket {
  readonly options: BucketOptions;
  readonly files: DataFiles;
  readonly keys: SortedKeys;
  readonly uploads: Uploads;
  readonly #objects: string;
  readonly #staging: string;
  /** Oldest first. */
  readonly #versions: Map<string, ObjectVersion[]>;
  #sequence: number;

  private constructor(
    options: BucketOptions,
    folder: string,
    files: DataFiles,
    uploads: Uploads,
    versions: Map<string, ObjectVersion[]>,
  ) {
    this.options = options;
    this.files = files;
    this.uploads = uploads;
    this.keys = new SortedKeys(versions.keys());
    this.#objects = join(folder, 'objects');
    this.#staging = join(folder, 'staging');
    this.#versions = versions;
    this.#sequence = [...versions.values()].flat().reduce((greatest, { id }) => Math.max(greatest, sequenceOf(id)), 0);
  }

  /** Reads what the folder holds and clears away what a killed run left unfinished. */
  static async open(dataFolder: string, options: BucketOptions): Promise<Bucket> {
    const folder = join(dataFolder, options.name);
    await rm(join(folder, 'staging'), { recursive: true, force: true });
    for (const name of ['staging', 'objects', 'uploads']) await mkdir(join(folder, name), { recursive: true });
    const files = await DataFiles.open(folder);
    const versions = await readVersions(join(folder, 'objects'));
    if (!options.versioned) await dropSuperseded(join(folder, 'objects'), versions);
    const objects = [...versions.values()].flat().filter((version) => version.kind === 'object');
    const uploads = await Uploads.open(folder, files, new Set(objects.map(({ uploadId }) => uploadId)));
    await files.keepOnly(
      new Set([...objects.flatMap(({ segments }) => segments.map(({ file }) => file)), ...uploads.fileNames()]),
    );
    return new Bucket(options, folder, files, uploads, versions);
  }

  /** Newest first, delete markers too. */
  versions(key: string): readonly ObjectVersion[] {
    return (this.#versions.get(key) ?? []).toReversed();
  }

  /** The version that a plain GET answers with; undefined when there is none or it is deleted. */
  current(key: string): StoredObject | undefined {
    const newest = this.#versions.get(key)?.at(-1);
    return newest?.kind === 'object' ? newest : undefined;
  }

  /** `null` in an unversioned bucket, as in S3. */
  versionIdOf(version: ObjectVersion): string {
    return this.options.versioned ? version.id : 'null';
  }

  /** @throws whatever `precondition` throws; the caller then discards the draft's segments. */
  async put(draft: ObjectDraft, at: Date, precondition: Precondition = () => undefined): Promise<StoredObject> {
    const object: StoredObject = { kind: 'object', ...this.#place(at), ...draft };
    await this.#append(object, () => precondition(this.current(draft.key)));
    return object;
  }

  /** Hides the key in a versioned bucket (returns the marker), removes it in another one. */
  async delete(key: string, at: Date): Promise<ObjectVersion | undefined> {
    if (!this.options.versioned) {
      for (const version of this.versions(key)) await this.deleteVersion(version);
      return undefined;
    }
    const marker: ObjectVersion = { kind: 'deleteMarker', ...this.#place(at), key };
    await this.#append(marker, () => undefined);
    return marker;
  }

  /** For good. */
  async deleteVersion(version: ObjectVersion): Promise<void> {
    const left = (this.#versions.get(version.key) ?? []).filter(({ id }) => id !== version.id);
    rmSync(join(this.#objects, `${version.id}.json`), { force: true });
    if (left.length > 0) {
      this.#versions.set(version.key, left);
    } else {
      this.#versions.delete(version.key);
      this.keys.remove(version.key);
    }
    if (version.kind === 'object') await this.files.discard(version.segments);
  }

  #place(at: Date): { id: string; lastModified: string } {
    this.#sequence += 1;
    const id = `${String(this.#sequence).padStart(12, '0')}-${randomBytes(8).toString('hex')}`;
    return { id, lastModified: at.toISOString() };
  }

  async #append(version: ObjectVersion, precondition: () => void): Promise<void> {
    const staged = await stageRecord(this.#staging, version);
    // From here to the map nothing may wait: two writers with If-None-Match must not both see that the key is free.
    try {
      precondition();
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
    renameSync(staged, join(this.#objects, `${version.id}.json`));
    const older = this.#versions.get(version.key) ?? [];
    const versions = [...older, version].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#versions.set(version.key, versions);
    this.keys.add(version.key);
    if (this.options.versioned) return;
    for (const superseded of versions.slice(0, -1)) await this.deleteVersion(superseded);
  }
}

const sequenceOf = (id: string): number => Number(id.split('-', 1)[0]);

async function readVersions(folder: string): Promise<Map<string, ObjectVersion[]>> {
  const versions = new Map<string, ObjectVersion[]>();
  for (const name of (await readdir(folder)).sort()) {
    const version = versionSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
    versions.set(version.key, [...(versions.get(version.key) ?? []), version]);
  }
  return versions;
}

/** Between committing a new object and removing the one before it, the process may have been killed. */
async function dropSuperseded(folder: string, versions: Map<string, ObjectVersion[]>): Promise<void> {
  for (const [key, all] of versions) {
    for (const { id } of all.slice(0, -1)) await rm(join(folder, `${id}.json`), { force: true });
    versions.set(key, all.slice(-1));
  }
}
