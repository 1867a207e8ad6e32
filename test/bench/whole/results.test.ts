import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { median, medianOfEach } from './median.ts';
import {
  detailTable,
  lambdaTable,
  type MeasuredPhase,
  marginalRatio,
  resultsSchema,
  type SizeResult,
  summaryTable,
  withOtherSizes,
} from './results.ts';

const phase = (cpuSeconds: number, wallSeconds: number, peakMegabytes = 100): MeasuredPhase => ({
  cpuSeconds,
  wallSeconds,
  lambdaCpuSeconds: cpuSeconds / 2,
  databaseCpuSeconds: 0.25,
  lambdas: { GenerateFile: { invocations: 1, wallSeconds: 0.5, peakMegabytes } },
  requests: { byService: { s3: 4, dynamodb: 20 }, bytes: 3_400_000 },
});
const size = (activities: number, cpuSeconds: number): SizeResult => ({
  activities,
  attendances: 6 * activities,
  runs: 3,
  plainScript: { cpuSeconds: cpuSeconds / 2, wallSeconds: 1, peakMegabytes: 130 },
  fromFile: phase(cpuSeconds, 3, 210),
  again: phase(1, 2, 220),
});
const results = { date: '2026-11-28', node: 'v24.0.0', cores: 2, sizes: [size(500, 4), size(10_000, 8)] };

it('the table has a row for each size, with ratios to the plain script and the largest Lambda of both reports', () => {
  expect(summaryTable(results).split('\n').slice(2)).toEqual([
    '| 500 | 2.0/1.0/130 | 4.0/3.0 | 2.0/3.0 | 1.0/2.0 | 220 MB |',
    '| 10,000 | 4.0/1.0/130 | 8.0/3.0 | 2.0/3.0 | 1.0/2.0 | 220 MB |',
  ]);
});

it('the details name requests by service, the most first', () => {
  expect(detailTable(results).split('\n')[2]).toBe(
    '| 500 | from the files | 4.0 | 2.0 | 0.3 | dynamodb 20, s3 4 | 3 |',
  );
  expect(lambdaTable(results).split('\n').at(-1)).toBe('| GenerateFile | 1 | 0.5 | 210 |');
});

it('sizes that were not measured anew are kept, from such a machine', () => {
  const measured = { ...results, date: '2026-11-29', sizes: [size(10_000, 6), size(1_000_000, 90)] };
  const { date, sizes } = withOtherSizes(measured, results);
  expect(date).toBe('2026-11-29');
  expect(sizes.map(({ activities, fromFile }) => [activities, fromFile.cpuSeconds])).toEqual([
    [500, 4],
    [10_000, 6],
    [1_000_000, 90],
  ]);
  const ofOtherMachine = withOtherSizes(measured, { ...results, cores: 8 });
  expect(ofOtherMachine).toEqual(measured);
  expect(withOtherSizes(measured, undefined)).toEqual(measured);
});

it('the cost of a further activity is that between the two largest sizes, and unknown for one size', () => {
  expect(marginalRatio(results)).toBe(1);
  expect(marginalRatio({ ...results, sizes: results.sizes.slice(1) })).toBeUndefined();
});

it('a median lies between the two values in the middle, and a member that a run lacks counts as 0', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  expect(
    medianOfEach([
      { a: 1, b: { c: 5 } },
      { a: 3, b: { c: 7 } },
      { a: 2, b: {} },
    ]),
  ).toEqual({ a: 2, b: { c: 5 } });
});

it('the README shows the table of the results that are kept', () => {
  const kept = resultsSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'results.json'), 'utf8')));
  const readme = readFileSync(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8');
  expect(readme).toContain(`\n${summaryTable(kept)}\n`);
});
