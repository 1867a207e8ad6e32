import { describe, expect, it } from 'vitest';
import { parseMath } from '../../../infra/local/cloudwatch/math/math-syntax.ts';
import {
  evaluateMath,
  type LabelledSeries,
  seriesOf,
  type Values,
} from '../../../infra/local/cloudwatch/math/metric-math.ts';
import { parseSearch } from '../../../infra/local/cloudwatch/math/search-syntax.ts';
import { NotHonouredError } from '../../../infra/local/service/service.ts';

const _ = undefined;
const SERIES: Readonly<Record<string, Values>> = {
  good: [8, 9, _, 0],
  bad: [2, 1, 3, 0],
  never: [_, _, _, _],
  gap: [_, 4, _, 6],
};
const FOUND: readonly LabelledSeries[] = [
  { label: 'a', values: [1, _, 3, _] },
  { label: 'b', values: [10, 20, _, _] },
];

function work(expression: string): readonly Values[] {
  const value = evaluateMath(parseMath(expression, 'test'), {
    count: 4,
    where: 'test',
    valueOf(id) {
      const values = SERIES[id];
      if (values === undefined) throw new NotHonouredError(`the id ${id}`, 'test');
      return { kind: 'series', values };
    },
    search: () => FOUND,
    serviceQuota: () => 40,
  });
  return seriesOf(value, 4).map(({ values }) => values);
}

describe('metric math', () => {
  it.each<[string, Values]>([
    ['bad + 1', [3, 2, 4, 1]],
    ['10 - 2 * bad', [6, 8, 4, 10]],
    ['(10 - 2) * bad', [16, 8, 24, 0]],
    ['-bad', [-2, -1, -3, -0]],
    ['1.5e1 / 3', [5, 5, 5, 5]],
    ['bad >= 2', [1, 0, 1, 0]],
    ['bad == 1 OR bad == 3', [0, 1, 1, 0]],
    ['bad > 1 AND bad < 3', [1, 0, 0, 0]],
    ['bad != 0', [1, 1, 1, 0]],
    ['FILL(gap, 0)', [0, 4, 0, 6]],
    ['FILL(gap, REPEAT)', [_, 4, 4, 6]],
    ['SUM([good, bad])', [10, 10, 3, 0]],
    ['MAX([good, bad])', [8, 9, 3, 0]],
    ['MIN([good, bad])', [2, 1, 3, 0]],
    ['AVG([good, bad])', [5, 5, 3, 0]],
    [`SUM(SEARCH('{App,organisation} MetricName="Cost"', 'Sum'))`, [11, 20, 3, _]],
    ['100 * bad / SERVICE_QUOTA(bad)', [5, 2.5, 7.5, 0]],
  ])('%s is %j', (expression, expected) => {
    expect(work(expression)).toEqual([expected]);
  });

  it('has no value in a period in which one side of an operator has none', () => {
    expect(work('good + bad')).toEqual([[10, 10, _, 0]]);
    expect(work('good > 1')).toEqual([[1, 1, _, 0]]);
  });

  it('has no value for a division by zero', () => {
    expect(work('100 * good / (good + bad)')).toEqual([[80, 90, _, _]]);
  });

  it('evaluates IF for each period, and has no value in a period without the chosen branch', () => {
    expect(work('IF(bad > 1, good, 100)')).toEqual([[8, 100, _, 100]]);
    expect(work('IF(bad > 1, 7)')).toEqual([[7, _, 7, _]]);
    expect(work('IF(never > 1, 7, 8)')).toEqual([[_, _, _, _]]);
  });

  it('returns one series for each series of a list', () => {
    expect(work(`SEARCH('{App,organisation} MetricName="Cost"', 'Sum') * 2`)).toEqual([
      [2, _, 6, _],
      [20, 40, _, _],
    ]);
    expect(work('[good, bad]')).toHaveLength(2);
  });

  it.each([
    ['ANOMALY_DETECTION_BAND(good, 2)', 'function ANOMALY_DETECTION_BAND'],
    ['RATE(good)', 'function RATE'],
    ['good ^ 2', '"^ 2"'],
    ['good && bad', '"&& bad"'],
    ['good +', 'instead of a value'],
    ['(good', 'without )'],
    ['good bad', '"bad" after its end'],
    ['SUM(good)', 'SUM of anything but one list'],
    ['FILL(good, LINEAR)', 'the id LINEAR'],
    ['FILL(good, bad)', 'FILL with anything but a number or REPEAT'],
    ['IF([good], 1)', 'IF over a list'],
    ['METRICS()', 'function METRICS'],
    ['other + 1', 'the id other'],
  ])('refuses %s, and names it', (expression, message) => {
    expect(() => work(expression)).toThrow(NotHonouredError);
    expect(() => work(expression)).toThrow(message);
  });
});

describe('a search', () => {
  it('has a namespace and dimensions, all of which may be in double quotes', () => {
    const search = parseSearch(' {AWS/Lambda, FunctionName} MetricName="Errors" FunctionName="push" ', 'test');
    expect(search).toMatchObject({ namespace: 'AWS/Lambda', dimensionNames: ['FunctionName'] });
    const metric = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'push' } };
    expect(search.accepts(metric)).toBe(true);
    expect(search.accepts({ ...metric, name: 'Duration' })).toBe(false);
    expect(search.accepts({ ...metric, dimensions: { FunctionName: 'pull' } })).toBe(false);
  });

  it('requires double quotes around a name with characters other than letters and digits', () => {
    const search = parseSearch('{"App-staging",service,"a b"} MetricName="x"', 'test');
    expect(search).toMatchObject({ namespace: 'App-staging', dimensionNames: ['service', 'a b'] });
    expect(() => parseSearch('{App-staging,service} MetricName="x"', 'test')).toThrow(NotHonouredError);
    expect(() => parseSearch('{App,a-b} MetricName="x"', 'test')).toThrow(NotHonouredError);
  });

  it('is refused with partial words, with OR and without a schema', () => {
    expect(() => parseSearch('{App,a} Errors', 'test')).toThrow('"Errors" in the search');
    expect(() => parseSearch('{App,a} MetricName="x" OR MetricName="y"', 'test')).toThrow(NotHonouredError);
    expect(() => parseSearch('MetricName="x"', 'test')).toThrow('has no namespace');
  });
});
