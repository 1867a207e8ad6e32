/** JSON objects in the working prefix: written by one stage, read by the next. */
import type * as z from 'zod';
import { sha256 } from '../../domain/canonical.ts';
import { WorkingObjectMissingError } from '../../domain/errors.ts';
import { type Basis, basisSchema } from '../../domain/export/basis.ts';
import { workingKeys } from '../../domain/export/working-keys.ts';
import type { ObjectStore } from '../../ports.ts';
import type { StageState } from '../../stage.ts';

const decoder = new TextDecoder();

export function keysOf(state: Pick<StageState, 'organisationNumber' | 'exportId'>) {
  return workingKeys(state.organisationNumber, state.exportId);
}

/** @returns the SHA-256 of the bytes written, hexadecimal */
export async function writeJson(store: Pick<ObjectStore, 'put'>, key: string, value: unknown): Promise<string> {
  const text = JSON.stringify(value);
  await store.put(key, text, 'application/json');
  return sha256(text);
}

/** @throws WorkingObjectMissingError naming `kind` */
export async function readJson<S extends z.ZodType>(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  kind: string,
  schema: S,
): Promise<z.infer<S>> {
  return schema.parse(await readOwnJson(store, key, kind));
}

/**
 * Reads without a schema what a stage of the same run has written, because checking each of a million rows again would
 * cost more than counting them. @throws WorkingObjectMissingError naming `kind`
 */
export async function readOwnJson<T>(store: Pick<ObjectStore, 'get'>, key: string, kind: string): Promise<T> {
  return JSON.parse(decoder.decode(await readBytes(store, key, kind)));
}

/** As `readOwnJson`. @returns the value and the SHA-256 of the bytes read, hexadecimal */
export async function readHashedJson<T>(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  kind: string,
): Promise<{ readonly value: T; readonly sha256: string }> {
  const bytes = await readBytes(store, key, kind);
  return { value: JSON.parse(decoder.decode(bytes)), sha256: sha256(bytes) };
}

async function readBytes(store: Pick<ObjectStore, 'get'>, key: string, kind: string): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (bytes === undefined) {
    throw new WorkingObjectMissingError(kind);
  }
  return bytes;
}

/** @throws WorkingObjectMissingError when it is missing, or was written by an earlier version of the program */
export async function readBasis(store: Pick<ObjectStore, 'get'>, state: StageState): Promise<Basis> {
  return parseBasis(await readBytes(store, keysOf(state).basis, 'basis'));
}

/** @throws WorkingObjectMissingError for one of an earlier version, whose chunks no stage can continue with */
export function parseBasis(bytes: Uint8Array): Basis {
  const { success, data } = basisSchema.safeParse(JSON.parse(decoder.decode(bytes)));
  if (!success) {
    throw new WorkingObjectMissingError('basis of this version');
  }
  return data;
}

export function* inBatches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) {
    yield items.slice(from, from + size);
  }
}
