import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMetricClock } from '../../../infra/local/cloudwatch/clock.ts';
import { createQuotas } from '../../../infra/local/cloudwatch/cloudwatch.ts';
import { expressionRow, metricRow, query } from '../../../infra/local/cloudwatch/math/metric-query.ts';
import { EmbeddedMetricError, embeddedMetrics } from '../../../infra/local/cloudwatch/metrics/embedded-metrics.ts';
import type { Metric } from '../../../infra/local/cloudwatch/metrics/metric.ts';
import { MetricFile } from '../../../infra/local/cloudwatch/metrics/metric-file.ts';
import { MetricStore, MINUTE } from '../../../infra/local/cloudwatch/metrics/metric-store.ts';
import { concurrency } from '../../../infra/local/cloudwatch/metrics/platform-metrics.ts';
import { addUp, statisticNamed, summarise } from '../../../infra/local/cloudwatch/metrics/summary.ts';
import { NotHonouredError } from '../../../infra/local/service/service.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const DAY = 24 * 60 * MINUTE;
const DURATION: Metric = { namespace: 'App', name: 'Duration', dimensions: { service: 'export' } };

function datum(at: number, ...values: number[]) {
  return { metric: DURATION, unit: 'Milliseconds', at, values };
}

function read(store: MetricStore, statistic: string, start: number, period: number, count: number) {
  return store.read(DURATION, statisticNamed(statistic, 'test'), { start, period, count });
}

describe('a line in the embedded metric format', () => {
  const line = (members: object, metrics: object = {}) =>
    JSON.stringify({
      _aws: {
        Timestamp: NOON,
        CloudWatchMetrics: [
          {
            Namespace: 'App',
            Dimensions: [['service'], ['service', 'stage']],
            Metrics: [{ Name: 'Duration', Unit: 'Milliseconds' }],
            ...metrics,
          },
        ],
      },
      service: 'export',
      stage: 'aggregating',
      ...members,
    });

  it('gives a value for each of its sets of dimensions', () => {
    expect(embeddedMetrics(line({ Duration: 12 }))).toEqual([
      { metric: DURATION, unit: 'Milliseconds', at: NOON, values: [12] },
      {
        metric: { ...DURATION, dimensions: { service: 'export', stage: 'aggregating' } },
        unit: 'Milliseconds',
        at: NOON,
        values: [12],
      },
    ]);
  });

  it('may have several values of one metric, and a metric without a unit', () => {
    const [first] = embeddedMetrics(line({ Duration: [1, 2] }, { Metrics: [{ Name: 'Duration' }] }));
    expect(first).toMatchObject({ values: [1, 2], unit: 'None' });
  });

  it('is distinguished from other lines of a log', () => {
    expect(embeddedMetrics('{"level":"INFO","message":"no metrics"}')).toEqual([]);
    expect(embeddedMetrics('a text about "CloudWatchMetrics"')).toEqual([]);
  });

  it.each([
    ['without the value', line({})],
    ['with a text for a value', line({ Duration: 'long' })],
    ['without the value of a dimension', line({ Duration: 1, stage: undefined })],
    ['with more than 100 values', line({ Duration: Array.from({ length: 101 }, () => 1) })],
  ])('%s is refused', (_, text) => {
    expect(() => embeddedMetrics(text)).toThrow(EmbeddedMetricError);
  });
});

describe('a statistic', () => {
  const summary = summarise([4, 1, 3, 2, 90]);
  it.each([
    ['Sum', 100],
    ['Average', 20],
    ['Minimum', 1],
    ['Maximum', 90],
    ['SampleCount', 5],
    ['p50', 3],
    ['p95', 90],
    ['p99.9', 90],
    ['p0', 1],
  ])('%s of 1, 2, 3, 4 and 90 is %d', (name, expected) => {
    expect(summary && statisticNamed(name, 'test')(summary)).toBe(expected);
  });

  it('is refused when it is not honoured', () => {
    for (const name of ['tm90', 'IQM', 'p101', 'sum'])
      expect(() => statisticNamed(name, 'x')).toThrow(NotHonouredError);
  });

  it('does not depend on the order of the values, and a percentile is exact to half a percent', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(59), fc.integer({ min: 1, max: 99 }), (all, cut, percent) => {
        const whole = summarise(all);
        const parts = addUp(summarise(all.slice(0, cut)), summarise(all.slice(cut)));
        if (whole === undefined || parts === undefined) throw new Error('no values');
        const found = statisticNamed(`p${percent}`, 'test')(whole);
        expect(statisticNamed(`p${percent}`, 'test')(parts)).toBe(found);
        const exact = all.toSorted((one, other) => one - other)[Math.ceil((percent / 100) * all.length) - 1] ?? 0;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.0051);
      }),
    );
  });
});

