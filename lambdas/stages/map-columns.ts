/** MapColumns: writes one chunk's rows of the sheet Aktiviteter, by the organisation's column configuration. */

import { chunkRows } from '../domain/columns/chunk-rows.ts';
import type { Verdict } from '../domain/counting/verdicts.ts';
import type { Chunk } from '../domain/export/basis.ts';
import type { Finding } from '../domain/finding.ts';
import { partName } from '../domain/registers/file-parts.ts';
import type { MapOutcome } from '../domain/report/chunk-outcomes.ts';
import type { CellValue } from '../domain/report/workbook/writers/report-writer.ts';
import type { ObjectStore } from '../ports.ts';
import { defineChunkStage, type TryOf } from '../stage.ts';
import { readBasis } from './objects/basis.ts';
import {
  type DeduplicatedState,
  deduplicatedStateSchema,
  fromDeduplication,
  readDeduplicated,
} from './objects/deduplicated.ts';
import { fileOfChunk, pinnedChunks, readPinnedActivities } from './objects/register-chunks.ts';
import { keysOf, readOwnJson, writeJson } from './objects/working-objects.ts';

export interface MapColumnsDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'create'>;
  readonly registers: Pick<ObjectStore, 'get'>;
}

/** @throws RegisterObjectCorruptError | WorkingObjectCorruptError */
export async function mapColumns(
  state: TryOf<DeduplicatedState>,
  chunk: Chunk,
  { working, registers }: MapColumnsDependencies,
): Promise<{ rows: number; outcome: MapOutcome }> {
  const keys = keysOf(state, 'mapping_columns');
  const [basis, { verdicts: judged }] = await Promise.all([
    readBasis(working, state),
    readDeduplicated(working, state),
  ]);
  const verdicts = await readOwnJson<Verdict[][]>(working, judged[chunk.index], fromDeduplication('verdicts'));
  const rows: CellValue[][] = [];
  const findings: Finding[] = [];
  for (const [at, pinned] of pinnedChunks(basis, chunk).entries()) {
    const activities = await readPinnedActivities(basis, pinned, registers);
    const file = partName(fileOfChunk(basis, pinned), 'aktiviteter');
    const mapped = chunkRows(activities, file, verdicts[at] ?? [], basis);
    rows.push(...mapped.rows);
    findings.push(...mapped.findings);
  }
  const objects = {
    findings: await writeJson(working, keys.ofChunk('findings', chunk.index), findings),
    rows: await writeJson(working, keys.ofChunk('rows', chunk.index), rows),
  };
  return { rows: rows.length, outcome: { rows: rows.length, objects } };
}

export const mapColumnsStage = defineChunkStage({
  stage: 'mapping_columns',
  state: deduplicatedStateSchema,
  run: mapColumns,
});
