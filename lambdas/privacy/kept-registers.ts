/** The registers of an organisation with all their kept versions, and the objects that these name. */
import type { RegisterManifest } from '../domain/registers/register-manifest.ts';
import type { ObjectStore, RegisterCatalogue } from '../ports.ts';
import { readManifest } from '../register-objects.ts';

/** A version of a register with its manifest. */
export interface Version {
  readonly version: number;
  readonly manifestSha256: string;
  readonly manifest: RegisterManifest;
}

export interface Register {
  readonly organisationNumber: string;
  readonly year: number;
  readonly current: number;
  readonly versions: readonly Version[];
}

/** @throws RegisterObjectCorruptError */
export async function readRegisters(
  organisationNumber: string,
  {
    catalogue,
    registers,
  }: {
    readonly catalogue: Pick<RegisterCatalogue, 'pointers' | 'versions'>;
    readonly registers: Pick<ObjectStore, 'get'>;
  },
): Promise<Register[]> {
  const pointers = await catalogue.pointers(organisationNumber);
  return Promise.all(
    pointers.map(async (pointer) => {
      const versions = await catalogue.versions(organisationNumber, pointer.year);
      const read = versions.map(async ({ version, manifestSha256 }) => ({
        version,
        manifestSha256,
        manifest: await readManifest(registers, pointer, manifestSha256),
      }));
      return { organisationNumber, year: pointer.year, current: pointer.version, versions: await Promise.all(read) };
    }),
  );
}

/** Each chunk of the kept versions once, with the name of a file that has it. */
export function chunksOf({ versions }: Register): ReadonlyMap<string, string> {
  return new Map(
    versions.flatMap(({ manifest }) =>
      manifest.files.flatMap(({ name, chunks }) => chunks.map(({ sha256 }): [string, string] => [sha256, name])),
    ),
  );
}

/** Each list of peer supporters of the kept versions once. Findings name nobody. */
export function listsOf({ versions }: Register): ReadonlyMap<string, string> {
  return new Map(
    versions.flatMap(({ manifest }) =>
      manifest.files.flatMap(({ name, peerSupporters }) =>
        (peerSupporters ?? []).map(({ sha256 }): [string, string] => [sha256, name]),
      ),
    ),
  );
}
