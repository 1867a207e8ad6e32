/** The first record of an import, made of the names and sizes of the files that are to be uploaded. */
import {
  MAX_CSV_BYTES,
  MAX_FILE_PARTS,
  MAX_IMPORT_FILES,
  MAX_XLSX_BYTES,
  type NewImport as NewImportRequest,
} from '../../protocol.ts';
import type { RegisterManifest } from '../registers/register-manifest.ts';
import { cleanFileName, groupFiles, type NamedFile } from './file-names.ts';
import type { ImportFile, ImportRecord } from './import-record.ts';
import { replacedFile } from './replacements.ts';

export interface NewImport {
  readonly importId: string;
  readonly organisationNumber: string;
  readonly requestedBy: string;
  readonly actorNames: ImportRecord['actorNames'];
  readonly correlationId: string;
  readonly request: NewImportRequest;
  /** ISO 8601. */
  readonly now: string;
}

export const IMPORT_REFUSALS = [
  'file_name_empty',
  'file_type_not_supported',
  'file_too_large',
  'file_name_repeated',
  'too_many_parts',
  'too_many_files',
] as const;

/** Why a session cannot be made. `file` is the clean name of the file at fault; null where it is their number. */
export interface ImportRefusal {
  readonly code: (typeof IMPORT_REFUSALS)[number];
  readonly file: string | null;
  /** The largest number of bytes, parts or files that is possible; null where there is none. */
  readonly maximum: number | null;
}

interface UploadedPart {
  readonly name: string;
  readonly bytes: number;
}

/** @param current the register's files, which those of the same name replace; undefined when there is no register */
export function newImport(
  { request, now, ...identity }: NewImport,
  current: RegisterManifest | undefined,
): { readonly record: ImportRecord } | { readonly refusal: ImportRefusal } {
  const parts = request.files.map(({ name, bytes }) => ({ name: cleanFileName(name), bytes }));
  const groups = groupFiles(parts);
  const refusal = refusalOf(parts, groups);
  if (refusal !== undefined) {
    return { refusal };
  }
  const record: ImportRecord = {
    ...identity,
    year: request.year,
    version: 1,
    createdAt: now,
    updatedAt: now,
    attempt: 1,
    status: 'uploading',
    files: groups.map((group, index) => newFile(group, index, current)),
    check: request.check ?? true,
    deadline: null,
    registerVersion: null,
    failure: null,
    cost: null,
    openPartition: 'OPEN-IMPORT',
  };
  return { record };
}

function refusalOf(
  parts: readonly UploadedPart[],
  groups: readonly NamedFile<UploadedPart>[],
): ImportRefusal | undefined {
  const names = new Set<string>();
  for (const { name, bytes } of parts) {
    const sameName = name.normalize('NFC').toLowerCase();
    const maximum = largest(sameName);
    if (name === '') {
      return { code: 'file_name_empty', file: null, maximum: null };
    }
    if (maximum === undefined) {
      return { code: 'file_type_not_supported', file: name, maximum: null };
    }
    if (bytes > maximum) {
      return { code: 'file_too_large', file: name, maximum };
    }
    if (names.has(sameName)) {
      return { code: 'file_name_repeated', file: name, maximum: null };
    }
    names.add(sameName);
  }
  const crowded = groups.find((group) => group.parts.length > MAX_FILE_PARTS);
  if (crowded !== undefined) {
    return { code: 'too_many_parts', file: crowded.name, maximum: MAX_FILE_PARTS };
  }
  return groups.length > MAX_IMPORT_FILES
    ? { code: 'too_many_files', file: null, maximum: MAX_IMPORT_FILES }
    : undefined;
}

/** @returns the largest size in bytes, or undefined for a file that cannot be read */
function largest(name: string): number | undefined {
  if (name.endsWith('.xlsx')) {
    return MAX_XLSX_BYTES;
  }
  return name.endsWith('.csv') ? MAX_CSV_BYTES : undefined;
}

function newFile(group: NamedFile<UploadedPart>, index: number, current: RegisterManifest | undefined): ImportFile {
  return {
    fileId: `f${index + 1}`,
    key: group.key,
    name: group.name,
    parts: group.parts.map((part, number) => ({ partId: `p${number + 1}`, ...part })),
    status: 'pending',
    percent: 0,
    rows: 0,
    startedAt: null,
    milliseconds: null,
    attempt: 0,
    failure: null,
    replaces: replacedFile(group.key, current),
    change: null,
    rowsInError: 0,
    rowsInErrorSha256: null,
    readFileSha256: null,
  };
}