describe('the store', () => {
  it('returns one value for each period, and undefined for a period without data', () => {
    const store = new MetricStore();
    store.add(datum(NOON, 1));
    store.add(datum(NOON + 4 * MINUTE, 3));
    store.add(datum(NOON + 11 * MINUTE, 7));
    expect(read(store, 'Sum', NOON, 5 * MINUTE, 3)).toEqual([4, undefined, 7]);
    expect(read(store, 'Average', NOON, MINUTE, 5)).toEqual([1, undefined, undefined, undefined, 3]);
  });

  it('treats another set of dimensions as another metric', () => {
    const store = new MetricStore();
    store.add({ ...datum(NOON, 1), metric: { ...DURATION, dimensions: {} } });
    expect(read(store, 'Sum', NOON, MINUTE, 1)).toEqual([undefined]);
  });

  it('finds metrics by exactly their dimensions while there is data in the range', () => {
    const store = new MetricStore();
    const of = (dimensions: Metric['dimensions']) => ({ ...DURATION, dimensions });
    store.add({ ...datum(NOON, 1), metric: of({ service: 'export', organisation: '2' }) });
    store.add({ ...datum(NOON, 5), metric: of({ service: 'export', organisation: '1' }) });
    store.add({ ...datum(NOON - DAY, 1), metric: of({ service: 'export', organisation: '3' }) });
    store.add(datum(NOON, 9));
    const row = expressionRow(undefined, `SEARCH('{App,organisation,service} MetricName="Duration"', 'Sum')`, 'test');
    const sources = { store, now: () => NOON, quotaOf: () => 1 };
    expect(query(row, [row], { start: NOON, period: MINUTE, count: 1 }, sources, 'test')).toEqual([
      { label: '1', values: [5] },
      { label: '2', values: [1] },
    ]);
  });

  it('does not find a metric without data for two weeks, but reads it by its name', () => {
    const store = new MetricStore();
    const of = (organisation: string): Metric => ({ ...DURATION, dimensions: { organisation } });
    store.add({ ...datum(NOON - 15 * DAY, 7), metric: of('idle') });
    store.add({ ...datum(NOON - 15 * DAY, 5), metric: of('busy') });
    store.add({ ...datum(NOON - 13 * DAY, 1), metric: of('busy') });
    const row = expressionRow(undefined, `SEARCH('{App,organisation} MetricName="Duration"', 'Sum')`, 'test');
    const sources = { store, now: () => NOON, quotaOf: () => 1 };
    // A range in which both have data.
    const grid = { start: NOON - 16 * DAY, period: 2 * DAY, count: 1 };
    expect(query(row, [row], grid, sources, 'test')).toEqual([{ label: 'busy', values: [5] }]);
    const named = metricRow(undefined, of('idle'), 'Sum', 'test');
    expect(query(named, [named], grid, sources, 'test')).toEqual([{ label: '', values: [7] }]);
  });

  it('evaluates an expression from rows before and after it', () => {
    const store = new MetricStore();
    store.add(datum(NOON, 10, 30));
    const rows = [
      expressionRow('e', 'IF(n >= 2, mean / 10)', 'test'),
      metricRow('mean', DURATION, 'Average', 'test'),
      metricRow('n', DURATION, 'SampleCount', 'test'),
    ];
    const [row] = rows;
    const grid = { start: NOON, period: MINUTE, count: 1 };
    expect(row && query(row, rows, grid, { store, now: () => NOON, quotaOf: () => 1 }, 'test')).toEqual([
      { label: '', values: [2] },
    ]);
  });

  it('refuses an expression that refers to itself', () => {
    const row = expressionRow('e', 'e + 1', 'test');
    const sources = { store: new MetricStore(), now: () => NOON, quotaOf: () => 1 };
    expect(() => query(row, [row], { start: NOON, period: MINUTE, count: 1 }, sources, 'here')).toThrow(
      NotHonouredError,
    );
  });

  it('reduces the resolution of old data without changing its sum, and deletes data that is too old', () => {
    const store = new MetricStore();
    for (let minute = 0; minute < 10; minute += 1) store.add(datum(NOON + minute * MINUTE, 1));
    store.add(datum(NOON - 500 * DAY, 1));
    store.age(NOON + 2 * DAY);
    expect(store.all().map(({ at }) => at)).toEqual([NOON, NOON + 5 * MINUTE]);
    expect(read(store, 'Sum', NOON, 10 * MINUTE, 1)).toEqual([10]);
    store.age(NOON + 20 * DAY);
    expect(store.all().map(({ at }) => at)).toEqual([NOON]);
  });

  it('deletes the oldest data above its limit', () => {
    const store = new MetricStore();
    for (let index = 0; index < 100_100; index += 1) {
      const metric = { ...DURATION, dimensions: { one: String(index % 100) } };
      store.restore({ metric, unit: 'None', at: NOON + Math.floor(index / 100) * MINUTE, summary: ONE });
    }
    store.age(NOON + 1001 * MINUTE);
    expect(store.all().length).toBe(100_000);
    expect(Math.min(...store.all().map(({ at }) => at))).toBe(NOON + MINUTE);
  });
});

