/** Imports a register from disk and exports it, with every dependency in memory. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Figures, figuresSchema } from '../../lambdas/domain/counting/figures.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { reportKeys } from '../../lambdas/domain/export/objects/working-keys.ts';
import { cleanConfiguration } from '../../lambdas/domain/facts/clean-configuration.ts';
import { Vocabularies } from '../../lambdas/domain/facts/vocabularies.ts';
import { type Finding, findingSchema } from '../../lambdas/domain/finding.ts';
import { importFailure } from '../../lambdas/domain/imports/import-failure.ts';
import type { RegisteredActivity } from '../../lambdas/domain/register/register.ts';
import { decodeChunk } from '../../lambdas/domain/registers/chunk-format.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import type { OrganisationConfiguration } from '../../lambdas/domain/rules/organisation-configuration.ts';
import type { ImportFailure } from '../../lambdas/protocol.ts';
import { caseFolder, caseLabels } from '../case-registers.ts';
import { EXPORT_ID } from '../fakes/exports/export-record.ts';
import { MemoryDependencies, stateOf } from '../stages/runs/memory-dependencies.ts';
import { runStages } from '../stages/runs/run-stages.ts';
import { FIRST_TRY, findingsIn } from '../stages/working-fixture.ts';
import { MemoryImports } from './import-fixture.ts';

const ORGANISATION = '974760673';
const STATE = stateOf({ organisationNumber: ORGANISATION });
const STORED = reportKeys(ORGANISATION, EXPORT_ID, FIRST_TRY);

export interface CaseRun {
  /** Why the configuration or the file was refused; null when the register was published. */
  readonly refusal: ImportFailure | null;
  /** The version that the import made. */
  readonly registerVersion: number | null;
  /** Null when the import refused the register. */
  readonly record: ExportRecord | null;
  /** Null for an export without a report. */
  readonly figures: Figures | null;
  /** Of the reading and of the export. */
  readonly findings: readonly Finding[];
  readonly activities: readonly RegisteredActivity[];
  /** Whatever an import and an export left behind, but for the report itself. */
  readonly stored: string;
}

/** @param vocabularies instead of those of the labels file */
export async function runCase(
  name: string,
  vocabularies?: OrganisationConfiguration['vocabularies'],
): Promise<CaseRun> {
  const dependencies = new MemoryDependencies();
  const { clock, imports, catalogue, registers } = dependencies;
  const labels = JSON.parse(readFileSync(caseLabels(name), 'utf8'));
  const nothingSet = { vocabularies: {}, settings: {}, columnConfiguration: null };
  const given = { ...nothingSet, ...labels, ...(vocabularies && { vocabularies }), organisationNumber: ORGANISATION };
  const nothing = { record: null, figures: null, findings: [], activities: [], registerVersion: null };
  try {
    await configure(dependencies, given);
  } catch (error) {
    return { ...nothing, refusal: importFailure(error), stored: everythingStored(dependencies) };
  }
  const machine = new MemoryImports(
    { clock, imports, registers: catalogue, objects: registers },
    ORGANISATION,
    given.year,
  );
  const { files, registerVersion } = await machine.import(uploadsOf(caseFolder(name)));
  const refusal = files[0]?.failure ?? null;
  if (refusal !== null) {
    return { ...nothing, refusal, registerVersion, stored: everythingStored(dependencies) };
  }
  const { request } = dependencies.seed();
  dependencies.seed({ organisationNumber: ORGANISATION, request: { ...request, year: given.year } });
  try {
    await runStages(dependencies, STATE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  const record = await dependencies.record(STATE);
  const keys = registerKeys(ORGANISATION, given.year);
  const file = (await machine.manifest())?.files[0];
  return {
    refusal,
    registerVersion,
    record,
    figures: record.status === 'completed' ? figuresSchema.parse(dependencies.reports.json(STORED.figures)) : null,
    findings: [
      ...(file?.findings ?? []).map(({ sha256 }) => registers.json(keys.list(sha256))),
      ...dependencies.working
        .keys()
        .filter((key) => key.includes('/findings/'))
        .map((key) => findingsIn(dependencies, key)),
    ].flatMap((list) => findingSchema.array().parse(list)),
    activities: (file?.chunks ?? []).flatMap(({ sha256 }) =>
      decodeChunk(registers.objects.get(keys.chunk(sha256))?.bytes ?? new Uint8Array()),
    ),
    stored: everythingStored(dependencies, record),
  };
}

/** What `PUT /configuration` checks and writes. @throws InvalidVocabularyError */
async function configure({ catalogue }: MemoryDependencies, given: OrganisationConfiguration): Promise<void> {
  const configuration = cleanConfiguration(given);
  new Vocabularies(configuration);
  await catalogue.write(configuration, { actor: 'kari@example.org', actorName: null });
}

function uploadsOf(folder: string): Record<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => /\.(xlsx|csv)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name))]));
}

function everythingStored(dependencies: MemoryDependencies, record?: ExportRecord): string {
  const { registers, working, reports } = dependencies;
  const objects = [registers.objects, working.objects, reports.objects].flatMap((bucket) => [...bucket]);
  return [
    ...objects.map(([key, { bytes }]) => `${key} ${new TextDecoder().decode(bytes)}`),
    JSON.stringify(record),
    JSON.stringify(dependencies.imports.changes),
    JSON.stringify(dependencies.catalogue.published),
  ].join('\n');
}
