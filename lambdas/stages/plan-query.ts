/** PlanQuery: verifies whose export this is, freezes what it is based on, checks the labels and cuts the chunks. */

import { compareCodePoints } from '../domain/canonical.ts';
import { STANDARD_COLUMNS } from '../domain/columns/column-configuration.ts';
import {
  OrganisationMismatchError,
  OrganisationNotAllowedError,
  RegisterNotFoundError,
  UnmappedActivityTypeError,
} from '../domain/errors.ts';
import { type Basis, basisSchema, type Chunk, planChunks } from '../domain/export/basis.ts';
import { LabelMap } from '../domain/facts/activity.ts';
import type { Finding } from '../domain/finding.ts';
import { BUFDIR_2025, withSettings } from '../domain/rules/rule-set.ts';
import type { ExportRecords, ObjectStore, RegisterStore } from '../ports.ts';
import type { ExportRequest } from '../protocol.ts';
import { defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOf, writeJson } from './working-objects.ts';

export interface PlanQueryDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'plan'>;
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
  readonly register: Pick<RegisterStore, 'pointer' | 'configuration' | 'labelCounts' | 'findings'>;
  readonly admits: (organisationNumber: string) => boolean;
}

/** @throws OrganisationMismatchError | OrganisationNotAllowedError | RegisterNotFoundError | UnmappedActivityTypeError */
export async function planQuery(state: StageState, dependencies: PlanQueryDependencies): Promise<{ chunks: Chunk[] }> {
  const record = await dependencies.records.read(exportKey(state));
  if (record === undefined || record.organisationNumber !== state.organisationNumber) {
    throw new OrganisationMismatchError();
  }
  if (!dependencies.admits(state.organisationNumber)) {
    throw new OrganisationNotAllowedError();
  }
  const { basis, shards } = await frozenBasis(state, record.request, dependencies);
  const chunks = planChunks(shards);
  const { activities, attendances } = basis;
  await dependencies.records.plan(exportKey(state), state.attempt, { chunks: chunks.length, activities, attendances });
  return { chunks };
}

/** A retry goes on with the generation that its first attempt read, even when the register was imported anew since. */
async function frozenBasis(
  state: StageState,
  request: ExportRequest,
  dependencies: PlanQueryDependencies,
): Promise<{ basis: Basis; shards: number }> {
  const { year } = request;
  const key = keysOf(state).basis;
  const earlier = await dependencies.working.get(key);
  if (earlier !== undefined) {
    const basis = basisSchema.parse(JSON.parse(new TextDecoder().decode(earlier)));
    return { basis, shards: basis.shards };
  }
  const [pointer, configuration] = await Promise.all([
    dependencies.register.pointer(state.organisationNumber, year),
    dependencies.register.configuration(state.organisationNumber, year),
  ]);
  if (pointer === undefined || configuration === undefined) {
    throw new RegisterNotFoundError(year);
  }
  const labels = new LabelMap(configuration.labels);
  const unmapped = [...(await dependencies.register.labelCounts(pointer))].filter(
    ([label]) => !labels.categoryOf(label),
  );
  if (unmapped.length > 0) {
    throw new UnmappedActivityTypeError(
      unmapped
        .map(([label, activities]) => ({ label, activities }))
        .sort((left, right) => compareCodePoints(left.label, right.label)),
    );
  }
  const findings: Finding[] = await dependencies.register.findings(pointer);
  await writeJson(dependencies.working, keysOf(state).findings('0-import'), findings);
  const basis: Basis = {
    organisationNumber: state.organisationNumber,
    organisation: configuration.organisation,
    year,
    request,
    importId: pointer.importId,
    registerSha256: pointer.sha256,
    registerFileName: pointer.fileName,
    activityRows: pointer.activityRows,
    attendanceRows: pointer.attendanceRows,
    activities: pointer.activities,
    attendances: pointer.attendances,
    attendancesOfUnknownActivity: pointer.attendancesOfUnknownActivity,
    shards: pointer.shards,
    chunks: planChunks(pointer.shards).length,
    labels: configuration.labels,
    ruleSet: withSettings(BUFDIR_2025, configuration.settings),
    columnConfiguration: configuration.columnConfiguration ?? STANDARD_COLUMNS.document,
  };
  await writeJson(dependencies.working, key, basis);
  return { basis, shards: pointer.shards };
}

export const planQueryStage = defineStage({
  during: 'initialised',
  enters: null,
  state: stageStateSchema,
  run: planQuery,
});
