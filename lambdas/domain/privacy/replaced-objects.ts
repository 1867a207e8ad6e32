/** Manifests of a register of which some objects have been replaced by others without a person. */
import type { ReadFile, RegisterFile, RegisterManifest } from '../registers/register-manifest.ts';
import { ERASED_TEXT } from './erase-rows.ts';
import type { ErasedPerson } from './erased-person.ts';

/** Of a chunk or a list. */
export interface ReplacedObject {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * @param replaced new objects by the SHA-256 of those that they replace
 * @returns the manifest itself when nothing in it names the person or is replaced
 */
export function withReplacedObjects(
  manifest: RegisterManifest,
  replaced: ReadonlyMap<string, ReplacedObject>,
  person: ErasedPerson,
): RegisterManifest {
  const files = manifest.files.map((file) => withReplaced(file, replaced, person));
  return files.every((file, at) => file === manifest.files[at]) ? manifest : { ...manifest, files };
}

/** Whether a file names the person, or an object that does. @param replaced by SHA-256 */
export function namesReplaced(
  { chunks, peerSupporters, words }: Pick<ReadFile, 'chunks' | 'peerSupporters' | 'words'>,
  replaced: { readonly has: (sha256: string) => boolean },
  person: ErasedPerson,
): boolean {
  return (
    [...chunks, ...(peerSupporters ?? [])].some(({ sha256 }) => replaced.has(sha256)) ||
    words.some(({ value }) => person.isNamedIn(value))
  );
}

function withReplaced(
  file: RegisterFile,
  replaced: ReadonlyMap<string, ReplacedObject>,
  person: ErasedPerson,
): RegisterFile {
  if (!namesReplaced(file, replaced, person)) {
    return file;
  }
  const { chunks, peerSupporters, words } = file;
  return {
    ...file,
    chunks: chunks.map((chunk) => ({ ...chunk, ...replaced.get(chunk.sha256) })),
    peerSupporters:
      peerSupporters?.map((list) => ({ ...list, sha256: replaced.get(list.sha256)?.sha256 ?? list.sha256 })) ?? null,
    words: words.map((use) => (person.isNamedIn(use.value) ? { ...use, value: ERASED_TEXT } : use)),
  };
}
