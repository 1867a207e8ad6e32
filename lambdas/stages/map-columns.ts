/**
 * MapColumns: makes one chunk's rows of the sheet Aktiviteter, by the organisation's column configuration, finished for the
 * file of the report.
 */
import { ChunkRows } from '../domain/columns/chunk-rows.ts';
import {
  type ColumnConfiguration,
  loadColumnConfiguration,
  sheetColumns,
  shownColumns,
} from '../domain/columns/column-configuration.ts';
import type { Verdict } from '../domain/counting/verdicts.ts';
import { WorkingObjectCorruptError } from '../domain/errors.ts';
import type { Basis, Chunk } from '../domain/export/basis.ts';
import type { Finding } from '../domain/finding.ts';
import { partName } from '../domain/registers/file-parts.ts';
import type { MapOutcome } from '../domain/report/chunk-outcomes.ts';
import { cutFinding } from '../domain/report/workbook/cut-cell.ts';
import { activityRows } from '../domain/report/workbook/sheets/activity-sheet.ts';
import type { TableRows } from '../domain/report/workbook/writers/table-rows.ts';
import type { ObjectStore } from '../ports.ts';
import { defineChunkStage, type TryOf } from '../stage.ts';
import { readBasis } from './objects/basis.ts';
import {
  type DeduplicatedState,
  deduplicatedStateSchema,
  fromDeduplication,
  readDeduplicated,
} from './objects/deduplicated.ts';
import { writeFindings } from './objects/findings.ts';
import { fileOfChunk, pinnedChunks, readPinnedActivities } from './objects/register-chunks.ts';
import { keysOf, readOwnJson } from './objects/working-objects.ts';
import { writeParts } from './report/activity-parts.ts';

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
  const [basis, { verdicts: judged, firstRows }] = await Promise.all([
    readBasis(working, state),
    readDeduplicated(working, state),
  ]);
  const verdicts = await readOwnJson<Verdict[][]>(working, judged[chunk.index], fromDeduplication('verdicts'));
  const findings: Finding[] = [];
  const { document } = loadColumnConfiguration(basis.columnConfiguration);
  const columns = shownColumns(document, basis.files.length);
  const rows = rowsFrom(firstRows[chunk.index], columns, basis, findings);
  const first = rows.next;
  const made = new ChunkRows(basis, columns);
  for (const [at, pinned] of pinnedChunks(basis, chunk).entries()) {
    const activities = await readPinnedActivities(basis, pinned, registers);
    const file = partName(fileOfChunk(basis, pinned), 'aktiviteter');
    for (const { cells, findings: found } of made.of(activities, file, verdicts[at] ?? [])) {
      rows.add(cells);
      findings.push(...found);
    }
  }
  const count = rows.next - first;
  const { object, stored } = await writeParts(working, keys.bytesOfChunk('rows', chunk.index), rows.take());
  const objects = {
    findings: await writeFindings(working, keys.ofChunk('findings', chunk.index), findings),
    rows: object,
  };
  return { rows: count, outcome: { rows: count, parts: stored, objects } };
}

/** @param findings receives one for each cell that is too long */
function rowsFrom(
  first: number | undefined,
  columns: ColumnConfiguration,
  { request }: Basis,
  findings: Finding[],
): TableRows {
  if (first === undefined) throw new WorkingObjectCorruptError(fromDeduplication('first rows'));
  const shown = sheetColumns(columns, request.language);
  return activityRows(shown, first, request, (cell) => findings.push(cutFinding(cell)));
}

export const mapColumnsStage = defineChunkStage({
  stage: 'mapping_columns',
  state: deduplicatedStateSchema,
  run: mapColumns,
});
