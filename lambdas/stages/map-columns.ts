/** MapColumns: writes one chunk's rows of the sheet Aktiviteter, by the organisation's column configuration. */

import { chunkRows } from '../domain/columns/chunk-rows.ts';
import type { Verdict } from '../domain/counting/verdicts.ts';
import type { Chunk } from '../domain/export/basis.ts';
import type { RegisteredActivity } from '../domain/register/register.ts';
import type { ObjectStore } from '../ports.ts';
import { defineChunkStage, type StageState } from '../stage.ts';
import { keysOf, readBasis, readOwnJson, writeJson } from './working-objects.ts';

export interface MapColumnsDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
}

export interface MapOutcome extends Record<string, unknown> {
  readonly rows: number;
  /** Of the object as it was written. */
  readonly sha256: { readonly rows: string };
}

/** @throws WorkingObjectMissingError */
export async function mapColumns(
  state: StageState,
  chunk: Chunk,
  { working }: MapColumnsDependencies,
): Promise<{ rows: number; outcome: MapOutcome }> {
  const keys = keysOf(state);
  const basis = await readBasis(working, state);
  const [snapshot, verdicts] = await Promise.all([
    readOwnJson<RegisteredActivity[]>(working, keys.snapshot(chunk.index), 'snapshot'),
    readOwnJson<Verdict[]>(working, keys.verdicts(chunk.index), 'verdicts'),
  ]);
  const { rows, findings } = chunkRows(snapshot, verdicts, basis);
  await writeJson(working, keys.findings(`3-columns-${keys.paddedChunk(chunk.index)}`), findings);
  const written = await writeJson(working, keys.rows(chunk.index), rows);
  return { rows: rows.length, outcome: { rows: rows.length, sha256: { rows: written } } };
}

export const mapColumnsStage = defineChunkStage({ stage: 'mapping_columns', run: mapColumns });
