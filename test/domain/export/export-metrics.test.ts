import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkMetrics, exportMetrics } from '../../../lambdas/domain/export/export-metrics.ts';
import { type ExportRecord, isRunning } from '../../../lambdas/domain/export/export-record.ts';
import type { Measurement } from '../../../lambdas/domain/export/measurement.ts';
import { nextRecord, type Transition, withProgress } from '../../../lambdas/domain/export/transition.ts';
import { METRICS } from '../../../lambdas/metric-catalogue.ts';
import { STAGES } from '../../../lambdas/protocol.ts';
import { BEGINNING, chunkRecord, exportRecord, ORGANISATION } from '../../fakes/exports/export-record.ts';

const FILE = { fileName: 'a.xlsx', bytes: 5000, rows: 390, sha256: 'a' };
const at = (milliseconds: number) => new Date(BEGINNING + milliseconds).toISOString();

/** Every transition, whether it is allowed at the time or not. */
const TRANSITIONS: readonly Transition[] = [
  ...STAGES.filter((stage) => stage !== 'initialised').map((to) => ({ to, total: 4 })),
  { to: 'completed', file: FILE },
  { to: 'completed_empty' },
  {
    to: 'failed',
    failure: { code: 'stage_timed_out', stage: 'aggregating', details: {}, retryable: true },
    supportReference: 'reference',
  },
  { to: 'cancelling', by: 'kari' },
  { to: 'cancelled', cleanupCompleted: true },
  { to: 'paused' },
  { to: 'restarted', from: 'failed' },
  { to: 'restarted', from: 'paused' },
  { to: 'restarted', from: 'failed', queued: true },
  { to: 'restarted', from: 'paused', queued: true },
  { to: 'promoted' },
];

interface Step {
  readonly transition: Transition;
  readonly milliseconds: number;
}
const steps = fc.array(
  fc.record({ transition: fc.constantFrom(...TRANSITIONS), milliseconds: fc.integer({ min: 0, max: 100_000 }) }),
  { maxLength: 60 },
);
/** Random steps followed by all stages in order, so that many runs complete. */
const runs = fc
  .tuple(steps, fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: STAGES.length, maxLength: STAGES.length }))
  .map(([walk, times]): Step[] => [
    ...walk,
    ...STAGES.slice(1).map((to, index) => ({ transition: { to } as Transition, milliseconds: times[index] ?? 1 })),
    { transition: { to: 'completed', file: FILE }, milliseconds: times.at(-1) ?? 1 },
  ]);

interface MeasuredChange {
  readonly after: ExportRecord;
  readonly measured: readonly Measurement[];
}

/** The metrics of each allowed change, including progress between the transitions. */
function history(walk: readonly Step[], first = exportRecord()): MeasuredChange[] {
  let now = BEGINNING;
  let record = first;
  const counted: MeasuredChange[] = [{ after: record, measured: exportMetrics(undefined, record, ORGANISATION) }];
  const change = (next: ExportRecord | undefined) => {
    if (next !== undefined) {
      counted.push({ after: next, measured: exportMetrics(record, next, ORGANISATION) });
      record = next;
    }
  };
  for (const { transition, milliseconds } of walk) {
    now += milliseconds;
    const time = new Date(now).toISOString();
    change(nextRecord(record, transition, time));
    change(withProgress(record, record.stage, { current: 1, total: 4, currentItem: null }, null, time));
    // The finaliser closes the export, and the prediction is stored.
    const { openPartition: _, ...closed } = record;
    change({ ...closed, predictedSeconds: 10 });
  }
  return counted;
}

const named = (counted: readonly MeasuredChange[], ...names: readonly string[]) =>
  counted.flatMap(({ measured }) => measured.filter(([name]) => names.includes(name)));
const ENDS = ['ExportsCompleted', 'ExportsCompletedEmpty', 'ExportsFailed', 'ExportsCancelled'];

