/** The registers of an organisation with all their kept versions, and the objects that these name. */
import type { RegisteredActivity, RegisteredPeerSupporter } from '../domain/register/register.ts';
import { decodeChunk } from '../domain/registers/chunk-format.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { RegisterManifest } from '../domain/registers/register-manifest.ts';
import { keptSince } from '../domain/registers/unneeded-objects.ts';
import type { Clock, ObjectStore, RegisterCatalogue } from '../ports.ts';
import { readManifest, readRegisterJson, readRegisterObject } from '../register-objects.ts';

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

/**
 * A version whose time is over is left out although its record is still there: the sweep deletes the objects first, and it may
 * have stopped before the record.
 * @throws RegisterObjectCorruptError
 */
export async function readRegisters(
  organisationNumber: string,
  {
    clock,
    catalogue,
    registers,
  }: {
    readonly clock: Clock;
    readonly catalogue: Pick<RegisterCatalogue, 'pointers' | 'versions'>;
    readonly registers: Pick<ObjectStore, 'get'>;
  },
): Promise<Register[]> {
  const pointers = await catalogue.pointers(organisationNumber);
  const since = keptSince(clock.now());
  return Promise.all(
    pointers.map(async (pointer) => {
      const versions = await catalogue.versions(organisationNumber, pointer.year);
      const kept = versions.filter(
        ({ version, replacedAt }) => version === pointer.version || replacedAt === null || replacedAt > since,
      );
      const read = kept.map(async ({ version, manifestSha256 }) => ({
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

interface Stored {
  readonly registers: Pick<ObjectStore, 'get'>;
}

/** @throws RegisterObjectCorruptError */
export async function readChunk(
  { organisationNumber, year }: Register,
  sha256: string,
  file: string,
  { registers }: Stored,
): Promise<readonly RegisteredActivity[]> {
  return decodeChunk(await readRegisterObject(registers, registerKeys(organisationNumber, year).chunk, sha256, file));
}

/** @throws RegisterObjectCorruptError */
export function readList(
  { organisationNumber, year }: Register,
  sha256: string,
  file: string,
  { registers }: Stored,
): Promise<readonly RegisteredPeerSupporter[]> {
  return readRegisterJson(registers, registerKeys(organisationNumber, year).list, sha256, file);
}
