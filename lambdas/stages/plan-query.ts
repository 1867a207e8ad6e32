/** PlanQuery: checks whose export this is, freezes what it is based on, refuses unmapped values and cuts the chunks. */

import { STANDARD_COLUMNS } from '../domain/columns/column-configuration.ts';
import {
  OrganisationMismatchError,
  OrganisationNotAllowedError,
  RegisterNotFoundError,
  UnmappedValuesError,
} from '../domain/errors.ts';
import { type Basis, basisSchema, type Chunk, planChunks } from '../domain/export/basis.ts';
import { freezeBasis } from '../domain/export/freeze-basis.ts';
import { unmappedValues } from '../domain/facts/unmapped-values.ts';
import { Vocabularies } from '../domain/facts/vocabularies.ts';
import { ruleSetForYear } from '../domain/rules/rule-set.ts';
import type { ExportRecords, ObjectStore, RegisterStore } from '../ports.ts';
import type { ExportRequest } from '../protocol.ts';
import { defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOf, writeJson } from './working-objects.ts';

export interface PlanQueryDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'plan'>;
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
  readonly register: Pick<RegisterStore, 'pointer' | 'configuration' | 'wordUses' | 'peerSupporters' | 'findings'>;
  readonly admits: (organisationNumber: string) => boolean;
}

/**
 * @throws OrganisationMismatchError | OrganisationNotAllowedError | RegisterNotFoundError | NoRuleSetForYearError |
 *   InvalidVocabularyError | UnmappedValuesError
 */
export async function planQuery(state: StageState, dependencies: PlanQueryDependencies): Promise<{ chunks: Chunk[] }> {
  const record = await dependencies.records.read(exportKey(state));
  if (record === undefined || record.organisationNumber !== state.organisationNumber) {
    throw new OrganisationMismatchError();
  }
  if (!dependencies.admits(state.organisationNumber)) {
    throw new OrganisationNotAllowedError();
  }
  // A retry keeps the register that its first attempt read, even when a newer one has been imported since.
  const basis =
    (await earlierBasis(state, dependencies)) ?? (await freezeRegister(state, record.request, dependencies));
  const chunks = planChunks(basis.shards);
  const { activities, attendances } = basis;
  await dependencies.records.plan(exportKey(state), state.attempt, { chunks: chunks.length, activities, attendances });
  return { chunks };
}

async function earlierBasis(state: StageState, { working }: PlanQueryDependencies): Promise<Basis | undefined> {
  const bytes = await working.get(keysOf(state).basis);
  return bytes === undefined ? undefined : basisSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

async function freezeRegister(
  state: StageState,
  request: ExportRequest,
  { working, register }: PlanQueryDependencies,
): Promise<Basis> {
  const { organisationNumber } = state;
  const [pointer, configuration] = await Promise.all([
    register.pointer(organisationNumber, request.year),
    register.configuration(organisationNumber, request.year),
  ]);
  if (pointer === undefined || configuration === undefined) {
    throw new RegisterNotFoundError(request.year);
  }
  const ruleSet = ruleSetForYear(request.year);
  const unmapped = unmappedValues(await register.wordUses(pointer), new Vocabularies(configuration));
  if (unmapped.length > 0) {
    throw new UnmappedValuesError(unmapped);
  }
  const keys = keysOf(state);
  await writeJson(working, keys.findings('0-import'), await register.findings(pointer));
  const listed = await register.peerSupporters(pointer);
  await writeJson(working, keys.peerSupporters, listed);
  const basis = freezeBasis(request, pointer, configuration, {
    ruleSet,
    columns: STANDARD_COLUMNS.document,
    peerSupporterRows: listed?.length ?? null,
  });
  await writeJson(working, keys.basis, basis);
  return basis;
}

export const planQueryStage = defineStage({
  during: 'initialised',
  enters: null,
  state: stageStateSchema,
  run: planQuery,
});
