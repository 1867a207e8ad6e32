/** The current version of a register as the routes need it: pointer and files, no rows. */
import { registerKeys } from '../domain/registers/register-keys.ts';
import { type RegisterManifest, registerManifestSchema } from '../domain/registers/register-manifest.ts';
import type { RegisterPointer } from '../domain/registers/register-pointer.ts';
import type { ObjectStore, RegisterCatalogue } from '../ports.ts';
import { readRegisterJson } from '../register-objects.ts';

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
  const manifest = await readManifest(organisationNumber, year, pointer.manifestSha256, { registerObjects });
  return { pointer, manifest };
}

/** @throws RegisterObjectCorruptError */
export async function readManifest(
  organisationNumber: string,
  year: number,
  sha256: string,
  { registerObjects }: Pick<CurrentRegisterDependencies, 'registerObjects'>,
): Promise<RegisterManifest> {
  const keys = registerKeys(organisationNumber, year);
  return registerManifestSchema.parse(await readRegisterJson(registerObjects, keys.manifest, sha256, ''));
}
