/** What follows from the files of a version: its totals, the pointer to it, and its record. */
import { compareCodePoints } from '../canonical.ts';
import type { ReadFile, RegisterManifest } from './register-manifest.ts';
import type { RegisterPointer, RegisterVersion } from './register-pointer.ts';

type Totals = Pick<RegisterPointer, 'activityRows' | 'attendanceRows' | 'activities' | 'attendances'>;

export function totalsOf(files: readonly ReadFile[]): Totals {
  const sum = (of: (file: ReadFile) => number) => files.reduce((total, file) => total + of(file), 0);
  return {
    activityRows: sum((file) => file.activityRows),
    attendanceRows: sum((file) => file.attendanceRows),
    activities: sum((file) => file.activities),
    attendances: sum((file) => file.attendances),
  };
}

/** The lokallag of all files, each once, in code point order. */
export function branchesOf(files: readonly ReadFile[]): string[] {
  return [...new Set(files.flatMap((file) => file.branches))].sort(compareCodePoints);
}

export function pointerTo(manifest: RegisterManifest, manifestSha256: string): RegisterPointer {
  const { organisationNumber, year, version, at, files } = manifest;
  return { organisationNumber, year, version, manifestSha256, at, ...totalsOf(files), branches: branchesOf(files) };
}

/** What made a version, beside its files. */
export type VersionOrigin = Pick<
  RegisterVersion,
  'by' | 'actorName' | 'change' | 'importId' | 'restoredFrom' | 'added' | 'removed'
>;

export function versionRecord(
  manifest: RegisterManifest,
  manifestSha256: string,
  origin: VersionOrigin,
): RegisterVersion {
  const { version, at, files } = manifest;
  const { activityRows, attendanceRows } = totalsOf(files);
  return {
    ...origin,
    version,
    manifestSha256,
    at,
    files: files.length,
    activityRows,
    attendanceRows,
    replacedAt: null,
  };
}
