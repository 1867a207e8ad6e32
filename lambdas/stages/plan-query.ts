/** PlanQuery: verifies whose export this is, freezes what it is based on, checks the labels and cuts the chunks. */
import { lazily } from '../adapters/lazily.ts';
import { LabelMap } from '../domain/facts/activity.ts';
import { admissionOf } from '../domain/export/admission.ts';
import { type Basis, basisSchema, type Chunk, planChunks } from '../domain/export/basis.ts';
import { STANDARD_COLUMNS } from '../domain/columns/column-configuration.ts';
import {
  OrganisationMismatchError,
  OrganisationNotAllowedError,
  RegisterNotFoundError,
  UnmappedActivityTypeError,
} from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import { compareCodePoints } from '../domain/canonical.ts';
import { BUFDIR_2025, withSettings } from '../domain/rules/rule-set.ts';
import { ENVIRONMENT, MAX_CHUNKS, readOptional } from '../environment.ts';
import { observed } from '../observed.ts';
import type { ExportStore, ObjectStore, RegisterStore } from '../ports.ts';
import { defineStage, exportKey, type StageState, type StageWorld, stageStateSchema } from '../stage.ts';
import { registerStore } from './register-dependency.ts';
import { workingWorld } from './working-dependency.ts';
import { keysOf, writeJson } from './working-objects.ts';

export interface PlanQueryWorld extends StageWorld {
  readonly exports: ExportStore;
  readonly working: ObjectStore;
  readonly register: RegisterStore;
  readonly admits: (organisationNumber: string) => boolean;
}

/** @throws OrganisationMismatchError | OrganisationNotAllowedError | RegisterNotFoundError | UnmappedActivityTypeError */
export async function planQuery(state: StageState, world: PlanQueryWorld): Promise<{ chunks: Chunk[] }> {
  const record = await world.exports.read(exportKey(state));
  if (record === undefined || record.organisationNumber !== state.organisationNumber) {
    throw new OrganisationMismatchError();
  }
  if (!world.admits(state.organisationNumber)) {
    throw new OrganisationNotAllowedError();
  }
  const { basis, shards } = await frozenBasis(state, record.request.year, world);
  const chunks = planChunks(shards, MAX_CHUNKS);
  const { activities, attendances } = basis;
  await world.exports.plan(exportKey(state), state.attempt, { chunks: chunks.length, activities, attendances });
  return { chunks };
}

/** A retry goes on with the generation that its first attempt read, even when the register was imported anew since. */
async function frozenBasis(
  state: StageState,
  year: number,
  world: PlanQueryWorld,
): Promise<{ basis: Basis; shards: number }> {
  const key = keysOf(state).basis;
  const earlier = await world.working.get(key);
  if (earlier !== undefined) {
    const basis = basisSchema.parse(JSON.parse(new TextDecoder().decode(earlier)));
    return { basis, shards: basis.shards };
  }
  const [pointer, configuration] = await Promise.all([
    world.register.pointer(state.organisationNumber, year),
    world.register.configuration(state.organisationNumber, year),
  ]);
  if (pointer === undefined || configuration === undefined) {
    throw new RegisterNotFoundError(year);
  }
  const labels = new LabelMap(configuration.labels);
  const unmapped = [...(await world.register.labelCounts(pointer))].filter(([label]) => !labels.categoryOf(label));
  if (unmapped.length > 0) {
    throw new UnmappedActivityTypeError(
      unmapped
        .map(([label, activities]) => ({ label, activities }))
        .sort((left, right) => compareCodePoints(left.label, right.label)),
    );
  }
  const findings: Finding[] = await world.register.findings(pointer);
  await writeJson(world.working, keysOf(state).findings('0-import'), findings);
  const basis: Basis = {
    organisationNumber: state.organisationNumber,
    organisation: configuration.organisation,
    year,
    importId: pointer.importId,
    registerSha256: pointer.sha256,
    registerFileName: pointer.fileName,
    activityRows: pointer.activityRows,
    attendanceRows: pointer.attendanceRows,
    activities: pointer.activities,
    attendances: pointer.attendances,
    attendancesOfUnknownActivity: pointer.attendancesOfUnknownActivity,
    shards: pointer.shards,
    chunks: planChunks(pointer.shards, MAX_CHUNKS).length,
    labels: configuration.labels,
    ruleSet: withSettings(BUFDIR_2025, configuration.settings),
    columnConfiguration: configuration.columnConfiguration ?? STANDARD_COLUMNS.document,
  };
  await writeJson(world.working, key, basis);
  return { basis, shards: pointer.shards };
}

const world = lazily(
  (): PlanQueryWorld => ({
    ...workingWorld(),
    register: registerStore(),
    admits: admissionOf(readOptional(ENVIRONMENT.organisations)).admits,
  }),
);

export const handler = observed(
  'plan-query',
  defineStage({
    during: 'initialised',
    enters: null,
    state: stageStateSchema,
    dependencies: world,
    run: planQuery,
  }),
);
