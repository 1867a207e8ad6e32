/** Reads exports for the routes, and only those of the caller's organisation. */
import { estimateOf } from '../domain/export/estimate.ts';
import type { ExportRecord } from '../domain/export/export-record.ts';
import { isRunning } from '../domain/export/export-record.ts';
import { exportView } from '../domain/export/export-view.ts';
import { NO_SLOTS, queuePlace } from '../domain/export/slots.ts';
import { isRecordId } from '../domain/record-id.ts';
import type { ExportRecords } from '../ports.ts';
import type { Estimate } from '../protocol.ts';
import type { ApiContext, Caller } from './context.ts';
import type { ApiDependencies } from './dependencies.ts';
import { Problem } from './problem.ts';

export interface ReadExportDependencies {
  readonly records: Pick<ExportRecords, 'read'>;
}

type EstimateDependencies = Pick<ApiDependencies, 'clock' | 'pastRuns'>;

export interface SnapshotDependencies extends EstimateDependencies {
  readonly chunksOf: ApiDependencies['chunksOf'];
  readonly records: Pick<ExportRecords, 'slots'>;
}

/** @throws Problem 404, the same for an export that does not exist and for one of another organisation */
export async function readExport(
  context: ApiContext,
  exportId: string,
  { records }: ReadExportDependencies,
): Promise<ExportRecord> {
  const { organisationNumber } = context.var.caller;
  const record = isRecordId(exportId) ? await records.read({ organisationNumber, exportId }) : undefined;
  if (record === undefined) {
    throw new Problem('not_found');
  }
  return record;
}

export async function currentEstimate(
  record: ExportRecord,
  { clock, pastRuns }: EstimateDependencies,
): Promise<Estimate> {
  const runs = isRunning(record.status) ? await pastRuns(record.organisationNumber) : [];
  return estimateOf(record, clock.now(), runs);
}

/**
 * The slots are read once, and only when one of the exports waits.
 * @param exports of one organisation
 * @returns the place of each in the queue, null for one that does not wait
 */
export async function queuePlacesOf(
  exports: readonly ExportRecord[],
  { records }: Pick<SnapshotDependencies, 'records'>,
): Promise<(record: ExportRecord) => number | null> {
  const waiting = exports.find(({ status }) => status === 'queued');
  const slots = waiting === undefined ? NO_SLOTS : await records.slots(waiting.organisationNumber);
  return ({ status, exportId }) => (status === 'queued' ? queuePlace(slots, exportId) : null);
}

export async function queuePlaceOf(
  record: ExportRecord,
  dependencies: Pick<SnapshotDependencies, 'records'>,
): Promise<number | null> {
  return (await queuePlacesOf([record], dependencies))(record);
}

/** What changes in a snapshot without a new version: the place in the queue, and whether there is an estimate yet. */
type TagMark = number | 'estimated' | null;

/** @param place in the queue */
export function tagMark(
  record: ExportRecord,
  place: number | null,
  { clock }: Pick<ApiDependencies, 'clock'>,
): TagMark {
  const isEstimated = isRunning(record.status) && estimateOf(record, clock.now()).kind === 'range';
  return place ?? (isEstimated ? 'estimated' : null);
}

/** Made of the version and a mark alone, so that a poll costs one read while nothing changes. */
export function entityTag(record: Pick<ExportRecord, 'version'>, mark: TagMark = null): string {
  return mark === null ? `"${record.version}"` : `"${record.version}-${mark}"`;
}

/** Sets the ETag. @returns whether the client has this version already, so that the answer is 304 */
export function hasVersion(context: ApiContext, record: Pick<ExportRecord, 'version'>, mark: TagMark = null): boolean {
  const tag = entityTag(record, mark);
  context.header('ETag', tag);
  return matchesEntityTag(context.req.header('if-none-match'), tag);
}

export function matchesEntityTag(header: string | undefined, tag: string): boolean {
  const candidates = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return candidates.includes(tag) || candidates.includes('*');
}

/** @returns whether a change may replace a version: any without If-Match, else only that of its ETag */
export function replacedBy(context: ApiContext): (version: number) => boolean {
  const expected = context.req.header('if-match');
  return (version) => expected === undefined || matchesEntityTag(expected, entityTag({ version }));
}

/** @param place in the queue */
export async function snapshotOf(
  record: ExportRecord,
  place: number | null,
  { role }: Pick<Caller, 'role'>,
  dependencies: SnapshotDependencies,
) {
  const [chunks, estimate] = await Promise.all([dependencies.chunksOf(record), currentEstimate(record, dependencies)]);
  return exportView(record, chunks, estimate, place, role);
}
