/** A file of the register is replaced only after its user has confirmed it. */
import type { ImportFile, ImportRecord } from '../../domain/imports/import-record.ts';
import { replacements } from '../../domain/imports/replacements.ts';
import type { ReplacedFile } from '../../protocol.ts';
import { Problem } from '../problem.ts';
import { type CurrentRegisterDependencies, currentRegister } from './current-register.ts';

/**
 * Compares the files that are going to be published with the register as it is now.
 * @param isConfirmed whether the user knows that the file replaces this one
 * @returns what each file of the session replaces, by file id
 * @throws Problem `replacement_not_confirmed` that names the files
 */
export async function requireConfirmed(
  record: ImportRecord,
  files: readonly ImportFile[],
  isConfirmed: (file: ImportFile, replaced: ReplacedFile) => boolean,
  dependencies: CurrentRegisterDependencies,
): Promise<Readonly<Record<string, ReplacedFile>>> {
  const register = await currentRegister(record.organisationNumber, record.year, dependencies);
  const replaces = replacements(record, register?.manifest);
  const unconfirmed = files.flatMap((file) => {
    const replaced = replaces[file.fileId];
    const { fileId, name } = file;
    return replaced === undefined || isConfirmed(file, replaced) ? [] : [{ fileId, name, replaces: replaced }];
  });
  if (unconfirmed.length > 0) {
    throw new Problem('replacement_not_confirmed', { details: { files: unconfirmed } });
  }
  return replaces;
}
