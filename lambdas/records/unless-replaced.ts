/** The rows of a check after an erasure. */
import { Problem } from '../api/problem.ts';
import { RegisterObjectCorruptError } from '../domain/errors.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** An erasure deletes the rows of a check that has been made before it. @throws Problem `check_not_found` */
export async function unlessReplaced<T>(
  manifestSha256: string,
  { organisationNumber, year }: { readonly organisationNumber: string; readonly year: number },
  { registerObjects }: Pick<RecordsDependencies, 'registerObjects'>,
  find: () => Promise<T>,
): Promise<T> {
  try {
    return await find();
  } catch (error) {
    const manifest = registerKeys(organisationNumber, year).manifest(manifestSha256);
    if (error instanceof RegisterObjectCorruptError && (await registerObjects.get(manifest)) === undefined) {
      throw new Problem('check_not_found');
    }
    throw error;
  }
}
