/** MapColumns: writes one chunk's rows of the sheet Aktiviteter, by the organisation's column configuration. */

import { chunkRows } from '../domain/columns/chunk-rows.ts';
import type { Verdict } from '../domain/counting/verdicts.ts';
import type { Chunk } from '../domain/export/basis.ts';
import type { Finding } from '../domain/finding.ts';
import { partName } from '../domain/registers/file-parts.ts';
import type { CellValue } from '../domain/report/workbook/writers/report-writer.ts';
import type { ObjectStore } from '../ports.ts';
import { defineChunkStage, type StageState } from '../stage.ts';
import { fileOfChunk, pinnedChunks, readPinnedActivities } from './objects/register-chunks.ts';
import { keysOf, readBasis, readOwnJson, writeJson } from './objects/working-objects.ts';

export interface MapColumnsDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

export interface MapOutcome extends Record<string, unknown> {
  readonly rows: number;
  /** Of the object as it was written. */
  readonly sha256: { readonly rows: string };
}

/** @throws RegisterObjectCorruptError | WorkingObjectMissingError */
export async function mapColumns(
  state: StageState,
  chunk: Chunk,
  { working, registers }: MapColumnsDependencies,
): Promise<{ rows: number; outcome: MapOutcome }> {
  const keys = keysOf(state);
  const basis = await readBasis(working, state);
  const verdicts = await readOwnJson<Verdict[][]>(working, keys.verdicts(chunk.index), 'verdicts');
  const rows: CellValue[][] = [];
  const findings: Finding[] = [];
  for (const [at, pinned] of pinnedChunks(basis, chunk).entries()) {
    const activities = await readPinnedActivities(basis, pinned, registers);
    const file = partName(fileOfChunk(basis, pinned), 'aktiviteter');
    const mapped = chunkRows(activities, file, verdicts[at] ?? [], basis);
    rows.push(...mapped.rows);
    findings.push(...mapped.findings);
  }
  await writeJson(working, keys.findings(`3-columns-${keys.paddedChunk(chunk.index)}`), findings);
  const written = await writeJson(working, keys.rows(chunk.index), rows);
  return { rows: rows.length, outcome: { rows: rows.length, sha256: { rows: written } } };
}

export const mapColumnsStage = defineChunkStage({ stage: 'mapping_columns', run: mapColumns });
