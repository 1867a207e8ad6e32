/** Keys of the exports and audit tables. Each but those of tickets and connections holds the organisation. */
import { isCheckId } from '../../domain/export/purpose.ts';
import { SORT_KEY_PREFIX } from '../../environment.ts';
import type { ChunkedStage } from '../../protocol.ts';

export interface TableKey extends Record<string, string> {
  readonly pk: string;
  readonly sk: string;
}

export const organisationPartition = (organisationNumber: string): string => `ORG#${organisationNumber}`;

/** Of an export or a check; their ids tell them apart, so whoever has the id finds the record. */
export const exportItemKey = (organisationNumber: string, exportId: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${isCheckId(exportId) ? CHECK_RUN_PREFIX : EXPORT_PREFIX}${exportId}`,
});
export const EXPORT_PREFIX = SORT_KEY_PREFIX.export;
export const CHECK_RUN_PREFIX = 'CHECK-RUN#';

/** Which check is that of a base year. */
export const checkItemKey = (organisationNumber: string, year: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${CHECK_PREFIX}${year}`,
});
export const CHECK_PREFIX = 'CHECK#';

export const importItemKey = (organisationNumber: string, importId: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${IMPORT_PREFIX}${importId}`,
});
export const IMPORT_PREFIX = SORT_KEY_PREFIX.import;

export const lockItemKey = (organisationNumber: string, requestHash: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `LOCK#${requestHash}`,
});

/** Counts the imports that the organisation has made. */
export const importCountKey = (organisationNumber: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: 'IMPORT-COUNT',
});

/** Which exports of the organisation run, and which wait. */
export const slotsItemKey = (organisationNumber: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: 'SLOTS',
});

/** Of chunk markers and usage items, apart from the export item, which forty workers would compete for. */
export const chunkPartition = (organisationNumber: string, exportId: string): string =>
  `EXPORT#${organisationNumber}#${exportId}`;
export const chunkPrefix = (stage?: ChunkedStage): string => (stage === undefined ? 'CHUNK#' : `CHUNK#${stage}#`);
export const chunkItemKey = (
  organisationNumber: string,
  exportId: string,
  stage: ChunkedStage,
  index: number,
): TableKey => ({
  pk: chunkPartition(organisationNumber, exportId),
  sk: `${chunkPrefix(stage)}${String(index).padStart(4, '0')}`,
});

/** Items of that partition serve a run and its retries. */
const CHUNK_PARTITION_LIFETIME_SECONDS = 7 * 24 * 3600;

/** @param now milliseconds since 1970; @returns for the TTL attribute, seconds since 1970 */
export function chunkPartitionExpiry(now: number): number {
  return Math.floor(now / 1000) + CHUNK_PARTITION_LIFETIME_SECONDS;
}

/** Of what one invocation without a chunk has used. */
export const usageItemKey = (organisationNumber: string, exportId: string, attempt: number, id: string): TableKey => ({
  pk: chunkPartition(organisationNumber, exportId),
  sk: `USAGE#${attempt}#${id}`,
});

/** @param trailId of an export, of an import, or `registerTrail` */
export const auditPartition = (organisationNumber: string, trailId: string): string =>
  `${organisationNumber}#${trailId}`;
/** Padded, so that events sort by sequence; those of older releases begin with `EVENT#` and sort before them. */
export const auditItemKey = (organisationNumber: string, trailId: string, sequence: number): TableKey => ({
  pk: auditPartition(organisationNumber, trailId),
  sk: `${TRAIL_PREFIX}${padded(sequence)}`,
});
const TRAIL_PREFIX = 'TRAIL#';
const padded = (number: number): string => String(number).padStart(10, '0');

/** Of the head of a trail, in the exports table: who writes events alone cannot write it. */
export const trailItemKey = (organisationNumber: string, trailId: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${TRAIL_PREFIX}${trailId}`,
});

/** The trail of what happens to a register beside its imports. */
export const registerTrail = (year: number): string => `register-${year}`;

/** The trail of saved choices. */
export const TEMPLATE_TRAIL = 'templates';

/** All saved choices of the organisation. */
export const templatesItemKey = (organisationNumber: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: TEMPLATES,
});
const TEMPLATES = 'TEMPLATES';

/** What a counted day is worth. */
export const grantRateItemKey = (organisationNumber: string, year: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${GRANT_RATE_PREFIX}${year}`,
});
const GRANT_RATE_PREFIX = 'GRANT-RATE#';

export const REGISTER_PREFIX = 'REGISTER#';
export const registerItemKey = (organisationNumber: string, year: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${REGISTER_PREFIX}${year}`,
});
export const configurationItemKey = (organisationNumber: string, year: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${CONFIGURATION_PREFIX}${year}`,
});
export const CONFIGURATION_PREFIX = 'CONFIGURATION#';

/** Of what a version of a configuration changed. */
export const configurationVersionItemKey = (organisationNumber: string, year: number, version: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${configurationVersionPrefix(year)}${padded(version)}`,
});
/** @param year undefined for all */
export const configurationVersionPrefix = (year?: number): string =>
  `CONFIGURATION-VERSION#${year === undefined ? '' : `${year}#`}`;

/** The version of an organisation's decisions. */
export const decisionsItemKey = (organisationNumber: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: 'DECISIONS',
});
export const decisionItemKey = (organisationNumber: string, decisionId: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${DECISION_PREFIX}${decisionId}`,
});
export const DECISION_PREFIX = 'DECISION#';
/** The key of the organisation's marks, see `domain/decisions/marks.ts`. */
export const markKeyItemKey = (organisationNumber: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: 'MARK-KEY',
});

/** Of the hash of kept facts, or of a kept count. In a partition of its own, so that no listing of an organisation reads past them. */
export const keptItemKey = (kept: {
  readonly organisationNumber: string;
  readonly year: number;
  readonly ofSha256: string;
  readonly inputsSha256: string;
}): TableKey => ({
  pk: keptPartition(kept.organisationNumber, kept.year),
  sk: `${kept.ofSha256}#${kept.inputsSha256}`,
});
export const keptPartition = (organisationNumber: string, year: number): string =>
  `FACTS#${organisationNumber}#${year}`;

/** Padded, so that versions sort. */
export const versionItemKey = (organisationNumber: string, year: number, version: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${versionPrefix(year)}${padded(version)}`,
});
export const versionPrefix = (year: number): string => `VERSION#${year}#`;

/**
 * A mark that objects of a register may have to be deleted.
 * @param at from when, ISO 8601
 * @param id keeps two marks of one time apart
 */
export const sweepItemKey = (organisationNumber: string, year: number, at: string, id: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${sweepPrefix(year)}${at}#${id}`,
});
export const sweepPrefix = (year: number): string => `SWEEP#${year}#`;

/**
 * With what the sort keys of an organisation's registers begin, and the pointers to their checks; the pointers to registers are
 * last, so that a deletion can be repeated.
 */
export const ITEMS_OF_REGISTERS = [
  CHECK_PREFIX,
  DECISION_PREFIX,
  'DECISIONS',
  'MARK-KEY',
  GRANT_RATE_PREFIX,
  configurationVersionPrefix(),
  CONFIGURATION_PREFIX,
  'SWEEP#',
  'VERSION#',
  // They name lokallag.
  TEMPLATES,
  REGISTER_PREFIX,
] as const;
