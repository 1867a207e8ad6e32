/** The records that a finding stands on, for those who show them and for those who ask whether they are as they were. */
import type { Finding } from '../domain/finding.ts';
import { partName } from '../domain/registers/file-parts.ts';
import type { RegisterManifest } from '../domain/registers/register-manifest.ts';
import { otherPlaces, ownPlace } from './named-rows.ts';
import type { FoundRow, Place, RegisterRows } from './register-rows.ts';

/** A finding with the places that it names. */
export interface NamedRows {
  readonly finding: Finding;
  readonly own: Place | undefined;
  readonly others: readonly Place[];
}

export function placesOf(finding: Finding, rows: RegisterRows): NamedRows {
  return { finding, own: ownPlace(finding), others: otherPlaces(finding, (sheet) => rows.fileNames(sheet)) };
}

export function everyPlace(named: readonly NamedRows[]): Place[] {
  return named.flatMap(({ own, others }) => [...(own ? [own] : []), ...others]);
}

/**
 * What the records of a finding hold, without their places. Where no row is kept, or it is about a whole file, it is the hash of
 * the file; where it names no file, that of all files.
 */
export function contentOf(
  { finding, own, others }: NamedRows,
  find: (place: Place) => FoundRow | undefined,
  { files }: Pick<RegisterManifest, 'files'>,
): unknown[] {
  const found = [...(own ? [own] : []), ...others].flatMap((place) => find(place) ?? []);
  if (found.length > 0) {
    return found.map(({ record, activity }) => [record.fields, activity?.fields ?? null]);
  }
  const named = files.filter((file) => finding.file === null || partName(file, finding.sheet) === finding.file);
  return named.flatMap(({ parts }) => parts.map(({ sha256 }) => sha256));
}
