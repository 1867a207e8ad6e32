/** Which files of a session replace files of the register. */
import type { ReplacedFile } from '../../protocol.ts';
import type { RegisterManifest } from '../registers/register-manifest.ts';
import type { ImportRecord } from './import-record.ts';

/** @returns by file id; a file that is new to the register is left out */
export function replacements(
  { files }: Pick<ImportRecord, 'files'>,
  current: RegisterManifest | undefined,
): Record<string, ReplacedFile> {
  const replaced = files.map(({ fileId, key }) => [fileId, replacedFile(key, current)] as const);
  return Object.fromEntries(replaced.flatMap(([fileId, file]) => (file === null ? [] : [[fileId, file] as const])));
}

/** @returns what a reader needs to know of the file with that key; null when the register has none */
export function replacedFile(key: string, current: RegisterManifest | undefined): ReplacedFile | null {
  const file = current?.files.find((each) => each.key === key);
  if (file === undefined) {
    return null;
  }
  const { importedAt, importedBy, activityRows, attendanceRows } = file;
  return { importedAt, importedBy, activityRows, attendanceRows };
}