const ONE = { count: 1, sum: 1, minimum: 1, maximum: 1, histogram: new Map([[1, 1]]) };

describe('the file of metrics', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bufdir-metrics-'));
    path = join(folder, 'cloudwatch', 'metrics.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('returns what was saved, and adds up several lines of a minute', () => {
    const file = new MetricFile(path);
    const store = file.load();
    store.add(datum(NOON, 5));
    file.save(store, NOON);
    store.add(datum(NOON + 1000, 7));
    file.save(store, NOON);
    const again = new MetricFile(path).load();
    expect(read(again, 'Sum', NOON, MINUTE, 1)).toEqual([12]);
    expect(read(again, 'p100', NOON, MINUTE, 1)).toEqual([7]);
    expect(again.unitOf(DURATION)).toBe('Milliseconds');
  });

  it('loses only an incomplete line, and keeps the lines after it', () => {
    const file = new MetricFile(path);
    const store = file.load();
    store.add(datum(NOON, 5));
    file.save(store, NOON);
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, whole.slice(0, 40));
    const next = new MetricFile(path);
    const restored = next.load();
    next.rewrite(restored);
    restored.add(datum(NOON, 1));
    next.save(restored, NOON);
    expect(read(new MetricFile(path).load(), 'Sum', NOON, MINUTE, 1)).toEqual([6]);
  });

  it('is rewritten with one line for each minute', () => {
    const file = new MetricFile(path);
    const store = file.load();
    for (let index = 0; index < 50; index += 1) {
      store.add(datum(NOON, index));
      file.save(store, NOON);
    }
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(50);
    file.rewrite(new MetricFile(path).load());
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(1);
    expect(read(new MetricFile(path).load(), 'SampleCount', NOON, MINUTE, 1)).toEqual([50]);
  });

  it('stays small while an engine runs for a long time', () => {
    const file = new MetricFile(path);
    const store = file.load();
    const values = Array.from({ length: 900 }, (_, index) => 100 + index);
    for (let index = 0; index < 1_400; index += 1) {
      store.add(datum(NOON, ...values));
      file.save(store, NOON);
    }
    // About 10 MB were added.
    expect(statSync(path).size).toBeLessThan(8.5 * 1024 * 1024);
    expect(read(new MetricFile(path).load(), 'SampleCount', NOON, MINUTE, 1)).toEqual([1_400 * 900]);
  });

  it('is read without lines of another shape', () => {
    const file = new MetricFile(path);
    writeFileSync(path, '{"at":"yesterday"}\nnot json\n');
    expect(file.load().all()).toEqual([]);
  });
});

describe('a quota', () => {
  const quotaOf = createQuotas(12);
  const [, ofAll] = concurrency('push', 1, 3, NOON);

  it('is known for the concurrency of all functions, which the engine measures', () => {
    expect(ofAll).toMatchObject({
      metric: { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions: {} },
      values: [3],
    });
    expect(ofAll && quotaOf(ofAll.metric)).toBe(12);
  });

  it('is unknown for one function and for a metric that AWS does not have', () => {
    const ofOne = { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions: { FunctionName: 'push' } };
    const usage = { Type: 'Resource', Resource: 'ConcurrentExecutions', Service: 'Lambda', Class: 'None' };
    expect(() => quotaOf(ofOne)).toThrow(NotHonouredError);
    expect(() => quotaOf({ namespace: 'AWS/Usage', name: 'ResourceCount', dimensions: usage })).toThrow(
      NotHonouredError,
    );
  });
});

describe('CloudWatch’s clock', () => {
  it('shows real time at speed 1', () => {
    const clock = createMetricClock(1, () => NOON);
    expect([clock.now(), clock.at(NOON - 5), clock.wait(MINUTE)]).toEqual([NOON, NOON - 5, MINUTE]);
  });

  it('passes an hour in a minute at speed 60', () => {
    let world = NOON;
    const clock = createMetricClock(60, () => world);
    world += MINUTE;
    expect(clock.now()).toBe(NOON + 60 * MINUTE);
    expect(clock.at(NOON + 1000)).toBe(NOON + MINUTE);
    expect(clock.wait(MINUTE)).toBe(1000);
  });

  it('is ahead by as much as it was moved, for measurements too', () => {
    const clock = createMetricClock(60, () => NOON);
    clock.advance(5 * MINUTE);
    clock.advance(MINUTE);
    expect([clock.now(), clock.at(NOON + 1000)]).toEqual([NOON + 6 * MINUTE, NOON + 7 * MINUTE]);
  });
});
