/** A register on disk with its labels, for the command line and the samples of `npm start`. */
import path from 'node:path';
import * as z from 'zod';
import { InvalidVocabularyError } from '../../../lambdas/domain/errors.ts';
import { cleanConfiguration } from '../../../lambdas/domain/facts/clean-configuration.ts';
import { Vocabularies } from '../../../lambdas/domain/facts/vocabularies.ts';
import { cleanText } from '../../../lambdas/domain/register/clean-text.ts';
import {
  ConfigurationTooLargeError,
  checkConfigurationSize,
} from '../../../lambdas/domain/rules/configuration-limits.ts';
import {
  type OrganisationConfiguration,
  vocabulariesSchema,
} from '../../../lambdas/domain/rules/organisation-configuration.ts';
import { categoryIdSchema, chosenSettingsSchema } from '../../../lambdas/domain/rules/rule-set.ts';
import { textRecord } from '../../../lambdas/domain/text-record.ts';
import { organisationNumberSchema } from '../../../lambdas/protocol.ts';
import { describeFailure, IMPORT_STAGE } from './describe-failure.ts';
import { InputError } from './input-error.ts';
import { readInputFile } from './input-file.ts';
import { findRegisterFiles, type RegisterFiles } from './register-files.ts';
import { repeatedKeys } from './repeated-keys.ts';

export interface RegisterSource extends OrganisationConfiguration, RegisterFiles {
  /** The file that the labels were read from. */
  readonly labelsFile: string;
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

const LABELS_HINT = 'The labels file maps the own words of the organisation; lambdas/domain/rules/README.md shows one.';

/** @param register as for `findRegisterFiles`. @throws InputError */
export async function readRegisterSource(register: string, options: SourceOptions): Promise<RegisterSource> {
  const { files, leftOut } = await findRegisterFiles(register);
  const labelsFile = options.labels ?? path.join(path.dirname(files[0] ?? register), 'labels.json');
  const labels = await readLabels(labelsFile);
  const organisationNumber = options.organisation ?? labels.organisationNumber;
  if (organisationNumber === undefined) {
    throw new InputError('No organisation number: give --organisation, or organisationNumber in the labels file');
  }
  const checked = organisationNumberSchema.safeParse(organisationNumber);
  if (!checked.success) {
    throw new InputError(`--organisation ${organisationNumber}: ${checked.error.issues[0]?.message ?? 'not valid'}`);
  }
  const configuration = {
    organisation: cleanText(labels.organisation ?? '') || `Organisasjon ${checked.data}`,
    organisationNumber: checked.data,
    year: readYear(options.year, labels.year),
    labels: labels.labels,
    vocabularies: labels.vocabularies,
    settings: labels.settings ?? {},
    columnConfiguration: labels.columnConfiguration ?? null,
  };
  return { ...checkedConfiguration(configuration, labelsFile), labelsFile, files, leftOut };
}

async function readLabels(file: string): Promise<z.infer<typeof labelsSchema>> {
  const json = await readLabelsText(file);
  const parsed = labelsSchema.safeParse(parseLabels(file, json));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new InputError(`${file}: ${problems.join('; ')}`);
  }
  const repeated = repeatedKeys(json);
  if (repeated.length > 0) {
    throw new InputError(`${file}: ${repeated.join(', ')} stands twice, with different values; keep one of them`);
  }
  return parsed.data;
}

/** @returns the text without a byte order mark */
async function readLabelsText(file: string): Promise<string> {
  const bytes = await readInputFile(file).catch((error: unknown) => {
    throw error instanceof InputError ? new InputError(`${error.message}. ${LABELS_HINT}`) : error;
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${file} is not UTF-8; save it as UTF-8. ${LABELS_HINT}`);
  }
}

function parseLabels(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new InputError(
      `${file} is not valid JSON (${error instanceof Error ? error.message : error}). ${LABELS_HINT}`,
    );
  }
}

/**
 * The API checks the configuration too; here the answer comes before an engine is started.
 * @throws InputError
 */
function checkedConfiguration(configuration: OrganisationConfiguration, labelsFile: string): OrganisationConfiguration {
  try {
    const cleaned = cleanConfiguration(configuration);
    checkConfigurationSize(cleaned);
    new Vocabularies(cleaned);
    return cleaned;
  } catch (error) {
    if (!(error instanceof ConfigurationTooLargeError) && !(error instanceof InvalidVocabularyError)) throw error;
    const { code, details, message } = error;
    const failure = { code, stage: IMPORT_STAGE, details, message };
    throw new InputError(`${labelsFile}: ${describeFailure(failure, labelsFile)}`);
  }
}

function readYear(option: string | undefined, fromLabels: number | undefined): number {
  const year = option === undefined ? (fromLabels ?? 2025) : Number(option);
  if (!Number.isInteger(year) || year < 2000 || year > 2100) {
    throw new InputError(`--year ${option}: give a base year between 2000 and 2100`);
  }
  return year;
}
