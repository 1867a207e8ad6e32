/**
 * What a report costs, from operations that are counted in a real run. Durations are those that were kept, by Lambda, so a
 * slow machine changes nothing; polls and messages are few enough that their number does not matter.
 */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { costOfRun, partsOfCost, type RunCost } from './cost-of-run.ts';
import { countedFirstReport } from './counted-run.ts';
import { readKeptRuns } from './kept-runs.ts';
import type { LambdaUse, Operations } from './operations.ts';

const ACTIVITIES = 10_000;
/** As a ratio to the kept run: below the double, and above what polls of a busy machine add. */
const MOST = 1.5;
const MOST_CENTS = 1;

const kept = readKeptRuns();
const [keptRun] = kept.sizes.filter(({ activities }) => activities === ACTIVITIES).map(({ fromFile }) => fromFile);

/** The run as if each of its invocations had taken as long as those of the kept run. */
function withKeptDurations(run: Operations, from: Operations): Operations {
  const lambdas = Object.entries(run.lambdas).map(([name, use]): [string, LambdaUse] => {
    const known = from.lambdas[name];
    if (known === undefined) throw new Error(`${name} is new in a run: npm run bench -- cost --keep`);
    return [name, { ...use, milliseconds: (known.milliseconds / known.invocations) * use.invocations }];
  });
  return { ...run, lambdas: Object.fromEntries(lambdas) };
}

describe(`a report of ${ACTIVITIES} activities, from its files`, () => {
  let run: Operations;
  let before: Operations;
  beforeAll(async () => {
    if (keptRun === undefined) throw new Error('No run of this size was kept');
    before = keptRun;
    run = withKeptDurations(await countedFirstReport(ACTIVITIES), before);
  });

  it('costs less than a cent', () => {
    expect(costOfRun(run)).toBeLessThan(MOST_CENTS);
  });

  it('does not cost half as much again as the kept run', () => {
    expect(costOfRun(run) / costOfRun(before)).toBeLessThan(MOST);
  });

  it.each<keyof RunCost>(['stepFunctions', 's3', 'keys', 'download'])(
    'has a part for %s that has not grown',
    (part) => {
      expect(partsOfCost(run)[part] / partsOfCost(before)[part]).toBeLessThan(MOST);
    },
  );
});

describe('the cost of a run', () => {
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const runs: fc.Arbitrary<Operations> = fc.record({
    lambdas: fc.dictionary(
      fc.constantFrom('Api', 'StoreFile'),
      fc.record({ invocations: count, milliseconds: count, megabytes: fc.integer({ min: 128, max: 3008 }) }),
    ),
    stateTransitions: count,
    readUnits: count,
    writeUnits: count,
    s3Writes: count,
    s3Reads: count,
    kmsRequests: count,
    secretRequests: count,
    apiRequests: count,
    webSocketMessages: count,
    logBytes: count,
    traces: count,
    bytesToInternet: count,
  });

  it('never falls when a run does more, and nearly doubles when it does everything twice', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const { lambdas, ...counts } = run;
        const twice = {
          ...Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value * 2])),
          lambdas: Object.fromEntries(
            Object.entries(lambdas).map(([name, { invocations, milliseconds, megabytes }]) => [
              name,
              { invocations: invocations * 2, milliseconds: milliseconds * 2, megabytes },
            ]),
          ),
        } as Operations;
        // The minute of the connection is there once.
        const minute = partsOfCost({ ...run, apiRequests: 0, webSocketMessages: 0 }).api;
        expect(costOfRun(twice)).toBeCloseTo(costOfRun(run) * 2 - minute, 6);
      }),
    );
  });

  it('takes a Lambda of less memory than a core for as much slower as it has less', () => {
    const lambda = (megabytes: number) =>
      partsOfCost({
        ...(keptRun ?? fail()),
        lambdas: { Api: { invocations: 1, milliseconds: 1000, megabytes } },
      }).lambda;
    expect(lambda(512)).toBeCloseTo(lambda(1769), 12);
    expect(lambda(3538)).toBeGreaterThan(lambda(1769) * 1.9);
  });
});

function fail(): never {
  throw new Error('No run of this size was kept');
}
