import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { aggregateChunk, type Count, collectFacts, countRegister } from '../lambdas/domain/counting/count-register.ts';
import type { ReviewAnswers } from '../lambdas/domain/persons/decided/decided-persons.ts';
import { chunkOf } from '../lambdas/domain/register/chunk/chunk-writer.ts';
import { isKept } from '../lambdas/domain/register/kept-activity.ts';
import type { RegisterInput } from '../lambdas/domain/register/register-input.ts';
import type { OrganisationConfiguration } from '../lambdas/domain/rules/organisation-configuration.ts';
import { BUFDIR_2025, type CategoryId, type RuleSet } from '../lambdas/domain/rules/rule-set.ts';
import { type RegisterContent, readRegister } from './read-register.ts';
import { READING } from './reading-options.ts';
import { type FileContent, REGISTER_FILE } from './register-fixture.ts';

export const SAMPLES = ['nhf-2025', 'hlf-2025', 'blindeforbundet-2025'] as const;
export type SampleName = (typeof SAMPLES)[number];

export function sampleFolder(name: SampleName): string {
  return path.join(import.meta.dirname, 'fixtures/registers', name);
}

interface Labels {
  organisation: string;
  organisationNumber: string;
  year: number;
  labels: Record<string, CategoryId>;
  vocabularies: OrganisationConfiguration['vocabularies'];
}

export interface Sample {
  readonly name: string;
  readonly content: RegisterContent;
  readonly labels: Labels;
  readonly expected: Record<string, unknown>;
}

export function registerInput(folder: string): RegisterInput {
  const workbook = path.join(folder, 'register.xlsx');
  if (existsSync(workbook)) {
    return { kind: 'xlsx', fileName: 'register.xlsx', source: readFileSync(workbook) };
  }
  const csv = (fileName: string) => ({ fileName, source: readFileSync(path.join(folder, fileName)) });
  return { kind: 'csv', parts: [csv('aktiviteter.csv'), csv('deltakelser.csv')] };
}

export async function readSample(name: SampleName): Promise<Sample> {
  const folder = sampleFolder(name);
  const json = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  return {
    name,
    content: await readRegister(registerInput(folder), READING),
    labels: json('labels.json'),
    expected: json('expected.json'),
  };
}

/** Counts a register of one file in chunks of the given size, as the stages do. */
export function countContent(content: FileContent, labels: Labels, options: CountOptions = {}): Count {
  return countFiles([{ name: REGISTER_FILE, content }], labels, options);
}

interface CountOptions {
  readonly chunkSize?: number;
  readonly branches?: readonly string[];
  readonly ruleSet?: RuleSet;
  readonly answers?: ReviewAnswers | undefined;
}

/** @param files in the order of their names */
export function countFiles(
  files: readonly { readonly name: string; readonly content: FileContent }[],
  labels: Labels,
  { chunkSize = 100, branches = [], ruleSet = BUFDIR_2025, answers }: CountOptions = {},
): Count {
  const chunks = files.flatMap(({ content: { activities } }, file) =>
    Array.from({ length: Math.ceil(activities.length / chunkSize) }, (_, chunk) => {
      const part = activities.slice(chunk * chunkSize, (chunk + 1) * chunkSize);
      return { facts: aggregateChunk(chunkOf(part), { ...labels, ruleSet }).facts, file };
    }),
  );
  const named = files.map(({ name }) => ({ name, parts: [{ name, kind: 'workbook' as const }] }));
  const lists = files.flatMap(({ name, content }) =>
    content.peerSupporters ? [content.peerSupporters.map((row) => ({ ...row, file: name }))] : [],
  );
  const contents = files.map(({ content }) => content);
  const sum = (countOf: (content: FileContent) => number) => contents.reduce((all, each) => all + countOf(each), 0);
  const dropped = contents.flatMap(({ activities }) => activities).filter((activity) => !isKept(activity));
  const context = {
    organisation: labels.organisation,
    organisationNumber: labels.organisationNumber,
    year: labels.year,
    ruleSet,
    branches,
    source: {
      activity_rows: sum(({ activityRows }) => activityRows),
      attendance_rows: sum(({ attendanceRows }) => attendanceRows),
      activities_kept: sum(({ activities }) => activities.length) - dropped.length,
      attendances_of_unknown_activity:
        sum(({ attendancesOfUnknownActivity }) => attendancesOfUnknownActivity) +
        dropped.reduce((all, activity) => all + activity.attendances.length, 0),
    },
  };
  return countRegister(collectFacts(chunks, named), lists.length === 0 ? null : lists.flat(), context, answers);
}
