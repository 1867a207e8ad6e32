import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EstimateRecord,
  estimateOf,
  type PastRun,
  pastRun,
  predictedSeconds,
} from '../../../lambdas/domain/export/estimate.ts';
import { stagesOf } from '../../../lambdas/domain/export/export-record.ts';
import { STAGE_WEIGHTS } from '../../../lambdas/domain/export/progress.ts';
import { CHUNKED_STAGES, EXPORT_STATUSES, STAGES, type Stage } from '../../../lambdas/protocol.ts';
import { BEGINNING, exportRecord } from '../../fakes/exports/export-record.ts';

type Seconds = Readonly<Partial<Record<Stage, number>>>;
const STAGES_OF_RUN = stagesOf(exportRecord());
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const whole = (seconds: Seconds) => sum(STAGES_OF_RUN.map((stage) => seconds[stage] ?? 0));
const iso = (seconds: number) => new Date(BEGINNING + seconds * 1000).toISOString();

/** The record `elapsed` seconds into a run with the given stage times, whose chunks finish at even intervals. */
function replay(durations: Seconds, elapsed: number, chunks = 40, activities = 10_000): EstimateRecord {
  const statusTimes: Partial<Record<Stage, string>> = {};
  let began = 0;
  let stage: Stage = 'initialised';
  for (const each of STAGES_OF_RUN) {
    stage = each;
    statusTimes[each] = iso(began);
    if (began + (durations[each] ?? 0) > elapsed) {
      break;
    }
    began += durations[each] ?? 0;
  }
  const chunked = (CHUNKED_STAGES as readonly Stage[]).includes(stage);
  const share = (elapsed - began) / (durations[stage] ?? 1);
  const stageProgress = chunked
    ? { current: Math.min(chunks, Math.floor(chunks * share)), total: chunks, currentItem: null }
    : { current: 0, total: 0, currentItem: null };
  const plan = stage === 'initialised' ? null : { chunks, activities, attendances: 7 * activities };
  const { purpose, request, attempt } = exportRecord();
  return { purpose, status: stage, stage, stageProgress, statusTimes, plan, request, attempt };
}

const middle = (record: EstimateRecord, elapsed: number, runs: readonly PastRun[]) => {
  const estimate = estimateOf(record, BEGINNING + elapsed * 1000, runs);
  return estimate.kind === 'range' ? (estimate.lowSeconds + estimate.highSeconds) / 2 : undefined;
};

const durations: fc.Arbitrary<Seconds> = fc
  .tuple(...STAGES_OF_RUN.map(() => fc.double({ min: 0.1, max: 300, noNaN: true })))
  .map((seconds) => Object.fromEntries(STAGES_OF_RUN.map((stage, index) => [stage, seconds[index] ?? 1])));
const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const runsOf = fc
  .array(durations, { maxLength: 5 })
  .map((all) =>
    all.map((seconds): PastRun => ({ activities: 8_000, format: 'xlsx', includeAttachments: false, seconds })),
  );

