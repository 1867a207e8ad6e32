import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { aggregateChunk, type Count, collectFacts, countRegister } from '../lambdas/domain/counting/count-register.ts';
import { isKept } from '../lambdas/domain/facts/activity.ts';
import { type RegisterInput, readRegister } from '../lambdas/domain/register/read-register.ts';
import type { RegisterContent, RegisteredActivity } from '../lambdas/domain/register/register.ts';
import type { OrganisationConfiguration } from '../lambdas/domain/rules/organisation-configuration.ts';
import { BUFDIR_2025, type CategoryId, type RuleSet } from '../lambdas/domain/rules/rule-set.ts';
import { READING } from './reading-options.ts';

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
  const csv = (fileName: string) => ({ fileName, bytes: readFileSync(path.join(folder, fileName)) });
  return { kind: 'csv', activities: csv('aktiviteter.csv'), attendances: csv('deltakelser.csv') };
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

/** Counts a register in chunks of the given size, as the stages do. */
export function countContent(
  content: Pick<RegisterContent, 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity'> & {
    peerSupporters?: RegisterContent['peerSupporters'];
    activities: readonly RegisteredActivity[];
  },
  labels: Labels,
  options: { chunkSize?: number; branches?: readonly string[]; ruleSet?: RuleSet } = {},
): Count {
  const ruleSet = options.ruleSet ?? BUFDIR_2025;
  const chunkSize = options.chunkSize ?? 100;
  const chunks = [];
  for (let from = 0; from < content.activities.length; from += chunkSize) {
    const activities = content.activities.slice(from, from + chunkSize);
    chunks.push(aggregateChunk(activities, { ...labels, ruleSet }).facts);
  }
  const dropped = content.activities.filter((activity) => !isKept(activity));
  return countRegister(collectFacts(chunks), content.peerSupporters ?? null, {
    organisation: labels.organisation,
    organisationNumber: labels.organisationNumber,
    year: labels.year,
    ruleSet,
    branches: options.branches ?? [],
    source: {
      activity_rows: content.activityRows,
      attendance_rows: content.attendanceRows,
      activities_kept: content.activities.length - dropped.length,
      attendances_of_unknown_activity:
        content.attendancesOfUnknownActivity + dropped.reduce((sum, activity) => sum + activity.attendances.length, 0),
    },
  });
}
