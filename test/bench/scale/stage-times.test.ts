import { expect, it } from 'vitest';
import kept from './stage-times.json' with { type: 'json' };
import { at, lineThrough, MACHINE, stageModels, stageTimesOf, stageTimesSchema, WHOLE } from './stage-times.ts';

const line = (...points: readonly (readonly [x: number, y: number])[]) =>
  lineThrough(points.map(([x, y]) => ({ x, y })));

it('a line goes through points that lie on one', () => {
  const { fixed, slope } = line([1, 5], [10, 23], [1_000, 2_003]);
  expect(fixed).toBeCloseTo(3);
  expect(slope).toBeCloseTo(2);
});

it('a line is flat through one point or falling ones, and goes through 0 rather than below it', () => {
  expect(line([10, 4])).toEqual({ fixed: 4, slope: 0 });
  expect(line([1, 10], [10, 5]).slope).toBe(0);
  const { fixed, slope } = line([10, 1], [20, 4]);
  expect(fixed).toBe(0);
  expect(slope).toBeGreaterThan(0);
  expect(line()).toEqual({ fixed: 0, slope: 0 });
});

it('a stage is what one of its invocations takes, by the activities that it handles', () => {
  const row = { stage: 'MapColumns', wallSeconds: 0, peakMegabytes: 0 };
  const models = stageModels([
    { ...row, size: 1_000, invocations: 10, cpuSeconds: 10 * (0.5 + 0.01 * 100) },
    { ...row, size: 10_000, invocations: 20, cpuSeconds: 20 * (0.5 + 0.01 * 500), peakMegabytes: 150 },
  ]);
  const model = models.get('MapColumns');
  expect(at(model?.cpuSeconds ?? { fixed: 0, slope: 0 }, 2_000)).toBeCloseTo(20.5);
  // One measured peak says nothing of growth.
  expect(model?.peakMegabytes).toEqual({ fixed: 150, slope: 0 });
});

it('results of the bench give a row for each Lambda, which share their CPU by wall time, and rows for the whole', () => {
  const lambdas = {
    A: { invocations: 3, wallSeconds: 6, peakMegabytes: 100 },
    B: { invocations: 1, wallSeconds: 2, peakMegabytes: 200 },
  };
  const requests = { byService: {}, bytes: 0 };
  const phase = { cpuSeconds: 10, wallSeconds: 7, lambdaCpuSeconds: 4, databaseCpuSeconds: 1, lambdas, requests };
  const plainScript = { cpuSeconds: 1, wallSeconds: 1, peakMegabytes: 1 };
  const size = { activities: 500, attendances: 3_000, runs: 1, plainScript, fromFile: phase, again: phase };
  expect(stageTimesOf({ date: '2026-11-28', node: 'v24', cores: 2, sizes: [size] })).toEqual([
    { size: 500, stage: 'A', invocations: 3, cpuSeconds: 3, wallSeconds: 6, peakMegabytes: 100 },
    { size: 500, stage: 'B', invocations: 1, cpuSeconds: 1, wallSeconds: 2, peakMegabytes: 200 },
    { size: 500, stage: WHOLE, invocations: 1, cpuSeconds: 10, wallSeconds: 7, peakMegabytes: 0 },
    { size: 500, stage: MACHINE, invocations: 1, cpuSeconds: 6, wallSeconds: 7, peakMegabytes: 0 },
  ]);
});

it('the kept times have the form that is read, with three sizes', () => {
  const rows = stageTimesSchema.parse(kept);
  expect(new Set(rows.map(({ size }) => size)).size).toBeGreaterThanOrEqual(3);
});
