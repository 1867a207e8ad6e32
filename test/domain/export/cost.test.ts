import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, PRICE_LIST, stateTransitions, withUsageOf } from '../../../lambdas/domain/export/cost/cost.ts';
import { maxUsage, sumOfUsage, USAGE_FIELDS, type Usage } from '../../../lambdas/domain/export/cost/usage.ts';
import { COST_PARTS } from '../../../lambdas/protocol.ts';
import { exportRecord } from '../../fakes/exports/export-record.ts';

const usages: fc.Arbitrary<Usage> = fc.record(
  Object.fromEntries(USAGE_FIELDS.map((field) => [field, fc.integer({ min: 0, max: 1_000_000 })])),
  { requiredKeys: [] },
);

describe('the cost of a usage', () => {
  it('is the sum of the costs when usages are added', () => {
    fc.assert(
      fc.property(fc.array(usages, { maxLength: 8 }), (several) => {
        const whole = costOf(sumOfUsage(several)).total;
        const sum = several.reduce((total, each) => total + costOf(each).total, 0);
        expect(whole).toBeCloseTo(sum, 8);
      }),
    );
  });

  it('is never below zero, never falls when usage grows, and is the sum of its parts', () => {
    fc.assert(
      fc.property(usages, usages, (one, other) => {
        const { total, parts } = costOf(one);
        expect(COST_PARTS.every((part) => parts[part] >= 0)).toBe(true);
        expect(COST_PARTS.reduce((sum, part) => sum + parts[part], 0)).toBeCloseTo(total, 10);
        expect(costOf(sumOfUsage([one, other])).total).toBeGreaterThanOrEqual(total);
      }),
    );
  });

  it.each<[Usage, string, number]>([
    [{}, 'lambda', 0],
    [{ stateTransitions: 1000 }, 'stepFunctions', 0.025],
    [{ lambdaRequests: 1_000_000 }, 'lambda', 0.2],
    [{ lambdaGbSeconds: 60_000 }, 'lambda', 0.800004],
    [{ s3Writes: 2000, s3BytesWritten: 5e12 }, 's3', 0.01],
    [{ kmsRequests: 2 }, 'kms', 0.00003],
  ])('of %j belongs to %s and is %d dollars', (usage, part, usd) => {
    const { total, parts, priceList } = costOf(usage);
    expect(total).toBeCloseTo(usd, 10);
    expect(Object.entries(parts).filter(([, value]) => value > 0)).toEqual(usd === 0 ? [] : [[part, total]]);
    expect(priceList).toBe('eu-north-1 2026-11-22');
  });
});

it('the price list has a unit and a source for every price, and a note on what was verified', () => {
  for (const { unit, source } of Object.values(PRICE_LIST.prices)) {
    expect(unit).not.toBe('');
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
  }
  expect(PRICE_LIST.id).toBe(`${PRICE_LIST.region} ${PRICE_LIST.date}`);
  expect(PRICE_LIST.note).toContain('verified');
});

describe('the record with the usage of an attempt', () => {
  const used: Usage = { stateTransitions: 100, lambdaGbSeconds: 20 };

  it('has a new version and a cost after the first attempt, and is otherwise unchanged', () => {
    const file = { fileName: 'a', bytes: 1, rows: 1, sha256: 'a' };
    const record = exportRecord({ status: 'completed', version: 9, percent: 100, file });
    expect(withUsageOf(record, 1, used)).toEqual({
      ...record,
      version: 10,
      cost: { ...costOf(used), attempts: { 1: used } },
    });
  });

  it('does not change when the same usage is added again, or less after items were deleted', () => {
    fc.assert(
      fc.property(usages, usages, (first, second) => {
        const once = withUsageOf(exportRecord(), 1, first) ?? exportRecord();
        expect(withUsageOf(once, 1, first)).toBeUndefined();
        expect(withUsageOf(once, 1, {})).toBeUndefined();
        const twice = withUsageOf(once, 1, second) ?? once;
        expect(twice.cost?.total).toBeGreaterThanOrEqual(once.cost?.total ?? Number.NaN);
        expect(twice.cost?.attempts[1]).toEqual(maxUsage(first, second));
      }),
    );
  });

  it('has the sum of all attempts in any order', () => {
    fc.assert(
      fc.property(usages, usages, (first, second) => {
        const forwards = withUsageOf(withUsageOf(exportRecord(), 1, first) ?? exportRecord(), 2, second);
        const backwards = withUsageOf(withUsageOf(exportRecord(), 2, second) ?? exportRecord(), 1, first);
        const total = forwards?.cost?.total ?? costOf(first).total;
        expect(total).toBeCloseTo(costOf(sumOfUsage([first, second])).total, 8);
        expect(backwards?.cost?.total ?? costOf(second).total).toBeCloseTo(total, 10);
      }),
    );
  });

  it('lists an attempt that used nothing, so that its usage is not looked up again', () => {
    expect(withUsageOf(exportRecord(), 1, {})?.cost).toMatchObject({ total: 0, attempts: { 1: {} } });
    expect(withUsageOf(withUsageOf(exportRecord(), 1, {}) ?? exportRecord(), 2, {})?.cost?.attempts).toEqual({
      1: {},
      2: {},
    });
  });
});

describe('state transitions', () => {
  it('are the entered states, with those inside a Map for each item', () => {
    const item = ['MapIterationStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskSucceeded', 'TaskStateExited'];
    const types = ['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', ...item, ...item, 'ChoiceStateEntered'];
    expect(stateTransitions(types)).toBe(4);
  });

  it('include each retry of a task', () => {
    const types = ['TaskStateEntered', 'TaskScheduled', 'TaskFailed', 'TaskScheduled', 'TaskTimedOut', 'TaskScheduled'];
    expect(stateTransitions(types)).toBe(3);
  });

  it('include a task that was entered and never scheduled', () => {
    expect(stateTransitions(['TaskStateEntered', 'ExecutionAborted'])).toBe(1);
  });
});
