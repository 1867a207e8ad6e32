/** Files and versions of registers with defaults; a test gives only the fields that matter to it. */

import { canonicalSha256 } from '../../../lambdas/domain/canonical.ts';
import { READER_VERSION } from '../../../lambdas/domain/register/reading-options.ts';
import { pointerTo, type VersionOrigin, versionRecord } from '../../../lambdas/domain/registers/register-derived.ts';
import {
  MANIFEST_FORMAT,
  type ReadFile,
  type RegisterFile,
  type RegisterManifest,
} from '../../../lambdas/domain/registers/register-manifest.ts';
import type { Publication } from '../../../lambdas/ports.ts';
import { BEGINNING, ORGANISATION } from '../exports/export-record.ts';
import { IMPORT_ID } from './import-record.ts';

/** @param name also names its content: two files of one name have the same bytes unless `parts` are given */
export function registerFile(name: string, fields: Partial<RegisterFile> = {}): RegisterFile {
  return {
    ...readFile(name),
    key: name.toLowerCase(),
    name,
    importId: IMPORT_ID,
    importedAt: new Date(BEGINNING).toISOString(),
    importedBy: 'kari@example.org',
    ...fields,
  };
}

export function readFile(name: string, fields: Partial<ReadFile> = {}): ReadFile {
  return {
    reader: READER_VERSION,
    parts: [{ name, sha256: canonicalSha256(name), bytes: 1000, kind: 'workbook' }],
    activityRows: 3,
    attendanceRows: 9,
    activities: 2,
    attendances: 8,
    attendancesOfUnknownActivity: 1,
    branches: ['Bergen'],
    words: [],
    chunks: [{ sha256: canonicalSha256(`chunk of ${name}`), bytes: 500, activities: 2, attendances: 8 }],
    findings: [],
    peerSupporters: null,
    ...fields,
  };
}

export function registerManifest(fields: Partial<RegisterManifest> = {}): RegisterManifest {
  return {
    format: MANIFEST_FORMAT,
    organisationNumber: ORGANISATION,
    year: 2025,
    version: 1,
    at: new Date(BEGINNING).toISOString(),
    files: [registerFile('register.xlsx')],
    ...fields,
  };
}

/** The publication of a manifest after another one. */
export function publicationOf(
  manifest: RegisterManifest,
  before?: Publication['before'],
  origin: Partial<VersionOrigin> = {},
): Publication {
  const sha256 = canonicalSha256(manifest);
  return {
    before,
    after: pointerTo(manifest, sha256),
    version: versionRecord(manifest, sha256, {
      by: 'kari@example.org',
      actorName: 'Kari Nordmann',
      change: 'import',
      importId: IMPORT_ID,
      restoredFrom: null,
      added: manifest.files.map(({ name }) => name),
      removed: [],
      ...origin,
    }),
  };
}
