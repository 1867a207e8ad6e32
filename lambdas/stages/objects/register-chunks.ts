/** The chunks of the register that a chunk of the plan is made of. Each is compared with its hash whenever it is read. */
import { WorkingObjectCorruptError } from '../../domain/errors.ts';
import type { Basis, BasisFile, Chunk, PinnedChunk } from '../../domain/export/basis.ts';
import type { ListedPeerSupporter } from '../../domain/persons/supporters/approved-list.ts';
import type { ChunkActivity, RegisteredChunk } from '../../domain/register/chunk/registered-chunk.ts';
import type { RegisteredPeerSupporter } from '../../domain/register/register.ts';
import { decodeActivities, decodeColumns } from '../../domain/registers/chunk-format.ts';
import { partName } from '../../domain/registers/file-parts.ts';
import { registerKeys } from '../../domain/registers/register-keys.ts';
import type { CountedObject } from '../../domain/registers/register-manifest.ts';
import type { ObjectStore } from '../../ports.ts';
import { readRegisterJson, readRegisterObject } from '../../register-objects.ts';

type Registers = Pick<ObjectStore, 'get'>;

const decoder = new TextDecoder();

export function keysOfRegister({ organisationNumber, year }: Basis) {
  return registerKeys(organisationNumber, year);
}

export function pinnedChunks({ registerChunks }: Basis, { from, to }: Chunk): readonly PinnedChunk[] {
  return registerChunks.slice(from, to);
}

/** @throws WorkingObjectCorruptError when the basis contradicts itself */
export function fileOfChunk({ files }: Basis, { file }: PinnedChunk): BasisFile {
  const found = files[file];
  if (found === undefined) {
    throw new WorkingObjectCorruptError({ kind: 'basis', madeIn: 'initialised' });
  }
  return found;
}

/** @throws RegisterObjectCorruptError naming the file */
export async function readPinnedChunk(
  basis: Basis,
  pinned: PinnedChunk,
  registers: Registers,
): Promise<RegisteredChunk> {
  return decodeColumns(await readBytes(basis, pinned, registers));
}

/** Its activities alone, which takes a fraction of the time. @throws RegisterObjectCorruptError naming the file */
export async function readPinnedActivities(
  basis: Basis,
  pinned: PinnedChunk,
  registers: Registers,
): Promise<ChunkActivity[]> {
  return decodeActivities(await readBytes(basis, pinned, registers));
}

function readBytes(basis: Basis, pinned: PinnedChunk, registers: Registers): Promise<Uint8Array> {
  const { name } = fileOfChunk(basis, pinned);
  return readRegisterObject(registers, keysOfRegister(basis).chunk, pinned.sha256, name);
}

/** A list of findings or of peer supporters. @throws RegisterObjectCorruptError naming the file */
export function readList<T>(
  basis: Basis,
  file: BasisFile,
  { sha256 }: CountedObject,
  registers: Registers,
): Promise<T[]> {
  return readRegisterJson<T[]>(registers, keysOfRegister(basis).list, sha256, file.name);
}

/**
 * The sheets `likepersoner` of all files as one list, to be read once; null when no file has one. Each object becomes rows when
 * its turn comes, and is let go then.
 * @throws RegisterObjectCorruptError naming the file
 */
export async function readPeerSupporters(
  basis: Basis,
  registers: Registers,
): Promise<Generator<ListedPeerSupporter> | null> {
  if (basis.peerSupporterRows === null) {
    return null;
  }
  const read: ReadList[] = [];
  for (const file of basis.files) {
    for (const { sha256 } of file.peerSupporters ?? []) {
      const bytes = await readRegisterObject(registers, keysOfRegister(basis).list, sha256, file.name);
      read.push({ file: partName(file, 'likepersoner'), bytes });
    }
  }
  return rowsOf(read);
}

/** The bytes of a list, and the name of its file. */
interface ReadList {
  readonly file: string;
  readonly bytes: Uint8Array;
}

function* rowsOf(lists: ReadList[]): Generator<ListedPeerSupporter> {
  for (let list = lists.shift(); list !== undefined; list = lists.shift()) {
    const { file, bytes } = list;
    const rows: readonly RegisteredPeerSupporter[] = JSON.parse(decoder.decode(bytes));
    for (const row of rows) {
      yield { ...row, file };
    }
  }
}
