import { expect, it } from 'vitest';
import { compareSizes } from './comparison.ts';
import { brokenBounds, firstBound, predictReport, predictRush } from './predictions.ts';
import { chunkCount, historyEvents, reportSteps } from './report-steps.ts';
import { MACHINE, type StageTime, stageModels, WHOLE } from './stage-times.ts';

const STEPS = reportSteps(1, 'now', new Map());
const STAGES = [...new Set(STEPS.map(({ stage }) => stage))];
const SIZES = [1_000, 20_000, 400_000];
const [FIXED, EACH] = [0.01, 0.00002];

/** Times that lie on lines: of each invocation `FIXED` and `EACH` for an activity, and 100 MB with `megabytesEach` for an activity. */
function exactTimes(megabytesEach: Readonly<Record<string, number>> = {}): StageTime[] {
  return SIZES.flatMap((size) => {
    const rows = reportSteps(size, 'now', new Map()).map(({ stage, invocations, activities }) => {
      const cpuSeconds = invocations * (FIXED + EACH * activities);
      const peakMegabytes = 100 + (megabytesEach[stage] ?? 0) * activities;
      return { size, stage, invocations, cpuSeconds, wallSeconds: cpuSeconds, peakMegabytes };
    });
    const seconds = rows.reduce((sum, row) => sum + row.cpuSeconds, 0);
    const whole = { size, invocations: 1, cpuSeconds: seconds, wallSeconds: seconds, peakMegabytes: 0 };
    return [...rows, { ...whole, stage: WHOLE }, { ...whole, stage: MACHINE, cpuSeconds: 0 }];
  });
}

it('each size is predicted from the others without an error, where times lie on lines and one core does all', () => {
  const compared = compareSizes(exactTimes({ MapColumns: 0.01 }), 1);
  expect(compared.map(({ size }) => size)).toEqual(SIZES);
  for (const { wallSeconds, cpuSeconds, peakMegabytes } of compared) {
    expect(cpuSeconds.predicted / cpuSeconds.measured).toBeCloseTo(1);
    expect(wallSeconds.predicted / wallSeconds.measured).toBeCloseTo(1);
    expect(peakMegabytes.predicted / peakMegabytes.measured).toBeCloseTo(1);
  }
});

it('two sizes are compared with nothing', () => {
  expect(
    compareSizes(
      exactTimes().filter(({ size }) => size !== 1_000),
      1,
    ),
  ).toEqual([]);
});

it('the first bound is where a line reaches the memory of its Lambda', () => {
  const step = STEPS.find(({ stage }) => stage === 'DeduplicateParticipants');
  const memory = step?.memoryMegabytes ?? 0;
  const { activities, broken } = firstBound(exactTimes({ DeduplicateParticipants: 0.01 }), 'now');
  expect(activities / ((memory - 100) / 0.01)).toBeCloseTo(1, 2);
  expect(broken).toBe(`DeduplicateParticipants needs more than its ${memory} MB`);
});

it('the grown design cuts what does not fit, so that a hundred million activities break no bound', () => {
  const times = exactTimes(Object.fromEntries(STAGES.map((stage) => [stage, 0.01])));
  expect(predictReport(times, 1e8, 'now').broken).not.toEqual([]);
  const grown = predictReport(times, 1e8, 'grown');
  expect(grown.broken).toEqual([]);
  expect(grown.peakMegabytes).toBeLessThan(1_536);
  expect(grown.dollars).toBeGreaterThan(predictReport(times, 1e7, 'grown').dollars);
});

it('an inline Map of the most chunks stays within the history of an execution, and the grown design holds no iteration in it', () => {
  const models = stageModels(exactTimes());
  const now = reportSteps(1e9, 'now', models);
  expect(chunkCount(1e9, 'now')).toBe(500);
  expect(brokenBounds(now, models, 'now').filter((bound) => bound.includes('events'))).toEqual([]);
  const grown = reportSteps(1e8, 'grown', models);
  expect(chunkCount(1e8, 'grown')).toBeGreaterThan(20_000);
  expect(historyEvents(grown, 'grown')).toBeLessThan(historyEvents(now, 'now'));
});

it('a rush that comes at once waits for a limit, and the same one within an hour does not', () => {
  const within = (seconds: number) => predictRush(exactTimes(), 2_000, seconds);
  const [calm, rush] = [within(3_600), within(1)];
  expect([calm.reports, rush.reports]).toEqual([2_000, 2_000]);
  expect(calm.waiting.every(({ count }) => count === 0)).toBe(true);
  expect(rush.waiting[0]?.count).toBeGreaterThan(0);
  expect(rush.slowest).toBeGreaterThan(calm.slowest);
  expect(rush.dollars).toBe(calm.dollars);
});
