import { canonicalSha256 } from '../canonical.ts';
import type { CountedObject, RegisterChunk } from './register-manifest.ts';

/**
 * The hash of all that a version holds of persons, whoever imported it and when: versions of one content have one count.
 * @param chunks of all files, file after file
 */
export function countedContentSha256(
  chunks: readonly Pick<RegisterChunk, 'sha256'>[],
  files: readonly { readonly peerSupporters: readonly Pick<CountedObject, 'sha256'>[] | null }[],
): string {
  return canonicalSha256({
    chunks: chunks.map(({ sha256 }) => sha256),
    peerSupporters: files.map(({ peerSupporters }) => (peerSupporters ?? []).map(({ sha256 }) => sha256)),
  });
}
