/** The frozen basis of a run, which every stage reads. */
import { type Basis, basisSchema } from '../../domain/export/basis.ts';
import type { ObjectStore } from '../../ports.ts';
import type { BasedState } from '../../stage.ts';
import { keptObject } from './kept-object.ts';

const keptBasis = keptObject({ kind: 'basis', madeIn: 'initialised' }, basisSchema);

/** @throws WorkingObjectCorruptError; a retry freezes a new one */
export function readBasis(store: Pick<ObjectStore, 'get'>, { basis }: BasedState): Promise<Basis> {
  return keptBasis(store, basis);
}
