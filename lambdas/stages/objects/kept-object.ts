/**
 * An object that every chunk of a run reads: a warm process verifies it once and keeps it, one of each kind. It is known by key
 * and hash, and nothing writes it again, so what is kept is what another read would give.
 */
import type * as z from 'zod';
import type { Origin } from '../../domain/errors.ts';
import type { WorkingObject } from '../../domain/export/objects/working-object.ts';
import type { ObjectStore } from '../../ports.ts';
import { readJson } from './working-objects.ts';

type Store = Pick<ObjectStore, 'get'>;

/** @returns a reader, which throws WorkingObjectCorruptError as `readJson` does */
export function keptObject<S extends z.ZodType>(
  origin: Origin,
  schema: S,
): (store: Store, object: WorkingObject | undefined) => Promise<z.infer<S>> {
  const kept = new WeakMap<Store, { readonly object: WorkingObject; readonly value: z.infer<S> }>();
  return async (store, object) => {
    const last = kept.get(store);
    if (last !== undefined && last.object.key === object?.key && last.object.sha256 === object.sha256) {
      return last.value;
    }
    const value = await readJson(store, object, origin, schema);
    if (object !== undefined) {
      kept.set(store, { object, value });
    }
    return value;
  };
}