describe('the metrics of any sequence of changes', () => {
  it('count one start, and exactly one ending each time the export ends', () => {
    fc.assert(
      fc.property(runs, (walk) => {
        const counted = history(walk);
        expect(named(counted, 'ExportsStarted')).toHaveLength(1);
        let before: ExportRecord | undefined;
        for (const { after, measured } of counted) {
          const ended = ['completed', 'completed_empty', 'failed', 'cancelled'].includes(after.status);
          const changed = ended && before?.status !== after.status;
          expect(measured.filter(([name]) => ENDS.includes(name))).toHaveLength(changed ? 1 : 0);
          before = after;
        }
      }),
    );
  });

  it('count as retries the attempts after the first that are not resumes', () => {
    fc.assert(
      fc.property(runs, (walk) => {
        const counted = history(walk);
        const last = counted.at(-1)?.after ?? exportRecord();
        expect(named(counted, 'ExportsRetried')).toHaveLength(last.attempt - 1 - last.resumes);
      }),
    );
  });

  it('have stage durations that add up to the duration of a completed attempt', () => {
    fc.assert(
      fc.property(runs, (walk) => {
        const counted = history(walk);
        const end = counted.findIndex(({ after }) => after.status === 'completed');
        fc.pre(end >= 0);
        const { attempt, statusTimes } = counted[end]?.after ?? exportRecord();
        const ofAttempt = counted.slice(0, end + 1).filter(({ after }) => after.attempt === attempt);
        const sum = named(ofAttempt, 'StageDuration').reduce((total, [, value]) => total + value, 0);
        expect(sum).toBe(Date.parse(statusTimes.completed ?? '') - Date.parse(statusTimes.initialised ?? ''));
      }),
    );
  });

  it('have only dimensions of the catalogue, no empty dimension values and no negative values', () => {
    fc.assert(
      fc.property(runs, (walk) => {
        for (const [name, value, dimensions = {}] of history(walk).flatMap(({ measured }) => measured)) {
          expect(METRICS[name].by).toEqual(expect.arrayContaining(Object.keys(dimensions)));
          expect(Object.values<string | undefined>(dimensions)).not.toContain('');
          expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('are empty for a change that keeps the status', () => {
    fc.assert(
      fc.property(runs, (walk) => {
        const counted = history(walk);
        counted.slice(1).forEach(({ after, measured }, index) => {
          if (counted[index]?.after.status === after.status) {
            expect(measured).toEqual([]);
          }
        });
      }),
    );
  });
});

describe('the metrics of a completed export', () => {
  const stored = (fields: Partial<ExportRecord>) =>
    exportRecord({ status: 'storing_file', stage: 'storing_file', ...fields });
  const completed = (fields: Partial<ExportRecord> = {}) => {
    const before = stored({ statusTimes: { initialised: at(0), storing_file: at(30_000) }, ...fields });
    const after = nextRecord(before, { to: 'completed', file: FILE }, at(40_000));
    return exportMetrics(before, after ?? before, ORGANISATION);
  };

  it('have its size by organisation and its duration by size class', () => {
    expect(completed()).toEqual([
      ['StageDuration', 10_000, { stage: 'storing_file' }],
      ['ExportsCompleted', 1, { organisation: ORGANISATION }],
      ['ExportActivities', 400, { organisation: ORGANISATION }],
      ['ExportAttendances', 3000, { organisation: ORGANISATION }],
      ['ExportRows', 390, { organisation: ORGANISATION }],
      ['ExportBytes', 5000, { organisation: ORGANISATION }],
      ['ExportDuration', 40_000, { size: 'under_10000' }],
    ]);
    const plan = { chunks: 4, activities: 10_000, attendances: 3000 };
    expect(completed({ plan })).toContainEqual(['ExportDuration', 40_000, { size: 'from_10000' }]);
  });

  it.each([
    [50, 25],
    [30, 25],
    [40, 0],
    [120, 200],
  ])('have an estimate error when %d s were predicted and 40 s needed: %d percent', (predictedSeconds, percent) => {
    expect(completed({ predictedSeconds })).toContainEqual(['EstimateError', percent]);
  });

  it('have neither duration nor estimate error when the export was retried or resumed', () => {
    const names = completed({ attempt: 2, predictedSeconds: 40 }).map(([name]) => name);
    expect(names).not.toContain('EstimateError');
    expect(names).not.toContain('ExportDuration');
    expect(names).toContain('ExportsCompleted');
  });
});

it('counts a failure by its code and does not measure the stage that failed', () => {
  const before = exportRecord({ status: 'aggregating', stage: 'aggregating', statusTimes: { aggregating: at(0) } });
  const failure = { code: 'stage_timed_out', stage: 'aggregating' as const, details: {}, retryable: true };
  const after = nextRecord(before, { to: 'failed', failure, supportReference: 'r' }, at(900_000));
  expect(exportMetrics(before, after ?? before, 'other')).toEqual([
    ['ExportsFailed', 1, { organisation: 'other', errorCode: 'stage_timed_out' }],
  ]);
});

it('measures a stage from its first entry when a retried task enters it again', () => {
  const first = nextRecord(exportRecord({ status: 'aggregating' }), { to: 'deduplicating' }, at(1000));
  const again = nextRecord(first ?? exportRecord(), { to: 'deduplicating' }, at(5000));
  expect(again?.statusTimes.deduplicating).toBe(at(1000));
  expect(isRunning(again?.status ?? 'failed')).toBe(true);
});

describe('the metrics of a chunk', () => {
  const stage = 'mapping_columns' as const;
  const chunk = (fields: Parameters<typeof chunkRecord>[0] = {}) => chunkRecord({ stage, ...fields });

  it('are empty when it starts for the first time', () => {
    expect(chunkMetrics(undefined, chunk())).toEqual([]);
  });

  it('count it as finished once', () => {
    expect(chunkMetrics(chunk(), chunk({ state: 'done' }))).toEqual([['ChunksFinished', 1, { stage }]]);
    expect(chunkMetrics(chunk({ state: 'done' }), chunk({ state: 'done' }))).toEqual([]);
  });

  it('count the facts that were kept and computed when an aggregation ends', () => {
    const done = chunk({ state: 'done', outcome: { sums: {}, facts: { kept: 3, computed: 1 } } });
    expect(chunkMetrics(chunk(), done)).toEqual([
      ['ChunksFinished', 1, { stage }],
      ['FactsKept', 3],
      ['FactsComputed', 1],
    ]);
  });

  it.each(['retrying', 'failed'] as const)('count a retry when it starts again after it was %s', (state) => {
    expect(chunkMetrics(chunk({ state }), chunk({ attempt: 2 }))).toEqual([['ChunkRetries', 1, { stage }]]);
    expect(chunkMetrics(chunk(), chunk({ state }))).toEqual([]);
  });

  it('count a retry and a timeout when it starts again while it was marked as running', () => {
    expect(chunkMetrics(chunk(), chunk({ attempt: 2 }))).toEqual([
      ['ChunkRetries', 1, { stage }],
      ['ChunkTimeouts', 1, { stage }],
    ]);
  });

  it('count no timeout when an earlier execution was stopped while it was running', () => {
    expect(chunkMetrics(chunk(), chunk({ attempt: 2, exportAttempt: 2 }))).toEqual([['ChunkRetries', 1, { stage }]]);
  });
});

describe('the metrics of an export that waits', () => {
  const queued = exportRecord({ status: 'queued', statusTimes: { queued: at(0) } });

  it('count it as started and as queued when it is new', () => {
    expect(exportMetrics(undefined, queued, ORGANISATION)).toEqual([
      ['ExportsStarted', 1, { organisation: ORGANISATION }],
      ['ExportsQueued', 1, { organisation: ORGANISATION }],
    ]);
  });

  it('count a retry once, when it is queued, and the time until it starts', () => {
    const failed = exportRecord({ status: 'failed' });
    const waiting = nextRecord(failed, { to: 'restarted', from: 'failed', queued: true }, at(0));
    const started = waiting && nextRecord(waiting, { to: 'promoted' }, at(90_000));
    expect(waiting && exportMetrics(failed, waiting, ORGANISATION)).toEqual([
      ['ExportsQueued', 1, { organisation: ORGANISATION }],
      ['ExportsRetried', 1, { organisation: ORGANISATION }],
    ]);
    expect(waiting && started && exportMetrics(waiting, started, ORGANISATION)).toEqual([['QueueTime', 90_000]]);
  });
});
