/**
 * Keys of the objects in the buckets. Each bears the attempt and the try that wrote it, so a worker that returns late
 * overwrites nothing of a later one. Readers get keys from those that wrote, with their hashes, and never from a listing.
 */
import type { Stage } from '../../../protocol.ts';

const pad = (index: number): string => String(index).padStart(4, '0');

/** One try of one attempt: 0 is the first. */
export interface Try {
  readonly attempt: number;
  readonly retryCount: number;
}

const tryName = ({ attempt, retryCount }: Try): string => `${attempt}-${retryCount}`;

export function workingPrefixOfOrganisation(organisationNumber: string): string {
  return `work/${organisationNumber}/`;
}

/** Below the working prefix of one export, which is deleted as a whole. */
export function workingPrefix(organisationNumber: string, exportId: string): string {
  return `${workingPrefixOfOrganisation(organisationNumber)}${exportId}/`;
}

/** What one try of one stage writes. Roles allow a stage to write below its own name alone. */
export function workingKeys(organisationNumber: string, exportId: string, stage: Stage, of: Try) {
  const prefix = `${workingPrefix(organisationNumber, exportId)}${stage}/${tryName(of)}/`;
  return {
    /** @param name such as `figures` */
    json: (name: string) => `${prefix}${name}.json`,
    /** @param name such as `rows` */
    ofChunk: (name: string, chunk: number) => `${prefix}${name}/${pad(chunk)}.json`,
    /** Of bytes that are no JSON. @param name such as `rows` */
    bytesOfChunk: (name: string, chunk: number) => `${prefix}${name}/${pad(chunk)}`,
    file: (name: string) => `${prefix}${name}`,
  };
}

/** @returns the attempt that wrote the object, or undefined for another key */
export function attemptOfWorkingKey(key: string): number | undefined {
  return numberIn(key, /^work\/[^/]+\/[^/]+\/(?!attachments\/)[^/]+\/(\d+)-\d+\//);
}

/** @returns the attempt that published the object, or undefined for one of an older release */
export function attemptOfReportKey(key: string): number | undefined {
  return numberIn(key, /^reports\/[^/]+\/[^/]+\/(\d+)-\d+\//);
}

function numberIn(key: string, form: RegExp): number | undefined {
  const found = form.exec(key)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Uploaded by users, whatever the attempt. */
export function attachmentsPrefix(organisationNumber: string, exportId: string): string {
  return `${workingPrefix(organisationNumber, exportId)}attachments/`;
}

/** All that one export ever wrote to the reports bucket; what its record does not name is deleted. */
export function reportsPrefix(organisationNumber: string, exportId: string): string {
  return `reports/${organisationNumber}/${exportId}/`;
}

/** What one try of StoreFile publishes; it is valid only once the export's record names it. */
export function reportKeys(organisationNumber: string, exportId: string, of: Try) {
  const prefix = `${reportsPrefix(organisationNumber, exportId)}${tryName(of)}/`;
  return {
    file: (fileName: string) => `${prefix}${fileName}`,
    figures: `${prefix}figures.json`,
    manifest: `${prefix}manifest.json`,
  };
}
