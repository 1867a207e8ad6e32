/** MapColumns: one chunk's rows of the sheet Aktiviteter, by the organisation's column configuration. */

import { activitySource } from '../domain/columns/activity-source.ts';
import {
  loadColumnConfiguration,
  mapActivityRow,
  validateActivityRow,
} from '../domain/columns/column-configuration.ts';
import type { Verdict } from '../domain/counting/verdicts.ts';
import { WorkingObjectMissingError } from '../domain/errors.ts';
import type { Chunk } from '../domain/export/basis.ts';
import { ActivityReader, LabelMap } from '../domain/facts/activity.ts';
import { inBranches } from '../domain/facts/branches.ts';
import { daysInYear } from '../domain/facts/chunk-facts.ts';
import type { Finding } from '../domain/finding.ts';
import type { RegisteredActivity } from '../domain/register/register.ts';
import type { ObjectStore } from '../ports.ts';
import { defineChunkStage, type StageState } from '../stage.ts';
import { keysOf, readBasis, readOwnJson, writeJson } from './working-objects.ts';

export interface MapColumnsDependencies {
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
}

export async function mapColumns(
  state: StageState,
  chunk: Chunk,
  dependencies: MapColumnsDependencies,
): Promise<{ rows: number; outcome: { rows: number } }> {
  const keys = keysOf(state);
  const basis = await readBasis(dependencies.working, state);
  const { branches, language } = basis.request;
  const { document } = loadColumnConfiguration(basis.columnConfiguration);
  const [snapshot, verdicts] = await Promise.all([
    readOwnJson<RegisteredActivity[]>(dependencies.working, keys.snapshot(chunk.index), 'snapshot'),
    readOwnJson<Verdict[]>(dependencies.working, keys.verdicts(chunk.index), 'verdicts'),
  ]);
  const reader = new ActivityReader(basis.ruleSet, new LabelMap(basis.labels), basis.year);
  const findings: Finding[] = [];
  let judged = 0;
  const rows = snapshot.flatMap((registered) => {
    // The reader's own findings were kept by the aggregate stage.
    const activity = reader.read(registered, []);
    if (activity === undefined) {
      return [];
    }
    const verdict = verdicts[judged++];
    if (verdict === undefined) {
      throw new WorkingObjectMissingError('verdict');
    }
    if (!inBranches(branches, activity.branch)) {
      return [];
    }
    const days = daysInYear(activity, basis.year).count;
    const source = activitySource(activity, verdict, registered.extra, days, language);
    findings.push(...validateActivityRow(document, source));
    return [mapActivityRow(document, source, language)];
  });
  await writeJson(dependencies.working, keys.findings(`3-columns-${keys.paddedChunk(chunk.index)}`), findings);
  await writeJson(dependencies.working, keys.rows(chunk.index), rows);
  return { rows: rows.length, outcome: { rows: rows.length } };
}

export const mapColumnsStage = defineChunkStage({ stage: 'mapping_columns', run: mapColumns });