describe('the estimate', () => {
  it('is never negative, and its low end is never above its high end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXPORT_STATUSES),
        fc.constantFrom(...STAGES),
        fc.nat(600),
        fc.nat(600),
        fc.integer({ min: -1_000, max: 10_000_000 }),
        runsOf,
        (status, stage, current, total, later, runs) => {
          const record = exportRecord({ status, stage, stageProgress: { current, total, currentItem: null } });
          const estimate = estimateOf(record, BEGINNING + later, runs);
          if (estimate.kind === 'range') {
            expect(estimate.lowSeconds).toBeGreaterThanOrEqual(0);
            expect(estimate.highSeconds).toBeGreaterThanOrEqual(estimate.lowSeconds);
            expect(Number.isFinite(estimate.highSeconds)).toBe(true);
          }
        },
      ),
    );
  });

  it('is a range after 20 seconds at any point of a run', () => {
    fc.assert(
      fc.property(durations, share, runsOf, (seconds, at, runs) => {
        const elapsed = at * whole(seconds);
        fc.pre(elapsed >= 20);
        expect(estimateOf(replay(seconds, elapsed), BEGINNING + elapsed * 1000, runs).kind).toBe('range');
      }),
    );
  });

  it('converges: near the end of a run its error is a small share of the whole time', () => {
    fc.assert(
      fc.property(durations, (seconds) => {
        const total = whole(seconds);
        const last = seconds.storing_file ?? 0;
        const elapsed = total - Math.min(last, 0.02 * total) / 2;
        const estimate = middle(replay(seconds, elapsed), elapsed, [
          { activities: 10_000, format: 'xlsx', includeAttachments: false, seconds },
        ]);
        expect(Math.abs((estimate ?? Number.NaN) - (total - elapsed))).toBeLessThan(0.1 * total + 1);
      }),
    );
  });

  it('is calculating before the first chunk is finished and a range afterwards', () => {
    const before = exportRecord({
      status: 'querying_activities',
      stage: 'querying_activities',
      stageProgress: { current: 0, total: 4, currentItem: 'chunk 1' },
    });
    expect(estimateOf(before, BEGINNING + 5_000)).toEqual({ kind: 'calculating' });
    const after = { ...before, stageProgress: { current: 1, total: 4, currentItem: null } };
    expect(estimateOf(after, BEGINNING + 5_000).kind).toBe('range');
  });

  it.each(['completed', 'completed_empty', 'failed', 'cancelled'] as const)(
    'is 0 seconds for an export with the status %s',
    (status) => {
      expect(estimateOf(exportRecord({ status }), BEGINNING)).toEqual({ kind: 'range', lowSeconds: 0, highSeconds: 0 });
    },
  );

  it('is calculating while the export is paused', () => {
    expect(estimateOf(exportRecord({ status: 'paused' }), BEGINNING)).toEqual({ kind: 'calculating' });
  });
});

describe('past runs', () => {
  it('give the seconds of each stage of a completed first attempt', () => {
    const statusTimes = Object.fromEntries(
      [...STAGES_OF_RUN, 'completed'].map((status, index) => [status, iso(index * index)]),
    );
    const run = pastRun(exportRecord({ status: 'completed', statusTimes }));
    expect(run).toMatchObject({ activities: 400, format: 'xlsx', includeAttachments: false });
    expect(run?.seconds).toEqual(Object.fromEntries(STAGES_OF_RUN.map((stage, index) => [stage, 2 * index + 1])));
  });

  it.each([
    ['failed', { status: 'failed' }],
    ['empty', { status: 'completed_empty' }],
    ['retried', { status: 'completed', attempt: 2 }],
  ] as const)('do not include a run of this kind: %s', (_, fields) => {
    expect(pastRun(exportRecord(fields))).toBeUndefined();
  });

  it('keep the median error of replayed runs below 15 % of the total at a quarter of the time and 10 % at half', () => {
    // The replayed runs are about four times as slow as the built-in weights and distributed differently over the stages.
    // One standard deviation is a factor of e^0.25 for each stage of each run.
    const random = mulberry32(2025);
    const usual: Record<Stage, number> = { ...STAGE_WEIGHTS, generating_file: 40, deduplicating: 3 };
    const oneRun = (): Seconds =>
      Object.fromEntries(STAGES_OF_RUN.map((stage) => [stage, 2 * usual[stage] * Math.exp(0.25 * normal(random))]));
    const errorsAt = (at: number) =>
      Array.from({ length: 300 }, () => {
        const runs = Array.from(
          { length: 3 },
          (): PastRun => ({ activities: 10_000, format: 'xlsx', includeAttachments: false, seconds: oneRun() }),
        );
        const seconds = oneRun();
        const total = whole(seconds);
        const estimate = middle(replay(seconds, at * total), at * total, runs) ?? Number.POSITIVE_INFINITY;
        return Math.abs(estimate - (1 - at) * total) / total;
      }).sort((one, other) => one - other);
    expect(errorsAt(0.25)[150]).toBeLessThan(0.15);
    expect(errorsAt(0.5)[150]).toBeLessThan(0.1);
  });
});

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('the prediction of the whole time', () => {
  it('is the elapsed time plus the middle of the estimated range', () => {
    const record = replay({ initialised: 2, querying_activities: 8, aggregating: 10 }, 11);
    const estimate = estimateOf(record, BEGINNING + 11_000);
    expect(estimate.kind).toBe('range');
    const middle = estimate.kind === 'range' ? (estimate.lowSeconds + estimate.highSeconds) / 2 : Number.NaN;
    expect(predictedSeconds(record, BEGINNING + 11_000)).toBe(11 + middle);
  });

  it('is undefined while the estimate is calculating', () => {
    expect(predictedSeconds(exportRecord({ plan: null }), BEGINNING + 5000)).toBeUndefined();
  });
});
