/** PlanQuery: checks whose export this is, freezes what it is based on, refuses unmapped values and plans the chunks. */

import { checkBasis } from '../domain/checks/check-basis.ts';
import { STANDARD_COLUMNS } from '../domain/columns/column-configuration.ts';
import {
  ConflictError,
  OrganisationMismatchError,
  OrganisationNotAllowedError,
  RegisterNotFoundError,
  UnmappedValuesError,
  WorkingObjectCorruptError,
} from '../domain/errors.ts';
import { type Basis, basisSchema, type Chunk } from '../domain/export/basis.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { freezeBasis } from '../domain/export/freeze-basis.ts';
import { attemptOfWorkingKey } from '../domain/export/objects/working-keys.ts';
import type { WorkingObject } from '../domain/export/objects/working-object.ts';
import { isCheck } from '../domain/export/purpose.ts';
import { unmappedValues } from '../domain/facts/unmapped-values.ts';
import { Vocabularies } from '../domain/facts/vocabularies.ts';
import type { RegisterPointer } from '../domain/registers/register-pointer.ts';
import {
  configurationWithoutChoices,
  type OrganisationConfiguration,
} from '../domain/rules/organisation-configuration.ts';
import { ruleSetForYear } from '../domain/rules/rule-set.ts';
import type { CheckStore, DecisionStore, ExportRecords, ObjectStore, RegisterCatalogue } from '../ports.ts';
import { readManifest } from '../register-objects.ts';
import { defineStage, exportKey, type StageState, stageStateSchema, type TryOf } from '../stage.ts';
import { keysOf, readJson, writeJson } from './objects/working-objects.ts';

export interface PlanQueryDependencies {
  readonly records: Pick<ExportRecords, 'read' | 'plan'>;
  readonly working: Pick<ObjectStore, 'get' | 'create'>;
  readonly registers: Pick<ObjectStore, 'get'>;
  readonly catalogue: Pick<RegisterCatalogue, 'frozen' | 'earlierConfiguration'>;
  readonly decisions: Pick<DecisionStore, 'read'>;
  readonly checks: Pick<CheckStore, 'pointer'>;
  readonly admits: (organisationNumber: string) => boolean;
}

/** What the state machine passes on to every later stage. */
interface Plan {
  readonly chunks: Chunk[];
  readonly basis: WorkingObject;
}

/**
 * @throws OrganisationMismatchError | OrganisationNotAllowedError | RegisterNotFoundError | NoRuleSetForYearError |
 *   InvalidVocabularyError | UnmappedValuesError | RegisterObjectCorruptError
 */
export async function planQuery(state: TryOf<StageState>, dependencies: PlanQueryDependencies): Promise<Plan> {
  const record = await dependencies.records.read(exportKey(state));
  if (record === undefined || record.organisationNumber !== state.organisationNumber) {
    throw new OrganisationMismatchError();
  }
  if (!dependencies.admits(state.organisationNumber)) {
    throw new OrganisationNotAllowedError();
  }
  // A retry keeps the register that its first attempt read, even when a newer one has been imported since.
  const frozen = (await earlierBasis(record, dependencies)) ?? (await freezeRegister(state, record, dependencies));
  const { basis, object } = frozen;
  const { activities, attendances, chunks } = basis;
  const ofCheck = frozen.checkBasis === undefined ? {} : { checkBasis: frozen.checkBasis };
  const plan = { chunks: chunks.length, activities, attendances, basis: object, ...ofCheck };
  await dependencies.records.plan(exportKey(state), state.attempt, plan);
  return { chunks: [...chunks], basis: object };
}

interface FrozenBasis {
  readonly basis: Basis;
  readonly object: WorkingObject;
  /** Of a check. */
  readonly checkBasis?: string | undefined;
}

/** @returns undefined when there is none to go on with: it is deleted, damaged or of an older release */
async function earlierBasis(
  { plan, expiredAttempt }: ExportRecord,
  { working }: PlanQueryDependencies,
): Promise<FrozenBasis | undefined> {
  const object = plan?.basis;
  if (object === undefined || (attemptOfWorkingKey(object.key) ?? 0) <= expiredAttempt) {
    return undefined;
  }
  try {
    const checkBasis = plan?.checkBasis;
    return {
      object,
      checkBasis,
      basis: await readJson(working, object, { kind: 'basis', madeIn: 'initialised' }, basisSchema),
    };
  } catch (error) {
    if (error instanceof WorkingObjectCorruptError) {
      return undefined;
    }
    throw error;
  }
}

