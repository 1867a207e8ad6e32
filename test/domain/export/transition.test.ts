import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportRecord, holdsLock, isAllowed, isRunning } from '../../../lambdas/domain/export/export-record.ts';
import { nextRecord, type Transition, withProgress } from '../../../lambdas/domain/export/transition.ts';
import { EXPORT_STATUSES, type ExportStatus, STAGES, type Stage } from '../../../lambdas/protocol.ts';
import { exportRecord } from '../../fakes/exports/export-record.ts';

const NOW = '2026-03-01T09:00:00.000Z';
const failure = { code: 'internal_error', stage: 'aggregating', details: {}, retryable: true } as const;
const file = { fileName: 'r.xlsx', bytes: 1, rows: 1, sha256: '' };

describe('the table of transitions', () => {
  const table: Record<ExportStatus, string> = {
    initialised: 'querying_activities failed cancelling paused',
    querying_activities: 'querying_activities aggregating completed_empty failed cancelling paused',
    aggregating: 'aggregating deduplicating failed cancelling paused',
    deduplicating: 'deduplicating mapping_columns failed cancelling paused checked',
    mapping_columns: 'mapping_columns generating_file failed cancelling paused',
    generating_file: 'generating_file bundling_attachments storing_file failed cancelling paused',
    bundling_attachments: 'bundling_attachments storing_file failed cancelling paused',
    storing_file: 'storing_file completed failed cancelling paused',
    completed: '',
    completed_empty: '',
    failed: 'initialised queued',
    cancelling: 'cancelled',
    cancelled: '',
    paused: 'initialised cancelled cancelling queued',
    queued: 'initialised cancelling',
    checked: '',
  };

  it.each(EXPORT_STATUSES)('allows exactly the listed transitions from %s', (from) => {
    expect(EXPORT_STATUSES.filter((to) => isAllowed(from, to)).join(' ')).toBe(table[from]);
  });

  it('gives no next record for a transition that is not allowed', () => {
    expect(nextRecord(exportRecord({ status: 'completed' }), { to: 'cancelling', by: 'user' }, NOW)).toBeUndefined();
    expect(nextRecord(exportRecord({ status: 'cancelled' }), { to: 'storing_file' }, NOW)).toBeUndefined();
  });

  it('keeps the lock of an export until it has ended', () => {
    const ended = EXPORT_STATUSES.filter((status) => !holdsLock(status));
    expect(ended).toEqual(['completed', 'completed_empty', 'failed', 'cancelled', 'checked']);
    expect(EXPORT_STATUSES.filter(isRunning)).toEqual(STAGES);
  });
});

describe('a transition', () => {
  const changed = (fields: Partial<ExportRecord>, transition: Transition) =>
    nextRecord(exportRecord(fields), transition, NOW);

  it('increases the version and stores the time of the status', () => {
    expect(changed({ version: 7 }, { to: 'querying_activities', total: 4 })).toMatchObject({
      version: 8,
      status: 'querying_activities',
      stage: 'querying_activities',
      stageProgress: { current: 0, total: 4, currentItem: null },
      updatedAt: NOW,
      statusTimes: { querying_activities: NOW },
    });
  });

  it('names the stage that failed, also when it crashed before it wrote its status', () => {
    const crashed = { ...failure, code: 'stage_crashed', stage: 'generating_file' } as const;
    const transition = { to: 'failed', failure: crashed, supportReference: 'R-1' } as const;
    expect(changed({ status: 'mapping_columns', stage: 'mapping_columns' }, transition)).toMatchObject({
      status: 'failed',
      stage: 'generating_file',
      failure: { stage: 'generating_file' },
    });
  });

  it('sets 100 percent only when the export is completed', () => {
    expect(changed({ status: 'storing_file', percent: 99 }, { to: 'completed', file })).toMatchObject({
      percent: 100,
      file,
    });
    expect(changed({ status: 'querying_activities' }, { to: 'completed_empty' })).toMatchObject({
      percent: 100,
      file: null,
    });
  });

  it('keeps stage and percent and stores the support reference when the export fails', () => {
    const fields = { status: 'aggregating', stage: 'aggregating', percent: 40 } as const;
    expect(changed(fields, { to: 'failed', failure, supportReference: 'ref' })).toMatchObject({
      ...fields,
      status: 'failed',
      failure: { ...failure, supportReference: 'ref' },
    });
  });

  it('stores who cancelled at which percent, and whether the cleanup was completed', () => {
    const cancelling = changed({ status: 'aggregating', percent: 40 }, { to: 'cancelling', by: 'user-1' });
    expect(cancelling?.cancellation).toEqual({ by: 'user-1', percent: 40, cleanupCompleted: false });
    const cancelled = cancelling && nextRecord(cancelling, { to: 'cancelled', cleanupCompleted: true }, NOW);
    expect(cancelled?.cancellation).toEqual({ by: 'user-1', percent: 40, cleanupCompleted: true });
  });

  it('names the system as the actor when a paused export is cancelled directly', () => {
    const cancelled = changed({ status: 'paused', percent: 40 }, { to: 'cancelled', cleanupCompleted: true });
    expect(cancelled?.cancellation).toEqual({ by: 'system', percent: 40, cleanupCompleted: true });
  });
});

