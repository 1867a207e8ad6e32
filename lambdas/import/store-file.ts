/** From the uploaded parts of a file to its objects in the registers bucket, which a `ReadFile` names. */
import { checkContent } from '../domain/imports/check-content.ts';
import { checkReplacement } from '../domain/imports/check-replacement.ts';
import type { StoredErrors } from '../domain/imports/file-transition.ts';
import type { ImportFile, ImportRecord } from '../domain/imports/import-record.ts';
import { readRegisterFile } from '../domain/register/read-register-file.ts';
import { READER_VERSION } from '../domain/register/reading-options.ts';
import type { RegisterInput } from '../domain/register/register-input.ts';
import type { ReadSummary } from '../domain/register/register-sink.ts';
import { CHUNK_ACTIVITIES } from '../domain/registers/chunk-format.ts';
import { partName } from '../domain/registers/file-parts.ts';
import { registerKeys } from '../domain/registers/register-keys.ts';
import type { FilePart, ReadFile } from '../domain/registers/register-manifest.ts';
import { ruleSetForYear } from '../domain/rules/rule-set.ts';
import type { ObjectStore, RegisterCatalogue, ScratchSpace } from '../ports.ts';
import { writeRegisterJson, writeRegisterObject } from '../register-objects.ts';
import { type DownloadedPart, downloadParts } from './download-parts.ts';
import type { FileProgress } from './file-progress.ts';
import type { StoredRows } from './stored-rows.ts';
import { fileToReplace, unchangedFile } from './unchanged-file.ts';

export interface StoreFileDependencies {
  readonly registers: Pick<RegisterCatalogue, 'pointer' | 'configuration'>;
  readonly objects: Pick<ObjectStore, 'get' | 'getStream' | 'put' | 'delete'>;
  readonly scratch: ScratchSpace;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Where each step ends, in percent of the file. */
const DOWNLOADED = 15;
const READ = 97;
const ID_KEY_BYTES = 32;

/** @throws RegisterError | UnmappedValuesError | AmbiguousActivityIdError for a file that gives no right figures */
export async function storeFile(
  record: ImportRecord,
  file: ImportFile,
  stored: StoredRows,
  dependencies: StoreFileDependencies,
  progress: FileProgress,
): Promise<StoredErrors & { readonly rows: number; readonly readFileSha256: string }> {
  const { objects, registers, scratch } = dependencies;
  const { organisationNumber, year } = record;
  const keys = registerKeys(organisationNumber, year);
  const parts = await downloadParts(record, file, objects, scratch, (share) =>
    progress.report('downloading', share * DOWNLOADED, 0),
  );
  const current = await fileToReplace(record, file.key, dependencies);
  const unchanged = await unchangedFile(record, current, parts, objects);
  if (unchanged !== undefined) {
    const readFileSha256 = await writeRegisterJson(objects, keys.file, unchanged);
    const rows = unchanged.activityRows + unchanged.attendanceRows;
    return { rows, rowsInError: 0, rowsInErrorSha256: null, readFileSha256 };
  }
  const { errorTexts } = ruleSetForYear(year);
  const summary = await readRegisterFile(
    inputOf(parts),
    {
      errorTexts,
      // A key of this file alone is enough, since ids belong to their file.
      idKey: dependencies.randomBytes(ID_KEY_BYTES),
      chunkActivities: CHUNK_ACTIVITIES,
      spill: scratch.spill(),
      onReading: (step, percent, rows) =>
        progress.report(step, DOWNLOADED + ((READ - DOWNLOADED) * percent) / 100, rows),
    },
    stored,
  );
  checkReplacement(current?.parts ?? [], partsOf(parts, summary));
  checkContent(summary, (await registers.configuration(organisationNumber, year))?.configuration);
  const rows = summary.activityRows + summary.attendanceRows;
  await progress.report('saving', READ, rows);
  const read = await readFileOf(parts, summary, stored);
  const errors = await storeRowsInError(record, file, read.parts, stored, dependencies);
  return { rows, ...errors, readFileSha256: await writeRegisterJson(objects, keys.file, read) };
}

/** @returns how many findings of rows there are, and the hash of their csv */
export async function storeRowsInError(
  { organisationNumber, year, importId }: ImportRecord,
  { fileId, name }: ImportFile,
  parts: readonly (Pick<FilePart, 'name'> & Partial<Pick<FilePart, 'kind'>>)[],
  { rowsInError }: StoredRows,
  { objects }: Pick<StoreFileDependencies, 'objects'>,
): Promise<StoredErrors> {
  if (rowsInError.count === 0) {
    return { rowsInError: 0, rowsInErrorSha256: null };
  }
  const known = parts.flatMap(({ name: part, kind }) => (kind === undefined ? [] : [{ name: part, kind }]));
  const csv = new TextEncoder().encode(rowsInError.csv((sheet) => partName({ name, parts: known }, sheet)));
  const keys = registerKeys(organisationNumber, year);
  const keyOf = (sha256: string) => keys.rowsInError(importId, fileId, sha256);
  const rowsInErrorSha256 = await writeRegisterObject(objects, keyOf, csv, 'text/csv');
  return { rowsInError: rowsInError.count, rowsInErrorSha256 };
}

function inputOf(parts: readonly DownloadedPart[]): RegisterInput {
  const files = parts.map(({ name, source }) => ({ fileName: name, source }));
  const [first] = files;
  return first?.fileName.toLowerCase().endsWith('.xlsx') ? { kind: 'xlsx', ...first } : { kind: 'csv', parts: files };
}

function partsOf(parts: readonly DownloadedPart[], summary: Pick<ReadSummary, 'parts'>): FilePart[] {
  return parts.map(({ name, sha256, bytes }, index) => ({
    name,
    sha256,
    bytes,
    kind: summary.parts[index]?.kind ?? 'workbook',
  }));
}

async function readFileOf(
  parts: readonly DownloadedPart[],
  summary: ReadSummary,
  stored: StoredRows,
): Promise<ReadFile> {
  const { activityRows, attendanceRows, activities, attendances, attendancesOfUnknownActivity } = summary;
  const { findings, peerSupporters } = await stored.finish();
  return {
    reader: READER_VERSION,
    parts: partsOf(parts, summary),
    activityRows,
    attendanceRows,
    activities,
    attendances,
    attendancesOfUnknownActivity,
    branches: summary.branches,
    words: summary.words,
    chunks: stored.chunks,
    findings,
    peerSupporters: summary.peerSupportersGiven ? peerSupporters : null,
  };
}