async function freezeRegister(
  state: TryOf<StageState>,
  { request, purpose, orePerCountedDay }: Pick<ExportRecord, 'request' | 'purpose' | 'orePerCountedDay'>,
  dependencies: PlanQueryDependencies,
): Promise<FrozenBasis> {
  const { working, registers, catalogue, decisions } = dependencies;
  const { organisationNumber } = state;
  const frozen = await frozenWithDecisions(organisationNumber, request.year, { catalogue, decisions });
  const { pointer, configuration: stored } = frozen;
  if (pointer === undefined) {
    throw new RegisterNotFoundError(request.year);
  }
  const ruleSet = ruleSetForYear(request.year);
  const manifest = await readManifest(registers, pointer, pointer.manifestSha256);
  const configuration = stored?.configuration ?? (await withoutChoices(organisationNumber, request.year, catalogue));
  const uses = manifest.files.flatMap(({ words }) => words);
  const unmapped = unmappedValues(uses, new Vocabularies(configuration));
  if (unmapped.length > 0) {
    throw new UnmappedValuesError(unmapped);
  }
  const earlierCheck = purpose === 'check' ? await resultBefore(state, request.year, dependencies) : null;
  const basis = freezeBasis(request, { manifest, manifestSha256: pointer.manifestSha256 }, configuration, {
    purpose,
    decisions: {
      version: frozen.decisions.version,
      list:
        frozen.decisions.decisions.length === 0
          ? null
          : await writeJson(working, keysOf(state, 'initialised').json('decisions'), frozen.decisions.decisions),
    },
    earlierCheck,
    orePerCountedDay: orePerCountedDay ?? null,
    ruleSet,
    columns: STANDARD_COLUMNS.document,
  });
  const object = await writeJson(working, keysOf(state, 'initialised').json('basis'), basis);
  return { basis, object, ...(isCheck(basis) ? { checkBasis: basisOf(frozen, pointer) } : {}) };
}

function basisOf(
  { configuration, decisions }: Awaited<ReturnType<typeof frozenWithDecisions>>,
  pointer: RegisterPointer,
): string {
  return checkBasis(pointer, configuration?.configuration, decisions.version);
}

/** Somebody who decides meanwhile is waited for: what is frozen is of one moment. */
const MAX_READS = 10;

/** @throws ConflictError when a decision is made between all reads */
async function frozenWithDecisions(
  organisationNumber: string,
  year: number,
  { catalogue, decisions: store }: Pick<PlanQueryDependencies, 'catalogue' | 'decisions'>,
) {
  for (let reads = 0; reads < MAX_READS; reads++) {
    const decisions = await store.read(organisationNumber);
    const frozen = await catalogue.frozen(organisationNumber, year);
    if (frozen.decisionsVersion === decisions.version) {
      return { ...frozen, decisions };
    }
  }
  throw new ConflictError(undefined);
}

/** The newest check of the base year that found something out. */
async function resultBefore(
  { organisationNumber }: StageState,
  year: number,
  { checks, records }: PlanQueryDependencies,
): Promise<Basis['earlierCheck']> {
  const exportId = (await checks.pointer(organisationNumber, year))?.lastCheckedId;
  const record = exportId ? await records.read({ organisationNumber, exportId }) : undefined;
  return record?.checked ?? null;
}

/** Of an organisation that has stored none for the base year. */
async function withoutChoices(
  organisationNumber: string,
  year: number,
  catalogue: Pick<RegisterCatalogue, 'earlierConfiguration'>,
): Promise<OrganisationConfiguration> {
  const earlier = await catalogue.earlierConfiguration(organisationNumber, year);
  return configurationWithoutChoices(organisationNumber, year, earlier?.configuration);
}

export const planQueryStage = defineStage({
  during: 'initialised',
  enters: null,
  state: stageStateSchema,
  run: planQuery,
});
