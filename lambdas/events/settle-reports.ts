/**
 * What an export has stored in the reports bucket: the versions that its record names are protected for as long as reports are
 * kept, and every other one is deleted. It may be repeated.
 */
import type { ExportRecord, PublishedObject } from '../domain/export/export-record.ts';
import { attemptOfReportKey, reportsPrefix } from '../domain/export/objects/working-keys.ts';
import type { ObjectStore, ObjectVersion } from '../ports.ts';

export interface ReportsDependencies {
  readonly reports: Pick<ObjectStore, 'listVersions' | 'deleteVersions' | 'retain'>;
  /** From the completion of an export. */
  readonly reportRetentionDays: number;
}

/**
 * @param record of an export whose present attempt publishes nothing any more: it has ended or is paused
 * @throws the first error of a version that cannot be protected, after all others are; nothing is deleted then
 */
export async function settleReports(
  record: ExportRecord,
  { reports, reportRetentionDays }: ReportsDependencies,
): Promise<void> {
  const published = publishedBy(record);
  if (published === undefined) {
    return;
  }
  const until = retainedUntil(record, reportRetentionDays);
  const errors: unknown[] = [];
  for (const { key, versionId } of published) {
    if (versionId !== null) {
      await reports.retain({ key, versionId }, until).catch((error: unknown) => errors.push(error));
    }
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  const versions = await reports.listVersions(reportsPrefix(record.organisationNumber, record.exportId));
  await reports.deleteVersions(
    // A later attempt may have begun since the record was read, and what it publishes is its own.
    versions.filter(
      (version) => !isNamed(version, published) && (attemptOfReportKey(version.key) ?? 0) <= record.attempt,
    ),
  );
}

/** @returns undefined for a report of an older release, whose record does not name its objects: all of them stay */
function publishedBy({ status, file }: ExportRecord): readonly PublishedObject[] | undefined {
  if (status !== 'completed') {
    return [];
  }
  return file?.published === undefined ? undefined : Object.values(file.published);
}

function isNamed({ key, versionId }: ObjectVersion, published: readonly PublishedObject[]): boolean {
  return published.some((each) => each.key === key && (each.versionId ?? versionId) === versionId);
}

/** Counted from the completion, so that a repetition sets the same time. */
function retainedUntil({ statusTimes, updatedAt }: ExportRecord, days: number): string {
  return new Date(Date.parse(statusTimes.completed ?? updatedAt) + days * 24 * 3600_000).toISOString();
}
