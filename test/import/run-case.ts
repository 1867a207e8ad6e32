/** Imports a register from disk and exports it, with every dependency in memory. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Figures, figuresSchema } from '../../lambdas/domain/counting/figures.ts';
import type { ExportRecord } from '../../lambdas/domain/export/export-record.ts';
import { reportKeys, workingKeys } from '../../lambdas/domain/export/working-keys.ts';
import { type Finding, findingSchema } from '../../lambdas/domain/finding.ts';
import type { RegisteredActivity } from '../../lambdas/domain/register/register.ts';
import { type ImportResult, importRegister } from '../../lambdas/import/import-register.ts';
import { importRequestSchema } from '../../lambdas/import/import-request.ts';
import { caseFolder, caseLabels } from '../case-registers.ts';
import { EXPORT_ID } from '../fakes/export-record.ts';
import { MemoryDependencies, stateOf } from '../stages/memory-dependencies.ts';
import { runStages } from '../stages/run-stages.ts';

const ORGANISATION = '974760673';
const STATE = stateOf({ organisationNumber: ORGANISATION });
const WORKING = workingKeys(ORGANISATION, EXPORT_ID);
const STORED = reportKeys(ORGANISATION, EXPORT_ID);

export interface CaseRun {
  readonly imported: ImportResult;
  /** Null when the import refused the register. */
  readonly record: ExportRecord | null;
  /** Null for an export without a report. */
  readonly figures: Figures | null;
  readonly findings: readonly Finding[];
  readonly activities: readonly RegisteredActivity[];
  /** Whatever an import and an export left behind, but for the uploaded files and the report itself. */
  readonly stored: string;
}

/** @param vocabularies instead of those of the labels file */
export async function runCase(name: string, vocabularies?: object): Promise<CaseRun> {
  const dependencies = new MemoryDependencies();
  const labels = JSON.parse(readFileSync(caseLabels(name), 'utf8'));
  const imported = await importRegister(
    importRequestSchema.parse({
      ...labels,
      organisationNumber: ORGANISATION,
      importId: 'import-1',
      ...(vocabularies !== undefined && { vocabularies }),
      source: await uploaded(caseFolder(name), dependencies),
    }),
    { files: dependencies.working, writer: dependencies.register, clock: dependencies.clock },
  );
  if (imported.outcome === 'refused') {
    return {
      imported,
      record: null,
      figures: null,
      findings: [],
      activities: [],
      stored: dependencies.register.stored(),
    };
  }
  const { request } = dependencies.seed();
  dependencies.seed({ organisationNumber: ORGANISATION, request: { ...request, year: labels.year } });
  try {
    await runStages(dependencies, STATE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  const record = await dependencies.record(STATE);
  return {
    imported,
    record,
    figures: record.status === 'completed' ? figuresSchema.parse(dependencies.reports.json(STORED.figures)) : null,
    findings: dependencies.working
      .keys(WORKING.findingsPrefix)
      .flatMap((key) => findingSchema.array().parse(dependencies.working.json(key))),
    activities: await dependencies.register.readShard(imported.pointer, 0),
    stored: await everythingStored(dependencies, record),
  };
}

async function uploaded(folder: string, { working }: MemoryDependencies) {
  const upload = async (fileName: string) => {
    const key = `imports/${fileName}`;
    await working.put(key, readFileSync(path.join(folder, fileName)), 'application/octet-stream');
    return { key, fileName };
  };
  return readdirSync(folder).includes('register.xlsx')
    ? { kind: 'xlsx', register: await upload('register.xlsx') }
    : { kind: 'csv', activities: await upload('aktiviteter.csv'), attendances: await upload('deltakelser.csv') };
}

async function everythingStored(dependencies: MemoryDependencies, record: ExportRecord): Promise<string> {
  const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
  return [
    dependencies.register.stored(),
    ...dependencies.working.keys(WORKING.prefix).map((key) => text(dependencies.working.objects.get(key)?.bytes)),
    ...dependencies.reports.keys().map((key) => text(dependencies.reports.objects.get(key)?.bytes)),
    JSON.stringify(record),
    JSON.stringify(await dependencies.audit.list(STATE)),
    JSON.stringify(await dependencies.chunks.list(STATE)),
  ].join('\n');
}