describe('a restart', () => {
  const failed = exportRecord({
    status: 'failed',
    stage: 'aggregating',
    percent: 40,
    failure: { ...failure, supportReference: 'ref' },
    stageProgress: { current: 2, total: 4, currentItem: 'chunk 2' },
  });

  it('of a failed export starts a new attempt at 0 percent and does not count as a resume', () => {
    expect(nextRecord(failed, { to: 'restarted', from: 'failed' }, NOW)).toMatchObject({
      status: 'initialised',
      stage: 'initialised',
      attempt: 2,
      resumes: 0,
      percent: 0,
      failure: null,
      stageProgress: { current: 0, total: 0, currentItem: null },
      statusTimes: { initialised: NOW },
    });
  });

  it('of a paused export starts a new attempt, counts as a resume and keeps the percent', () => {
    const paused = exportRecord({ status: 'paused', attempt: 2, resumes: 1, percent: 28 });
    expect(nextRecord(paused, { to: 'restarted', from: 'paused' }, NOW)).toMatchObject({
      attempt: 3,
      resumes: 2,
      percent: 28,
    });
  });

  it('that has to wait is queued, and begins at its first status when it is promoted', () => {
    const queued = nextRecord(failed, { to: 'restarted', from: 'failed', queued: true }, NOW);
    expect(queued).toMatchObject({ status: 'queued', stage: 'initialised', attempt: 2, percent: 0, failure: null });
    const later = '2026-03-01T09:10:00.000Z';
    expect(queued && nextRecord(queued, { to: 'promoted' }, later)).toMatchObject({
      status: 'initialised',
      attempt: 2,
      statusTimes: { queued: NOW, initialised: later },
    });
  });

  it('is no promotion: only a queued export can be promoted', () => {
    expect(nextRecord(failed, { to: 'promoted' }, NOW)).toBeUndefined();
  });

  it('of an export whose work has expired plans anew, and of any other goes on with its plan', () => {
    const planOf = (expiredAttempt: number) =>
      nextRecord(exportRecord({ ...failed, attempt: 2, expiredAttempt }), { to: 'restarted', from: 'failed' }, NOW)
        ?.plan;
    expect(planOf(1)).toEqual(failed.plan);
    expect(planOf(2)).toBeNull();
  });

  it('of a running export is not allowed', () => {
    expect(
      nextRecord(exportRecord({ status: 'aggregating' }), { to: 'restarted', from: 'failed' }, NOW),
    ).toBeUndefined();
  });
});

describe('progress within a stage', () => {
  const running = exportRecord({
    status: 'aggregating',
    stage: 'aggregating',
    stageProgress: { current: 2, total: 4, currentItem: null },
    percent: 30,
  });
  const at = (current: number) => ({ current, total: 4, currentItem: null });

  it('increases percent and version', () => {
    const next = withProgress(running, 'aggregating', at(3), null, NOW);
    expect(next).toMatchObject({ version: 2, stageProgress: at(3) });
    expect(next?.percent).toBeGreaterThan(30);
  });

  it.each<[string, Stage, number]>([
    ['it belongs to an earlier stage', 'querying_activities', 3],
    ['it is not new', 'aggregating', 2],
    ['it goes backwards', 'aggregating', 1],
  ])('is ignored when %s', (_, stage, current) => {
    expect(withProgress(running, stage, at(current), null, NOW)).toBeUndefined();
  });

  it('is ignored when the export is cancelling', () => {
    expect(withProgress({ ...running, status: 'cancelling' }, 'aggregating', at(3), null, NOW)).toBeUndefined();
  });

  it('stores a new summary even when no further chunk is done', () => {
    const sums = { activities: 1, activityDays: 1, attendances: 1 };
    const summary = { kind: 'provisional', total: sums, perCategory: {} } as const;
    expect(withProgress(running, 'aggregating', at(2), summary, NOW)?.summary).toEqual(summary);
  });
});

describe('any sequence of changes', () => {
  const step: fc.Arbitrary<(record: ExportRecord) => ExportRecord | undefined> = fc.oneof(
    fc.tuple(fc.constantFrom(...STAGES), fc.nat(5)).map(
      ([to, total]) =>
        (record: ExportRecord) =>
          nextRecord(record, { to, total }, NOW),
    ),
    fc.tuple(fc.nat(6), fc.nat(5)).map(
      ([current, total]) =>
        (record: ExportRecord) =>
          withProgress(record, record.stage, { current, total, currentItem: null }, null, NOW),
    ),
    fc
      .constantFrom<Transition>({ to: 'completed', file }, { to: 'paused' }, { to: 'restarted', from: 'paused' })
      .map((transition) => (record: ExportRecord) => nextRecord(record, transition, NOW)),
  );

  it('never lowers the percent within an attempt, stays below 100 until the end and gives each change its own version', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, includeAttachments) => {
        let record = exportRecord();
        record = { ...record, request: { ...record.request, includeAttachments } };
        for (const change of steps) {
          const next = change(record);
          if (next === undefined) continue;
          expect(next.version).toBe(record.version + 1);
          if (next.attempt === record.attempt) expect(next.percent).toBeGreaterThanOrEqual(record.percent);
          if (next.status !== 'completed') expect(next.percent).toBeLessThanOrEqual(99);
          record = next;
        }
      }),
      { numRuns: 300 },
    );
  });
});
