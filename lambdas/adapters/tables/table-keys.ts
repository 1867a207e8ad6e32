/** Keys of the exports, audit and activities tables. Each but those of tickets and connections holds the organisation. */
import type { ChunkedStage } from '../../protocol.ts';

export interface TableKey extends Record<string, string> {
  readonly pk: string;
  readonly sk: string;
}

/** A register's pointer is in the exports table, its shards are in the activities table. */
export interface RegisterTables {
  readonly exports: string;
  readonly activities: string;
}

export const organisationPartition = (organisationNumber: string): string => `ORG#${organisationNumber}`;

export const exportItemKey = (organisationNumber: string, exportId: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${EXPORT_PREFIX}${exportId}`,
});
export const EXPORT_PREFIX = 'EXPORT#';

export const lockItemKey = (organisationNumber: string, requestHash: string): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `LOCK#${requestHash}`,
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

export const auditPartition = (organisationNumber: string, exportId: string): string =>
  `${organisationNumber}#${exportId}`;
/** Padded, so that events sort by version. */
export const auditItemKey = (organisationNumber: string, exportId: string, version: number): TableKey => ({
  pk: auditPartition(organisationNumber, exportId),
  sk: `EVENT#${String(version).padStart(10, '0')}`,
});

export const REGISTER_PREFIX = 'REGISTER#';
export const registerItemKey = (organisationNumber: string, year: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `${REGISTER_PREFIX}${year}`,
});
export const configurationItemKey = (organisationNumber: string, year: number): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `CONFIGURATION#${year}`,
});

interface ImportKey {
  readonly organisationNumber: string;
  readonly year: number;
  readonly importId: string;
}

/** The mark of a generation that can be deleted. */
export const generationItemKey = ({ organisationNumber, year, importId }: ImportKey): TableKey => ({
  pk: organisationPartition(organisationNumber),
  sk: `GENERATION#${year}#${importId}`,
});

/** The parts of an import beside its shards. */
export const IMPORT_PARTS = ['WORDS', 'PEER-SUPPORTERS', 'FINDINGS'] as const;
/** A partition of the activities table: one shard or one named part of an import. */
export const importPartition = (target: ImportKey, part: number | (typeof IMPORT_PARTS)[number]): string =>
  `${target.organisationNumber}#${target.year}#${target.importId}#${typeof part === 'number' ? String(part).padStart(6, '0') : part}`;
