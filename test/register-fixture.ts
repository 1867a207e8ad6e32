/** Stores registers as an import does: chunks, lists and a manifest, each under its SHA-256. */

import { compareCodePoints, sha256 } from '../lambdas/domain/canonical.ts';
import { isKept } from '../lambdas/domain/register/kept-activity.ts';
import { READER_VERSION } from '../lambdas/domain/register/reading-options.ts';
import type { RegisteredActivity } from '../lambdas/domain/register/register.ts';
import { CHUNK_ACTIVITIES, encodeChunk } from '../lambdas/domain/registers/chunk-format.ts';
import { pointerTo, versionRecord } from '../lambdas/domain/registers/register-derived.ts';
import { registerKeys } from '../lambdas/domain/registers/register-keys.ts';
import {
  type CountedObject,
  type FilePart,
  MANIFEST_FORMAT,
  type RegisterFile,
  type RegisterManifest,
} from '../lambdas/domain/registers/register-manifest.ts';
import type { RegisterPointer } from '../lambdas/domain/registers/register-pointer.ts';
import type { ObjectStore, RegisterCatalogue, RegisterPublisher } from '../lambdas/ports.ts';
import { writeRegisterJson, writeRegisterObject } from '../lambdas/register-objects.ts';
import type { RegisterContent } from './read-register.ts';

/** What was read from one file; lists that are not given are empty. */
export type FileContent = Partial<RegisterContent> &
  Pick<RegisterContent, 'activities' | 'activityRows' | 'attendanceRows' | 'attendancesOfUnknownActivity'>;

export interface FixtureFile {
  /** An xlsx, or with `parts` the csv file with the activities. */
  readonly name?: string;
  readonly parts?: readonly Pick<FilePart, 'name' | 'kind'>[];
  readonly content: FileContent;
}

interface Target {
  readonly organisationNumber: string;
  readonly year: number;
}

interface Options extends Target {
  readonly version?: number;
  readonly activitiesPerChunk?: number;
}

const AT = '2026-02-01T00:00:00.000Z';
export const REGISTER_FILE = 'register.xlsx';

/** Writes the objects of a version. @returns its manifest and the pointer to it */
export async function storeRegister(
  registers: Pick<ObjectStore, 'put'>,
  files: readonly FixtureFile[],
  options: Options,
): Promise<{ readonly manifest: RegisterManifest; readonly pointer: RegisterPointer }> {
  const { organisationNumber, year, version = 1 } = options;
  const stored: RegisterFile[] = [];
  for (const file of files) {
    stored.push(await storeFile(registers, file, options));
  }
  const manifest: RegisterManifest = {
    format: MANIFEST_FORMAT,
    organisationNumber,
    year,
    version,
    at: AT,
    files: stored.sort((one, other) => compareCodePoints(one.name, other.name)),
  };
  const keys = registerKeys(organisationNumber, year);
  const manifestSha256 = await writeRegisterJson(registers, keys.manifest, manifest);
  return { manifest, pointer: pointerTo(manifest, manifestSha256) };
}

/** Makes a stored version the current one. */
export async function publishRegister(
  registers: Pick<RegisterCatalogue, 'pointer'> & RegisterPublisher,
  manifest: RegisterManifest,
  pointer: RegisterPointer,
): Promise<void> {
  const before = await registers.pointer(pointer.organisationNumber, pointer.year);
  const origin = { by: 'kari', actorName: null, change: 'import', importId: 'import-1', restoredFrom: null } as const;
  const added = manifest.files.map(({ name }) => name);
  const version = versionRecord(manifest, pointer.manifestSha256, { ...origin, added, removed: [] });
  await registers.publish({ before, after: pointer, version }, null);
}

async function storeFile(
  registers: Pick<ObjectStore, 'put'>,
  { name = REGISTER_FILE, parts = [{ name, kind: 'workbook' }], content }: FixtureFile,
  { organisationNumber, year, activitiesPerChunk = CHUNK_ACTIVITIES }: Options,
): Promise<RegisterFile> {
  const { activities, wordUses = [], findings = [], peerSupporters = null } = content;
  const keys = registerKeys(organisationNumber, year);
  const chunks = [];
  for (let from = 0; from < activities.length; from += activitiesPerChunk) {
    const chunk = activities.slice(from, from + activitiesPerChunk);
    const bytes = encodeChunk(chunk);
    const hash = await writeRegisterObject(registers, keys.chunk, bytes);
    chunks.push({
      sha256: hash,
      bytes: bytes.length,
      activities: chunk.length,
      attendances: attendancesOf(chunk),
    });
  }
  const list = async (rows: readonly unknown[]): Promise<CountedObject[]> =>
    rows.length === 0 ? [] : [{ sha256: await writeRegisterJson(registers, keys.list, rows), count: rows.length }];
  return {
    key: name.toLowerCase(),
    name,
    importId: 'import-1',
    importedAt: AT,
    importedBy: 'kari',
    reader: READER_VERSION,
    parts: parts.map((part) => ({ ...part, sha256: sha256(part.name), bytes: 1000 })),
    activityRows: content.activityRows,
    attendanceRows: content.attendanceRows,
    activities: activities.length,
    attendances: attendancesOf(activities),
    attendancesOfUnknownActivity: content.attendancesOfUnknownActivity,
    branches: [...new Set(activities.filter(isKept).map(({ fields }) => fields.lokallag))]
      .filter((branch) => branch !== '')
      .sort(compareCodePoints),
    words: wordUses,
    chunks,
    findings: await list(findings),
    peerSupporters: peerSupporters === null ? null : await list(peerSupporters),
  };
}

function attendancesOf(activities: readonly RegisteredActivity[]): number {
  return activities.reduce((sum, activity) => sum + activity.attendances.length, 0);
}
