/** Imports an uploaded register into the activities table: first the whole generation, then the pointer to it. */
import { randomBytes } from 'node:crypto';
import { compareCodePoints } from '../domain/canonical.ts';
import { loadColumnConfiguration } from '../domain/columns/column-configuration.ts';
import { AmbiguousActivityIdError, listUnmapped, UnmappedValuesError } from '../domain/errors.ts';
import { isKept } from '../domain/register/kept-activity.ts';
import { cleanConfiguration } from '../domain/facts/clean-configuration.ts';
import { unmappedValues } from '../domain/facts/unmapped-values.ts';
import { Vocabularies } from '../domain/facts/vocabularies.ts';
import { readRegister } from '../domain/register/read-register.ts';
import type { RegisterContent, RegisteredActivity } from '../domain/register/register.ts';
import type { RegisterFile, RegisterPointer } from '../domain/register/register-pointer.ts';
import type { WordUse } from '../domain/register/word-uses.ts';
import { checkConfigurationSize, MAX_CONFIGURATION_BYTES } from '../domain/rules/configuration-limits.ts';
import type { OrganisationConfiguration } from '../domain/rules/organisation-configuration.ts';
import { ruleSetForYear } from '../domain/rules/rule-set.ts';
import type { Clock, ObjectStore, RegisterWriter } from '../ports.ts';
import type { UnmappedValues } from '../protocol.ts';
import { configurationOf, type ImportRequest } from './import-request.ts';
import { openSource } from './open-source.ts';

/** The result of an import; `refused` leaves the register unchanged. */
export type ImportResult =
  | {
      readonly outcome: 'imported';
      readonly pointer: Omit<RegisterPointer, 'branches'> & { branchCount: number };
      /** The values of the register that must be mapped before an export. */
      readonly unmapped: UnmappedValues;
    }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string; readonly details: unknown };

export interface ImportDependencies {
  readonly files: Pick<ObjectStore, 'get'>;
  readonly writer: RegisterWriter;
  readonly clock: Clock;
}

/** Activities per shard: about one page of a query, and small enough to cut the register into chunks of similar size. */
export const SHARD_ACTIVITIES = 100;
const CONCURRENT_SHARDS = 6;
const DAY = 24 * 3600_000;
/** Longer than any import may run. */
const DELETE_UNPUBLISHED_AFTER = DAY;
/** An export reads the generation that it started with, in at most three attempts that each may wait for a day. */
const DELETE_REPLACED_AFTER = 7 * DAY;

/**
 * @returns `refused` for a configuration that cannot be used, for a file that is not a valid register, and for a base year
 *   without a rule set. @throws when the file does not exist or a write fails
 */
export async function importRegister(request: ImportRequest, dependencies: ImportDependencies): Promise<ImportResult> {
  const { input, files } = await openSource(request, dependencies.files);
  let configuration: OrganisationConfiguration;
  let content: RegisterContent;
  let unmapped: readonly WordUse[];
  try {
    configuration = cleanConfiguration(configurationOf(request));
    const vocabularies = checkConfiguration(configuration);
    // A key of this import alone is enough, since an import reads all the rows of an id.
    const idKey = randomBytes(32);
    content = await readRegister(input, { errorTexts: ruleSetForYear(request.year).errorTexts, idKey });
    unmapped = unmappedValues(content.wordUses, vocabularies);
    checkContent(content, unmapped);
  } catch (error) {
    return refusal(error);
  }
  const { writer, clock } = dependencies;
  const pointer = pointerTo(content, request, files, clock.now());
  await writer.announce(pointer, isoTime(clock.now() + DELETE_UNPUBLISHED_AFTER));
  await writeShards(pointer, content.activities, writer);
  await writer.writeWordUses(pointer, content.wordUses);
  await writer.writePeerSupporters(pointer, content.peerSupporters);
  await writer.writeFindings(pointer, content.findings);
  await writer.publish(pointer, configuration, isoTime(clock.now() + DELETE_REPLACED_AFTER));
  const { branches, ...counts } = pointer;
  return {
    outcome: 'imported',
    pointer: { ...counts, branchCount: branches.length },
    unmapped: listUnmapped(unmapped),
  };
}

/** @throws ConfigurationTooLargeError | InvalidVocabularyError | InvalidColumnConfigurationError */
function checkConfiguration(configuration: OrganisationConfiguration): Vocabularies {
  checkConfigurationSize(configuration);
  if (configuration.columnConfiguration !== null) {
    loadColumnConfiguration(configuration.columnConfiguration);
  }
  return new Vocabularies(configuration);
}

/**
 * Refuses a register that no mapping can make right. One that only has unmapped values is stored, because they may be
 * mapped later; a refusal for another reason names them first.
 * @throws UnmappedValuesError | AmbiguousActivityIdError
 */
function checkContent({ ambiguousIds }: RegisterContent, unmapped: readonly WordUse[]): void {
  const values = unmapped.reduce((bytes, { value }) => bytes + Buffer.byteLength(value), 0);
  // The configuration has no room to map so much, so this column holds no vocabulary.
  const cannotBeMapped = values > MAX_CONFIGURATION_BYTES;
  if (unmapped.length > 0 && (ambiguousIds.length > 0 || cannotBeMapped)) {
    throw new UnmappedValuesError(unmapped);
  }
  if (ambiguousIds.length > 0) {
    throw new AmbiguousActivityIdError(ambiguousIds);
  }
}

function pointerTo(
  content: RegisterContent,
  request: ImportRequest,
  files: readonly RegisterFile[],
  now: number,
): RegisterPointer {
  const { activities, activityRows, attendanceRows, attendancesOfUnknownActivity } = content;
  const { organisationNumber, year, importId } = request;
  return {
    organisationNumber,
    year,
    importId,
    importedAt: isoTime(now),
    files,
    activityRows,
    attendanceRows,
    activities: activities.length,
    attendances: activities.reduce((sum, activity) => sum + activity.attendances.length, 0),
    attendancesOfUnknownActivity,
    shards: Math.ceil(activities.length / SHARD_ACTIVITIES),
    branches: branchesOf(content),
  };
}

async function writeShards(
  pointer: RegisterPointer,
  activities: readonly RegisteredActivity[],
  writer: RegisterWriter,
): Promise<void> {
  const shards = Array.from({ length: pointer.shards }, (_, shard) => shard);
  await Promise.all(
    Array.from({ length: CONCURRENT_SHARDS }, async () => {
      for (let shard = shards.shift(); shard !== undefined; shard = shards.shift()) {
        const from = shard * SHARD_ACTIVITIES;
        await writer.writeShard(pointer, shard, activities.slice(from, from + SHARD_ACTIVITIES));
      }
    }),
  );
}

function branchesOf({ activities }: RegisterContent): string[] {
  return [...new Set(activities.filter(isKept).map((activity) => activity.fields.lokallag))]
    .filter((branch) => branch !== '')
    .sort(compareCodePoints);
}

function refusal(error: unknown): ImportResult {
  if (error instanceof Error && 'code' in error && 'details' in error && typeof error.code === 'string') {
    return { outcome: 'refused', code: error.code, message: error.message, details: error.details };
  }
  throw error;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
