/** A register and its versions as clients see them. */
import { sha256 } from '../../domain/canonical.ts';
import type { CountedObject, RegisterFile, RegisterManifest } from '../../domain/registers/register-manifest.ts';
import type { RegisterPointer, RegisterVersion } from '../../domain/registers/register-pointer.ts';
import type { ImportRecords } from '../../ports.ts';
import { RESTORABLE_DAYS, type RegisterFileView, type RegisterVersionView, type RegisterView } from '../../protocol.ts';

const DAY = 24 * 3600_000;

/** @param names of the users, see `namesInRegister` */
export function registerView(
  pointer: RegisterPointer,
  manifest: RegisterManifest,
  names: RegisterView['actorNames'],
): RegisterView {
  const { year, version, at, activityRows, attendanceRows } = pointer;
  const files = manifest.files.map(fileView);
  return { year, version, at, files, activityRows, attendanceRows, actorNames: names };
}

/** The names of the users who imported the files: from the versions that are kept, and for older files from their imports. */
export async function namesInRegister(
  { organisationNumber, files }: RegisterManifest,
  versions: readonly RegisterVersion[],
  imports: Pick<ImportRecords, 'read'>,
): Promise<Record<string, string>> {
  const names = actorNames(versions);
  const unnamed = new Map(files.map(({ importedBy, importId }) => [importedBy, importId]));
  for (const [actor, importId] of unnamed) {
    if (names[actor] === undefined) {
      const name = (await imports.read({ organisationNumber, importId }))?.actorNames[actor];
      if (name !== undefined) {
        names[actor] = name;
      }
    }
  }
  return names;
}

export function versionView(version: RegisterVersion, now: number): RegisterVersionView {
  const { manifestSha256: _, actorName: __, replacedAt, added, removed, ...view } = version;
  const until = restorableUntil(version);
  return {
    ...view,
    added: [...added],
    removed: [...removed],
    restorableUntil: until !== null && until > now ? new Date(until).toISOString() : null,
  };
}

/** @returns milliseconds since 1970; null for the current version */
export function restorableUntil({ replacedAt }: Pick<RegisterVersion, 'replacedAt'>): number | null {
  return replacedAt === null ? null : Date.parse(replacedAt) + RESTORABLE_DAYS * DAY;
}

export function actorNames(versions: readonly RegisterVersion[]): Record<string, string> {
  // Oldest first, so that the last name that a user had is the one that stays.
  const named = versions.toReversed().flatMap(({ by, actorName }) => (actorName === null ? [] : [[by, actorName]]));
  return Object.fromEntries(named);
}

/**
 * Identifies a file in an address, over its replacements too. A hash of its key, because access logs have addresses, and the
 * gateway decodes a path before it passes it on: `?` and `/` in a name would end it.
 */
export function fileKeyOf({ key }: Pick<RegisterFile, 'key'>): string {
  return sha256(key).slice(0, 32);
}

function fileView(file: RegisterFile): RegisterFileView {
  return {
    fileKey: fileKeyOf(file),
    name: file.name,
    parts: file.parts.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
    importedAt: file.importedAt,
    importedBy: file.importedBy,
    importId: file.importId,
    activityRows: file.activityRows,
    attendanceRows: file.attendanceRows,
    peerSupporterRows: file.peerSupporters === null ? null : countOf(file.peerSupporters),
    findings: countOf(file.findings),
  };
}

function countOf(objects: readonly CountedObject[]): number {
  return objects.reduce((sum, { count }) => sum + count, 0);
}
