/**
 * One bucket: an index of all versions of all keys in memory, with one JSON record for each version on disk. An object
 * exists when its record has been renamed into place; before that its bytes are a file that no record names. So a process
 * killed at any time leaves either the old object or the new one.
 */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorsRule } from '../cors.ts';
import { DataFiles, stageRecord } from './data-files.ts';
import { type ObjectVersion, type Retention, type StoredObject, versionSchema } from './records.ts';
import { SortedKeys } from './sorted-keys.ts';
import { Uploads } from './uploads.ts';

/** Days are counted from creation (for noncurrent versions from replacement) and rounded up to midnight UTC, as in S3. */
export interface LifecycleRule {
  readonly prefix: string;
  readonly expirationDays?: number;
  readonly noncurrentDays?: number;
  readonly abortMultipartDays?: number;
}

export interface BucketOptions {
  readonly name: string;
  readonly versioned: boolean;
  /** Versions may be put under retention; the bucket must be versioned. */
  readonly objectLock?: boolean;
  readonly cors?: readonly CorsRule[];
  readonly lifecycle?: readonly LifecycleRule[];
}

/** An object without version id and date. */
export type ObjectDraft = Omit<StoredObject, 'kind' | 'id' | 'lastModified'>;

/** Gets the current version at the moment of the write; throws to prevent the write. */
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

  /** Reads the folder, and deletes unfinished writes of a killed run. */
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

  /** Newest first, including delete markers. */
  versions(key: string): readonly ObjectVersion[] {
    return (this.#versions.get(key) ?? []).toReversed();
  }

  /** The version that a GET without a version id returns; undefined when there is none or it is deleted. */
  current(key: string): StoredObject | undefined {
    const newest = this.#versions.get(key)?.at(-1);
    return newest?.kind === 'object' ? newest : undefined;
  }

  /** `null` in an unversioned bucket, as in S3. */
  versionIdOf(version: ObjectVersion): string {
    return this.options.versioned ? version.id : 'null';
  }

  /** @throws the error of `precondition`; the caller then discards the draft's segments */
  async put(draft: ObjectDraft, at: Date, precondition: Precondition = () => undefined): Promise<StoredObject> {
    const object: StoredObject = { kind: 'object', ...this.#place(at), ...draft };
    await this.#append(object, () => precondition(this.current(draft.key)));
    return object;
  }

  /** Adds a delete marker in a versioned bucket and returns it; deletes the object in an unversioned bucket. */
  async delete(key: string, at: Date): Promise<ObjectVersion | undefined> {
    if (!this.options.versioned) {
      for (const version of this.versions(key)) await this.deleteVersion(version);
      return undefined;
    }
    const marker: ObjectVersion = { kind: 'deleteMarker', ...this.#place(at), key };
    await this.#append(marker, () => undefined);
    return marker;
  }

  /**
   * Replaces the record of a version by one with this retention.
   * @throws the error of `precondition`, which gets the version at the moment of the write; undefined when it was deleted
   */
  async retain(
    object: StoredObject,
    retention: Retention,
    precondition: (current: StoredObject | undefined) => void,
  ): Promise<void> {
    const retained: StoredObject = { ...object, retention };
    const staged = await stageRecord(this.#staging, retained);
    // As in #append, no await from here on.
    const versions = this.#versions.get(object.key) ?? [];
    const current = versions.find(({ id }) => id === object.id);
    try {
      precondition(current?.kind === 'object' ? current : undefined);
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
    renameSync(staged, join(this.#objects, `${object.id}.json`));
    this.#versions.set(
      object.key,
      versions.map((version) => (version.id === object.id ? retained : version)),
    );
  }

  /** Deletes the version permanently. */
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
    // No await from here until the map is updated: two writers with If-None-Match must not both find the key free.
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

/** A run may have been killed after the commit of a new object and before the removal of the old one. */
async function dropSuperseded(folder: string, versions: Map<string, ObjectVersion[]>): Promise<void> {
  for (const [key, all] of versions) {
    for (const { id } of all.slice(0, -1)) await rm(join(folder, `${id}.json`), { force: true });
    versions.set(key, all.slice(-1));
  }
}
