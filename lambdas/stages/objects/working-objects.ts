/**
 * Objects in the working prefix, most of them JSON. Who writes one says its key and SHA-256; who reads it is told both, compares, and asks
 * for no other. So an object that is missing, cut, edited or another one is noticed wherever it is read.
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { sha256 } from '../../domain/canonical.ts';
import { type Decision, decisionSchema } from '../../domain/decisions/decision.ts';
import { type Origin, WorkingObjectCorruptError } from '../../domain/errors.ts';
import type { Basis } from '../../domain/export/basis.ts';
import { workingKeys } from '../../domain/export/objects/working-keys.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import { JsonList } from '../../domain/json-list.ts';
import type { ObjectStore } from '../../ports.ts';
import type { Stage } from '../../protocol.ts';
import type { StageState, TryOf } from '../../stage.ts';

const decoder = new TextDecoder();

/** Of what this try of a stage writes. */
export function keysOf(state: TryOf<StageState>, stage: Stage) {
  return workingKeys(state.organisationNumber, state.exportId, stage, state);
}

export async function writeJson(
  store: Pick<ObjectStore, 'create'>,
  key: string,
  value: unknown,
): Promise<WorkingObject> {
  return write(store, key, JSON.stringify(value), 'application/json');
}

/** @param json of UTF-8 */
export async function writeJsonBytes(
  store: Pick<ObjectStore, 'create'>,
  key: string,
  json: Uint8Array,
): Promise<WorkingObject> {
  return write(store, key, json, 'application/json');
}

export async function writeBytes(
  store: Pick<ObjectStore, 'create'>,
  key: string,
  bytes: Uint8Array,
): Promise<WorkingObject> {
  return write(store, key, bytes, 'application/octet-stream');
}

async function write(
  store: Pick<ObjectStore, 'create'>,
  key: string,
  body: string | Uint8Array,
  contentType: string,
): Promise<WorkingObject> {
  await store.create(key, body, contentType);
  return { key, sha256: sha256(body) };
}

/** @throws WorkingObjectCorruptError, also when no object is named or its content does not fit the schema */
export async function readJson<S extends z.ZodType>(
  store: Pick<ObjectStore, 'get'>,
  object: WorkingObject | undefined,
  origin: Origin,
  schema: S,
): Promise<z.infer<S>> {
  const { success, data } = schema.safeParse(await readOwnJson(store, object, origin));
  if (!success) {
    throw new WorkingObjectCorruptError(origin, object);
  }
  return data;
}

/**
 * Reads without a schema: the hash shows that these are the bytes that a stage of the same run made, and checking each of a
 * million rows again would cost more than counting them. @throws WorkingObjectCorruptError
 */
export async function readOwnJson<T>(
  store: Pick<ObjectStore, 'get'>,
  object: WorkingObject | undefined,
  origin: Origin,
): Promise<T> {
  return JSON.parse(decoder.decode(await readBytes(store, object, origin)));
}

/**
 * Reads a list that may be too long to be in memory as a text, or with all that its values say.
 * @param keep what is kept of each value
 * @throws WorkingObjectCorruptError
 */
export async function readOwnList<T, Kept>(
  store: Pick<ObjectStore, 'getStream'>,
  object: WorkingObject,
  origin: Origin,
  keep: (value: T) => Kept,
): Promise<Kept[]> {
  const hash = createHash('sha256');
  const list = new JsonList<T>();
  const kept: Kept[] = [];
  let failure: { readonly error: unknown } | undefined;
  for await (const bytes of (await store.getStream(object.key)) ?? []) {
    hash.update(bytes);
    try {
      if (failure === undefined) for (const value of list.add(bytes)) kept.push(keep(value));
    } catch (error) {
      // Damage is called damage, whatever it looks like to who reads it.
      failure = { error };
    }
  }
  if (hash.digest('hex') !== object.sha256) throw new WorkingObjectCorruptError(origin, object);
  if (failure !== undefined) throw failure.error;
  return kept;
}

/** @throws WorkingObjectCorruptError, also when no object is named */
export async function readBytes(
  store: Pick<ObjectStore, 'get'>,
  object: WorkingObject | undefined,
  origin: Origin,
): Promise<Uint8Array> {
  const bytes = object === undefined ? undefined : await store.get(object.key);
  if (bytes === undefined || sha256(bytes) !== object?.sha256) {
    throw new WorkingObjectCorruptError(origin, object);
  }
  return bytes;
}

/** The decisions of the organisation that the basis names. @throws WorkingObjectCorruptError */
export async function readDecisions(
  store: Pick<ObjectStore, 'get'>,
  { decisions: { list } }: Pick<Basis, 'decisions'>,
): Promise<readonly Decision[]> {
  const origin = { kind: 'decisions', madeIn: 'initialised' } as const;
  return list === null ? [] : readJson(store, list, origin, decisionSchema.array());
}

/** Objects that a stage reads or writes at the same time. */
export const CONCURRENT_OBJECTS = 8;
