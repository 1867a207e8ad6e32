/** A register on disk with its labels, for the command line and the samples of `npm start`. */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { vocabulariesSchema } from '../../../lambdas/domain/rules/organisation-configuration.ts';
import { categoryIdSchema, chosenSettingsSchema } from '../../../lambdas/domain/rules/rule-set.ts';
import { textRecord } from '../../../lambdas/domain/text-record.ts';
import { organisationNumberSchema } from '../../../lambdas/protocol.ts';
import { InputError } from './input-error.ts';

export interface RegisterSource {
  readonly organisation: string;
  readonly organisationNumber: string;
  readonly year: number;
  readonly labels: z.infer<typeof labelsSchema>['labels'];
  readonly vocabularies: z.infer<typeof labelsSchema>['vocabularies'];
  readonly settings: z.infer<typeof labelsSchema>['settings'];
  readonly columnConfiguration: unknown;
  /** The file that the labels were read from. */
  readonly labelsFile: string;
  readonly files:
    | { readonly kind: 'xlsx'; readonly register: string }
    | { readonly kind: 'csv'; readonly activities: string; readonly attendances: string };
}

const labelsSchema = z.object({
  organisation: z.string().min(1).optional(),
  organisationNumber: organisationNumberSchema.optional(),
  year: z.int().min(2000).max(2100).optional(),
  labels: textRecord(categoryIdSchema),
  vocabularies: vocabulariesSchema.default({}),
  settings: chosenSettingsSchema.optional(),
  columnConfiguration: z.unknown().optional(),
});

export interface SourceOptions {
  readonly labels?: string | undefined;
  readonly organisation?: string | undefined;
  readonly year?: string | undefined;
}

/**
 * @param register an `.xlsx`, or a folder with `aktiviteter.csv` and `deltakelser.csv` (or `register.xlsx`)
 * @throws InputError
 */
export async function readRegisterSource(register: string, options: SourceOptions): Promise<RegisterSource> {
  const files = registerFiles(register);
  const folder = files.kind === 'xlsx' ? path.dirname(files.register) : path.dirname(files.activities);
  const labelsFile = options.labels ?? path.join(folder, 'labels.json');
  const labels = await readLabels(labelsFile);
  const organisationNumber = options.organisation ?? labels.organisationNumber;
  if (organisationNumber === undefined) {
    throw new InputError('No organisation number: give --organisation, or organisationNumber in the labels file');
  }
  const checked = organisationNumberSchema.safeParse(organisationNumber);
  if (!checked.success) {
    throw new InputError(`--organisation ${organisationNumber}: ${checked.error.issues[0]?.message ?? 'not valid'}`);
  }
  return {
    organisation: labels.organisation ?? `Organisasjon ${checked.data}`,
    organisationNumber: checked.data,
    year: readYear(options.year, labels.year),
    labels: labels.labels,
    vocabularies: labels.vocabularies,
    settings: labels.settings,
    columnConfiguration: labels.columnConfiguration ?? null,
    labelsFile,
    files,
  };
}

function registerFiles(register: string): RegisterSource['files'] {
  if (!existsSync(register)) {
    throw new InputError(`${register}: there is no such file or folder`);
  }
  if (!statSync(register).isDirectory()) {
    if (!register.toLowerCase().endsWith('.xlsx')) {
      throw new InputError(`${register}: give an .xlsx file, or a folder with aktiviteter.csv and deltakelser.csv`);
    }
    return { kind: 'xlsx', register };
  }
  const activities = path.join(register, 'aktiviteter.csv');
  const attendances = path.join(register, 'deltakelser.csv');
  if (existsSync(activities) && existsSync(attendances)) {
    return { kind: 'csv', activities, attendances };
  }
  const workbook = path.join(register, 'register.xlsx');
  if (existsSync(workbook)) {
    return { kind: 'xlsx', register: workbook };
  }
  const missing = [activities, attendances].filter((file) => !existsSync(file)).map((file) => path.basename(file));
  throw new InputError(`${register}: the folder lacks ${missing.join(' and ')}`);
}

async function readLabels(file: string): Promise<z.infer<typeof labelsSchema>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `is not valid JSON (${error.message})` : 'cannot be read';
    throw new InputError(`${file} ${reason}: the labels file maps each aktivitetstype to a category; see --labels`);
  }
  const parsed = labelsSchema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new InputError(`${file}: ${problems.join('; ')}`);
  }
  return parsed.data;
}

function readYear(option: string | undefined, fromLabels: number | undefined): number {
  const year = option === undefined ? (fromLabels ?? 2025) : Number(option);
  if (!Number.isInteger(year) || year < 2000 || year > 2100) {
    throw new InputError(`--year ${option}: give a base year between 2000 and 2100`);
  }
  return year;
}
