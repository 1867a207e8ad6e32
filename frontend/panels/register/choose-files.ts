/** Which of the files that a user chooses can be uploaded. Pure; the API checks the same and more. */
import { MAX_CSV_BYTES, MAX_FILE_PARTS, MAX_IMPORT_FILES, MAX_XLSX_BYTES } from '../../../lambdas/protocol.ts';

export type FileProblem =
  | { readonly kind: 'type' | 'empty'; readonly name: string }
  | { readonly kind: 'size'; readonly name: string; readonly bytes: number; readonly max: number }
  | { readonly kind: 'many'; readonly max: number };

interface Chosen<Each> {
  readonly files: readonly Each[];
  readonly problems: readonly FileProblem[];
}

/** Files that can be parts of one; how many files they make is decided by the API. */
const MAX_PARTS = MAX_IMPORT_FILES * MAX_FILE_PARTS;

/** @param added a file with the name of an earlier one takes its place */
export function chooseFiles<Each extends { readonly name: string; readonly size: number }>(
  earlier: readonly Each[],
  added: readonly Each[],
): Chosen<Each> {
  const problems = added.flatMap((file) => problemOf(file) ?? []);
  const byName = new Map(earlier.map((file) => [file.name, file]));
  for (const file of added) {
    if (problemOf(file) === null) {
      byName.set(file.name, file);
    }
  }
  const files = [...byName.values()];
  return files.length <= MAX_PARTS
    ? { files, problems }
    : { files: files.slice(0, MAX_PARTS), problems: [...problems, { kind: 'many', max: MAX_PARTS }] };
}

function problemOf({ name, size }: { readonly name: string; readonly size: number }): FileProblem | null {
  const extension = /\.(xlsx|csv)$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) {
    return { kind: 'type', name };
  }
  if (size === 0) {
    return { kind: 'empty', name };
  }
  const max = extension === 'xlsx' ? MAX_XLSX_BYTES : MAX_CSV_BYTES;
  return size > max ? { kind: 'size', name, bytes: size, max } : null;
}
