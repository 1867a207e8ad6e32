/** A new version of a register from the one before it. Versions are never changed. */
import { type FileChange, MAX_BRANCH_BYTES, MAX_REGISTER_FILES } from '../../protocol.ts';
import { canonicalJson, compareCodePoints } from '../canonical.ts';
import { RegisterLimitError } from '../errors.ts';
import { branchesOf } from './register-derived.ts';
import {
  type FilePart,
  MANIFEST_FORMAT,
  type ReadFile,
  type RegisterFile,
  type RegisterManifest,
  readFileSchema,
} from './register-manifest.ts';

export interface RegisterKey {
  readonly organisationNumber: string;
  readonly year: number;
}

/** A version that differs from the one before it, with what differs. */
export interface RegisterChange {
  readonly manifest: RegisterManifest;
  /** Names of the files that were added or replaced, and of those taken out; in the order of the manifest. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Adds files, each in place of the one with its key. A file with the same content as its predecessor leaves it as it is.
 * @param at ISO 8601
 * @returns what became of each file, by its key; no change when all are unchanged
 * @throws RegisterLimitError
 */
export function withFiles(
  before: RegisterManifest | undefined,
  register: RegisterKey,
  incoming: readonly RegisterFile[],
  at: string,
): { readonly change: RegisterChange | undefined; readonly files: ReadonlyMap<string, FileChange> } {
  const files = new Map((before?.files ?? []).map((file) => [file.key, file]));
  const changes = new Map<string, FileChange>();
  for (const file of incoming) {
    const predecessor = files.get(file.key);
    if (predecessor !== undefined && isSameFile(predecessor, file)) {
      changes.set(file.key, 'unchanged');
      continue;
    }
    changes.set(file.key, predecessor === undefined ? 'added' : 'replaced');
    files.set(file.key, file);
  }
  return { change: changeTo(before, register, [...files.values()], at), files: changes };
}

/** @returns undefined when the register has no such file */
export function withoutFile(before: RegisterManifest, key: string, at: string): RegisterChange | undefined {
  return changeTo(
    before,
    before,
    before.files.filter((file) => file.key !== key),
    at,
  );
}

/** @returns undefined when the earlier version has the same files as the current one */
export function withFilesOf(
  before: RegisterManifest,
  earlier: RegisterManifest,
  at: string,
): RegisterChange | undefined {
  return changeTo(before, before, earlier.files, at);
}

/** Whether two files have the same bytes under the same names, so that reading one of them gives what the other one has. */
export function isSameUpload(one: Pick<ReadFile, 'parts'>, other: readonly Omit<FilePart, 'kind'>[]): boolean {
  const identity = (parts: readonly Omit<FilePart, 'kind'>[]) =>
    JSON.stringify(parts.map(({ name, sha256 }) => `${sha256} ${name}`).sort());
  return identity(one.parts) === identity(other);
}

/** Whether two files have the same objects: those of a file that was damaged and read again may be others. */
function isSameFile(one: ReadFile, other: ReadFile): boolean {
  return canonicalJson(readFileSchema.parse(one)) === canonicalJson(readFileSchema.parse(other));
}

function changeTo(
  before: RegisterManifest | undefined,
  { organisationNumber, year }: RegisterKey,
  files: readonly RegisterFile[],
  at: string,
): RegisterChange | undefined {
  const sorted = files.toSorted(
    (left, right) => compareCodePoints(left.name, right.name) || compareCodePoints(left.key, right.key),
  );
  const earlier = new Map((before?.files ?? []).map((file) => [file.key, file]));
  const now = new Set(files.map(({ key }) => key));
  const added = sorted.filter((file) => {
    const predecessor = earlier.get(file.key);
    return predecessor === undefined || !isSameFile(predecessor, file);
  });
  const removed = [...earlier.values()].filter(({ key }) => !now.has(key));
  if (added.length === 0 && removed.length === 0) {
    return undefined;
  }
  checkLimits(sorted);
  const version = (before?.version ?? 0) + 1;
  return {
    manifest: { format: MANIFEST_FORMAT, organisationNumber, year, version, at, files: sorted },
    added: added.map(({ name }) => name),
    removed: removed.map(({ name }) => name),
  };
}

/**
 * Values of the vocabulary columns that the files of a register have, each counted in each file: about 6 MB of the manifest,
 * and far more than an organisation can map. A column that holds no vocabulary has so many.
 */
const MAX_WORD_USES = 50_000;

/** The pointer has the branches of all files, and the manifest is read whole. @throws RegisterLimitError */
function checkLimits(files: readonly RegisterFile[]): void {
  if (files.length > MAX_REGISTER_FILES) {
    throw new RegisterLimitError('too_many_register_files', files.length, MAX_REGISTER_FILES);
  }
  const bytes = branchesOf(files).reduce((sum, branch) => sum + Buffer.byteLength(branch), 0);
  if (bytes > MAX_BRANCH_BYTES) {
    throw new RegisterLimitError('too_many_branches', bytes, MAX_BRANCH_BYTES);
  }
  const uses = files.reduce((sum, { words }) => sum + words.length, 0);
  if (uses > MAX_WORD_USES) {
    throw new RegisterLimitError('too_many_values', uses, MAX_WORD_USES);
  }
}
