/** Keys of the exports, audit and activities tables. The tenant stands in each but those of tickets and connections. */
import type { ChunkedStage } from '../protocol.ts';

export interface TableKey extends Record<string, string> {
  readonly pk: string;
  readonly sk: string;
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

/** Chunks have a partition of their own, so that forty workers never meet on the export item. */
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

export const auditPartition = (organisationNumber: string, exportId: string): string =>
  `${organisationNumber}#${exportId}`;
/** Sorted as the versions are. */
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

/** A partition of the activities table: one shard, or a named part, of one import. */
export const importPartition = (
  target: { readonly organisationNumber: string; readonly year: number; readonly importId: string },
  part: number | 'LABELS' | 'FINDINGS',
): string =>
  `${target.organisationNumber}#${target.year}#${target.importId}#${typeof part === 'number' ? String(part).padStart(6, '0') : part}`;
