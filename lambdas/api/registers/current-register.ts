/** The current version of a register as the routes need it: pointer and files, no rows. */
import type { RegisterManifest } from '../../domain/registers/register-manifest.ts';
import type { RegisterPointer } from '../../domain/registers/register-pointer.ts';
import type { ObjectStore, RegisterCatalogue } from '../../ports.ts';
import { readManifest } from '../../register-objects.ts';

export interface CurrentRegisterDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointer'>;
  readonly registerObjects: Pick<ObjectStore, 'get'>;
}

export interface CurrentRegister {
  readonly pointer: RegisterPointer;
  readonly manifest: RegisterManifest;
}

/** @returns undefined when nothing has been imported for the year */
export async function currentRegister(
  organisationNumber: string,
  year: number,
  { registers, registerObjects }: CurrentRegisterDependencies,
): Promise<CurrentRegister | undefined> {
  const pointer = await registers.pointer(organisationNumber, year);
  if (pointer === undefined) {
    return undefined;
  }
  return { pointer, manifest: await readManifest(registerObjects, pointer, pointer.manifestSha256) };
}
