/** Imports an uploaded register into the activities table: first the whole generation, then the pointer to it. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { compareCodePoints, sha256 } from '../domain/canonical.ts';
import { isKept } from '../domain/facts/activity.ts';
import { type CsvFile, type RegisterInput, readRegister } from '../domain/register/read-register.ts';
import type { RegisterContent, RegisteredActivity } from '../domain/register/register.ts';
import type { RegisterFile, RegisterPointer } from '../domain/register/register-pointer.ts';
import { type OrganisationConfiguration, vocabulariesSchema } from '../domain/rules/organisation-configuration.ts';
import { categoryIdSchema, chosenSettingsSchema, ruleSetForYear } from '../domain/rules/rule-set.ts';
import { textRecord } from '../domain/text-record.ts';
import type { Clock, ObjectStore, RegisterWriter } from '../ports.ts';
import { organisationNumberSchema } from '../protocol.ts';

/** An uploaded file: its key below `imports/` in the working bucket, and the name that the organisation gave it. */
const uploadedFileSchema = z.strictObject({ key: z.string().min(1), fileName: z.string().min(1) });
type UploadedFile = z.infer<typeof uploadedFileSchema>;

export const importRequestSchema = z.strictObject({
  organisationNumber: organisationNumberSchema,
  organisation: z.string().min(1),
  year: z.int().min(2000).max(2100),
  importId: z.string().min(1),
  labels: textRecord(categoryIdSchema),
  vocabularies: vocabulariesSchema.default({}),
  settings: chosenSettingsSchema.default({}),
  columnConfiguration: z.unknown().default(null),
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('xlsx'), register: uploadedFileSchema }),
    z.strictObject({ kind: z.literal('csv'), activities: uploadedFileSchema, attendances: uploadedFileSchema }),
  ]),
});
export type ImportRequest = z.infer<typeof importRequestSchema>;

/** The result of an import; `refused` leaves the register unchanged. */
export type ImportResult =
  | { readonly outcome: 'imported'; readonly pointer: Omit<RegisterPointer, 'branches'> & { branchCount: number } }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string; readonly details: unknown };

export interface ImportDependencies {
  readonly files: Pick<ObjectStore, 'get'>;
  readonly writer: RegisterWriter;
  readonly clock: Clock;
}

/** Activities per shard: about one page of a query, and small enough to cut the register into chunks of similar size. */
export const SHARD_ACTIVITIES = 100;
const CONCURRENT_SHARDS = 6;
/** Bounds the list of branches on the page; no organisation has that many. */
const MAX_BRANCHES = 2000;
const DAY = 24 * 3600_000;
/** Longer than any import may run. */
const DELETE_UNPUBLISHED_AFTER = DAY;
/** An export reads the generation that it started with, in at most three attempts that each may wait for a day. */
const DELETE_REPLACED_AFTER = 7 * DAY;

/** @returns `refused` for a file that is not a valid register. @throws when the file does not exist or a write fails */
export async function importRegister(request: ImportRequest, dependencies: ImportDependencies): Promise<ImportResult> {
  const { input, files } = await openSource(request, dependencies);
  let content: RegisterContent;
  try {
    // A key of this import alone is enough, since an import reads all the rows of an id.
    const idKey = randomBytes(32);
    content = await readRegister(input, { errorTexts: ruleSetForYear(request.year).errorTexts, idKey });
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
  await writer.publish(pointer, configurationOf(request), isoTime(clock.now() + DELETE_REPLACED_AFTER));
  const { branches, ...counts } = pointer;
  return { outcome: 'imported', pointer: { ...counts, branchCount: branches.length } };
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
    branches: branchesOf(content).slice(0, MAX_BRANCHES),
  };
}

function configurationOf(request: ImportRequest): OrganisationConfiguration {
  const { organisationNumber, organisation, year, labels, vocabularies, settings } = request;
  const columnConfiguration = request.columnConfiguration ?? null;
  return { organisationNumber, organisation, year, labels, vocabularies, settings, columnConfiguration };
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

async function openSource(
  { source }: ImportRequest,
  dependencies: ImportDependencies,
): Promise<{ input: RegisterInput; files: RegisterFile[] }> {
  const files: RegisterFile[] = [];
  const open = async ({ key, fileName }: UploadedFile): Promise<CsvFile> => {
    const bytes = await dependencies.files.get(key);
    if (bytes === undefined) {
      throw new Error('The uploaded file is not there');
    }
    files.push({ name: fileName, sha256: sha256(bytes) });
    return { fileName, bytes };
  };
  if (source.kind === 'xlsx') {
    const { fileName, bytes } = await open(source.register);
    return { input: { kind: 'xlsx', fileName, source: bytes }, files };
  }
  const activities = await open(source.activities);
  const attendances = await open(source.attendances);
  return { input: { kind: 'csv', activities, attendances }, files };
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
