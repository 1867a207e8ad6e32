import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../../lambdas/domain/export/export-record.ts';
import { reportKeys } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { settleReports } from '../../../lambdas/events/settle-reports.ts';
import { EXPORT_ID, exportRecord, ORGANISATION } from '../../fakes/exports/export-record.ts';
import { MemoryObjectStore } from '../../fakes/object-store.ts';

const DAYS = 1827;
const keys = (attempt: number, retryCount = 0) => reportKeys(ORGANISATION, EXPORT_ID, { attempt, retryCount });

/** Publishes what one try of StoreFile writes. @returns what a record names of it */
async function publish(reports: MemoryObjectStore, attempt: number, retryCount = 0) {
  const { file, figures, manifest } = keys(attempt, retryCount);
  const put = async (key: string) => ({
    key,
    versionId: await reports.put(key, `${attempt}-${retryCount}`, 'text/plain'),
    sha256: 'a'.repeat(64),
  });
  return { report: await put(file('r.xlsx')), figures: await put(figures), manifest: await put(manifest) };
}

function completed(published: Awaited<ReturnType<typeof publish>> | undefined, attempt = 2): ExportRecord {
  const file = { fileName: 'r.xlsx', bytes: 1, rows: 1, sha256: 'a'.repeat(64) };
  return exportRecord({
    status: 'completed',
    attempt,
    statusTimes: { completed: '2026-03-01T08:00:00.000Z' },
    file: published === undefined ? file : { ...file, published },
  });
}

const settle = (record: ExportRecord, reports: MemoryObjectStore) =>
  settleReports(record, { reports, reportRetentionDays: DAYS });

describe('the reports of a completed export', () => {
  it('are exactly the versions that its record names, each protected from the completion on', async () => {
    const reports = new MemoryObjectStore('reports');
    await publish(reports, 1);
    await publish(reports, 2);
    const published = await publish(reports, 2, 1);
    const { report } = published;
    // A late worker of the same try.
    await reports.put(report.key, 'late', 'text/plain');
    await reports.put('reports/947975072/another/1-0/r.xlsx', 'other', 'text/plain');
    const named = Object.values(published).map(({ key, versionId }) => `${key} ${versionId}`);

    await settle(completed(published), reports);
    await settle(completed(published), reports);
    const left = reports.versions.map(({ key, versionId }) => `${key} ${versionId}`);
    expect(left.sort()).toEqual([...named, 'reports/947975072/another/1-0/r.xlsx v11'].sort());
    expect([...reports.retained.keys()].sort()).toEqual(named.sort());
    expect(new Set(reports.retained.values())).toEqual(new Set(['2031-03-02T08:00:00.000Z']));
  });

  it('are protected before anything is deleted', async () => {
    const reports = new MemoryObjectStore('reports');
    const published = await publish(reports, 1);
    await publish(reports, 1, 1);
    reports.retain = () => Promise.reject(new Error('not now'));
    await expect(settle(completed(published), reports)).rejects.toThrow('not now');
    expect(reports.versions).toHaveLength(6);
  });

  it('stay as they are when an older release published them, whose record names no keys', async () => {
    const reports = new MemoryObjectStore('reports');
    await reports.put(`reports/${ORGANISATION}/${EXPORT_ID}/r.xlsx`, 'report', 'text/plain');
    await settle(completed(undefined), reports);
    expect(reports.versions).toHaveLength(1);
    expect(reports.retained.size).toBe(0);
  });
});

describe('the reports of any other export', () => {
  it.each(['failed', 'paused', 'cancelled', 'completed_empty'] as const)(
    'that is %s are deleted with all their versions, those of a later attempt excepted',
    async (status) => {
      const reports = new MemoryObjectStore('reports');
      await publish(reports, 1);
      await publish(reports, 1);
      await reports.put(`reports/${ORGANISATION}/${EXPORT_ID}/r.xlsx`, 'of an older release', 'text/plain');
      const later = await publish(reports, 2);
      await settle(exportRecord({ status, attempt: 1 }), reports);
      expect(reports.versions.map(({ key }) => key)).toEqual(Object.values(later).map(({ key }) => key));
    },
  );
});
