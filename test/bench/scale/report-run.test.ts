import { expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { type Account, awsAccount, localMachine, runReport } from './report-run.ts';
import type { Step } from './report-steps.ts';
import { Simulation } from './simulation.ts';
import type { StageModel } from './stage-times.ts';

const STEP: Step = {
  stage: 'Stage',
  invocations: 1,
  activities: 100,
  atOnce: 1,
  memoryMegabytes: 1_769,
  timeoutSeconds: 900,
  transitions: 1,
  events: 5,
};
/** 1 s of CPU for 100 activities. */
const MODELS = new Map<string, StageModel>([
  ['Stage', { cpuSeconds: { fixed: 0, slope: 0.01 }, peakMegabytes: { fixed: 0, slope: 0 } }],
]);

function secondsOf(steps: readonly Step[], accountOf: (simulation: Simulation) => Account, reports = 1) {
  const simulation = new Simulation();
  const account = accountOf(simulation);
  const ends: number[] = [];
  for (let report = 0; report < reports; report++) {
    runReport(simulation, { steps, models: MODELS, account, done: () => ends.push(simulation.now) });
  }
  simulation.run();
  const waited = account.waiting().filter(({ count }) => count > 0);
  return { last: Math.max(...ends), waited: new Set(waited.map(({ name }) => name)) };
}
/** What an invocation takes beside its CPU. */
const CALL = awsAccount(new Simulation()).seconds(STEP, 0);

it('steps follow each other, and the invocations of a Map run as many at once as it says', () => {
  const steps = [STEP, { ...STEP, invocations: 100, atOnce: 40 }, STEP];
  // 1, then three rounds, then 1.
  expect(secondsOf(steps, awsAccount).last).toBeCloseTo(5 * (1 + CALL));
});

it('a Lambda of half the memory of a core takes twice as long, and one of more than a core no less', () => {
  const seconds = (memoryMegabytes: number) => secondsOf([{ ...STEP, memoryMegabytes }], awsAccount).last;
  expect(seconds(1_769 / 2)).toBeCloseTo(2 + CALL);
  expect(seconds(10_240)).toBeCloseTo(1 + CALL);
});

it('nothing waits below the limits, and 30 Maps of 40 wait for the concurrency of the account', () => {
  const map = { ...STEP, invocations: 40, atOnce: 40, transitions: 0 };
  expect([...secondsOf([map], awsAccount, 20).waited]).toEqual([]);
  const { last, waited } = secondsOf([map], awsAccount, 30);
  expect(waited.has(LIMITS.lambdaConcurrency.unit)).toBe(true);
  expect(last).toBeCloseTo(2 * (1 + CALL));
});

it('state transitions beyond the bucket come as fast as it fills', () => {
  const map = { ...STEP, invocations: 40, atOnce: 40 };
  const { last, waited } = secondsOf([map], awsAccount, 24);
  expect([...waited]).toEqual([LIMITS.transitionRate.unit]);
  // 960 transitions, 800 of them at once.
  expect(last).toBeCloseTo(160 / LIMITS.transitionRate.value + 1 + CALL);
});

it('on a machine of two cores the CPU of all is shared', () => {
  const map = { ...STEP, invocations: 10, atOnce: 40 };
  expect(secondsOf([map], (simulation) => localMachine(simulation, 2)).last).toBeCloseTo(5);
});

it('a step without times is refused', () => {
  const step = { ...STEP, stage: 'Unknown' };
  expect(() => secondsOf([step], awsAccount)).toThrow('There are no times of Unknown');
});
