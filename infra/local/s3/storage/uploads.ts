/** Multipart uploads of one bucket. The files of the parts become the object's files, so completion copies no data. */
import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { noSuchUpload } from '../errors.ts';
import { type DataFiles, stageRecord } from './data-files.ts';
import { type Part, partSchema, type Upload, uploadSchema } from './records.ts';

interface OpenUpload {
  readonly upload: Upload;
  readonly parts: Map<number, Part>;
}

export class Uploads {
  readonly #folder: string;
  readonly #staging: string;
  readonly #files: DataFiles;
  readonly #open = new Map<string, OpenUpload>();

  private constructor(bucketFolder: string, files: DataFiles) {
    this.#folder = join(bucketFolder, 'uploads');
    this.#staging = join(bucketFolder, 'staging');
    this.#files = files;
  }

  /** @param completed uploads whose object exists; a killed run may have left their folders */
  static async open(
    bucketFolder: string,
    files: DataFiles,
    completed: ReadonlySet<string | undefined>,
  ): Promise<Uploads> {
    const uploads = new Uploads(bucketFolder, files);
    for (const id of await readdir(uploads.#folder)) {
      const folder = join(uploads.#folder, id);
      const names = await readdir(folder);
      if (completed.has(id) || !names.includes('upload.json')) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));
      const parts = new Map<number, Part>();
      for (const name of names.filter((name) => name !== 'upload.json')) {
        const part = partSchema.parse(await read(name));
        parts.set(part.number, part);
      }
      uploads.#open.set(id, { upload: uploadSchema.parse(await read('upload.json')), parts });
    }
    return uploads;
  }

  /** The data files of open uploads. */
  fileNames(): string[] {
    return [...this.#open.values()].flatMap(({ parts }) => [...parts.values()].map(({ segment }) => segment.file));
  }

  /** By key, then by age. */
  list(): Upload[] {
    return [...this.#open.values()]
      .map(({ upload }) => upload)
      .sort((a, b) => (a.key === b.key ? (a.initiated < b.initiated ? -1 : 1) : a.key < b.key ? -1 : 1));
  }

  /** @throws S3Error NoSuchUpload, also for an upload of another key */
  find(id: string, key: string): Upload {
    return this.#find(id, key).upload;
  }

  /** By number. */
  parts(id: string, key: string): Part[] {
    return [...this.#find(id, key).parts.values()].sort((a, b) => a.number - b.number);
  }

  async create(draft: Omit<Upload, 'id'>): Promise<Upload> {
    const upload: Upload = { id: randomBytes(24).toString('base64url'), ...draft };
    await mkdir(join(this.#folder, upload.id));
    const staged = await stageRecord(this.#staging, upload);
    renameSync(staged, join(this.#folder, upload.id, 'upload.json'));
    this.#open.set(upload.id, { upload, parts: new Map() });
    return upload;
  }

  /** Replaces an earlier part with the same number. @throws S3Error when the upload has ended; the caller then discards the file */
  async putPart(id: string, key: string, part: Part): Promise<void> {
    this.#find(id, key);
    const staged = await stageRecord(this.#staging, part);
    const parts = this.#open.get(id)?.parts;
    if (parts === undefined) {
      await rm(staged, { force: true });
      throw noSuchUpload(id);
    }
    renameSync(staged, join(this.#folder, id, `${part.number}.json`));
    const replaced = parts.get(part.number);
    parts.set(part.number, part);
    if (replaced !== undefined) await this.#files.discard([replaced.segment]);
  }

  /**
   * Closes the upload, so that no request can add parts or complete it a second time. The caller then calls `clear`.
   */
  take(id: string, key: string): Part[] {
    const parts = this.parts(id, key);
    this.#open.delete(id);
    return parts;
  }

  /** Deletes the files of a closed upload, except those in `kept`. */
  async clear(id: string, parts: readonly Part[], kept: ReadonlySet<string> = new Set()): Promise<void> {
    await rm(join(this.#folder, id), { recursive: true, force: true });
    await this.#files.discard(parts.map(({ segment }) => segment).filter(({ file }) => !kept.has(file)));
  }

  #find(id: string, key: string): OpenUpload {
    const found = this.#open.get(id);
    if (found === undefined || found.upload.key !== key) throw noSuchUpload(id);
    return found;
  }
}
