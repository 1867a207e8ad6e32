import { describe, expect, it } from 'vitest';
import { endedExport, endedImport } from '../../../lambdas/domain/notifications/ended-run.ts';
import { EXPORT_STATUSES, IMPORT_STATUSES } from '../../../lambdas/protocol.ts';
import { exportRecord } from '../../fakes/exports/export-record.ts';
import { importFile, importRecord } from '../../fakes/registers/import-record.ts';

describe('the end of an export', () => {
  it('is told of when it completed, was empty or failed, and in no other status', () => {
    const told = EXPORT_STATUSES.filter((status) =>
      endedExport(exportRecord({ status: 'storing_file' }), exportRecord({ status })),
    );
    expect(told).toEqual(['completed', 'completed_empty', 'failed']);
  });

  it('is one change: a later write in the same status is none', () => {
    const failed = exportRecord({ status: 'failed' });
    expect(endedExport(failed, { ...failed, version: 2 })).toBeUndefined();
  });

  it('went well only with a report', () => {
    const outcomes = (['completed', 'completed_empty', 'failed'] as const).map(
      (status) => endedExport(exportRecord(), exportRecord({ status }))?.isWell,
    );
    expect(outcomes).toEqual([true, false, false]);
  });

  it('of a check is nobody’s', () => {
    expect(endedExport(exportRecord(), exportRecord({ purpose: 'check', status: 'failed' }))).toBeUndefined();
  });
});

describe('the end of an import', () => {
  it('is told of when it completed or failed, and not when it was cancelled', () => {
    const before = importRecord({ status: 'uploading' });
    const told = IMPORT_STATUSES.filter((status) => endedImport(before, importRecord({ status })));
    expect(told).toEqual(['completed', 'failed']);
  });

  it('went well when every file was read', () => {
    const read = importFile({ status: 'completed' });
    const wellWith = (...files: ReturnType<typeof importFile>[]) =>
      endedImport(undefined, importRecord({ status: 'completed', files }))?.isWell;
    expect([wellWith(read), wellWith(read, importFile({ status: 'failed' }))]).toEqual([true, false]);
  });
});
