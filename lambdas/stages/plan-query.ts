/** PlanQuery: checks whose export this is, freezes what it is based on, refuses unmapped values and plans the chunks. */

import { STANDARD_COLUMNS } from '../domain/columns/column-configuration.ts';
import {
  OrganisationMismatchError,
  OrganisationNotAllowedError,
  RegisterNotFoundError,
  UnmappedValuesError,
} from '../domain/errors.ts';
import type { Basis, Chunk } from '../domain/export/basis.ts';
import { freezeBasis } from '../domain/export/freeze-basis.ts';
import { unmappedValues } from '../domain/facts/unmapped-values.ts';
import { Vocabularies } from '../domain/facts/vocabularies.ts';
import type { OrganisationConfiguration } from '../domain/rules/organisation-configuration.ts';
import { ruleSetForYear } from '../domain/rules/rule-set.ts';
import type { ExportRecords, ObjectStore, RegisterCatalogue } from '../ports.ts';
import type { ExportRequest } from '../protocol.ts';
import { readManifest } from '../register-objects.ts';
import { defineStage, exportKey, type StageState, stageStateSchema } from '../stage.ts';
import { keysOf, parseBasis, writeJson } from './objects/working-objects.ts';

export interface PlanQueryDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'plan'>;
  readonly working: Pick<ObjectStore, 'get' | 'put'>;
  readonly registers: Pick<ObjectStore, 'get'>;
  readonly catalogue: Pick<RegisterCatalogue, 'pointer' | 'configuration'>;
  readonly admits: (organisationNumber: string) => boolean;
}

/**
 * @throws OrganisationMismatchError | OrganisationNotAllowedError | RegisterNotFoundError | NoRuleSetForYearError |
 *   InvalidVocabularyError | UnmappedValuesError | RegisterObjectCorruptError | WorkingObjectMissingError
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
  const { activities, attendances, chunks } = basis;
  await dependencies.records.plan(exportKey(state), state.attempt, { chunks: chunks.length, activities, attendances });
  return { chunks: [...chunks] };
}

async function earlierBasis(state: StageState, { working }: PlanQueryDependencies): Promise<Basis | undefined> {
  const bytes = await working.get(keysOf(state).basis);
  return bytes === undefined ? undefined : parseBasis(bytes);
}

async function freezeRegister(
  state: StageState,
  request: ExportRequest,
  { working, registers, catalogue }: PlanQueryDependencies,
): Promise<Basis> {
  const { organisationNumber } = state;
  const [pointer, stored] = await Promise.all([
    catalogue.pointer(organisationNumber, request.year),
    catalogue.configuration(organisationNumber, request.year),
  ]);
  if (pointer === undefined) {
    throw new RegisterNotFoundError(request.year);
  }
  const ruleSet = ruleSetForYear(request.year);
  const manifest = await readManifest(registers, pointer, pointer.manifestSha256);
  const configuration = stored ?? emptyConfiguration(organisationNumber, request.year);
  const uses = manifest.files.flatMap(({ words }) => words);
  const unmapped = unmappedValues(uses, new Vocabularies(configuration));
  if (unmapped.length > 0) {
    throw new UnmappedValuesError(unmapped);
  }
  const basis = freezeBasis(request, { manifest, manifestSha256: pointer.manifestSha256 }, configuration, {
    ruleSet,
    columns: STANDARD_COLUMNS.document,
  });
  await writeJson(working, keysOf(state).basis, basis);
  return basis;
}

/** Of an organisation that has stored none: words of the vocabularies need no mapping. */
function emptyConfiguration(organisationNumber: string, year: number): OrganisationConfiguration {
  return {
    organisationNumber,
    organisation: `Organisasjon ${organisationNumber}`,
    year,
    labels: {},
    vocabularies: {},
    settings: {},
    columnConfiguration: null,
  };
}

export const planQueryStage = defineStage({
  during: 'initialised',
  enters: null,
  state: stageStateSchema,
  run: planQuery,
});
