import { appendFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlarmFiles } from '../../../infra/local/cloudwatch/alarms/alarm-files.ts';
import { type AlarmDescriptor, Alarms, type StateChange } from '../../../infra/local/cloudwatch/alarms/alarms.ts';
import { expressionRow, metricRow } from '../../../infra/local/cloudwatch/math/metric-query.ts';
import type { Metric } from '../../../infra/local/cloudwatch/metrics/metric.ts';
import { MetricStore, MINUTE } from '../../../infra/local/cloudwatch/metrics/metric-store.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const FAILURES: Metric = { namespace: 'App', name: 'Failures', dimensions: {} };
const TOPIC = 'arn:aws:sns:eu-north-1:000000000000:App-Alarms';
const ROW = metricRow('m', FAILURES, 'Sum', 'test');

function alarm(changes: Partial<AlarmDescriptor> = {}): AlarmDescriptor {
  return {
    name: 'App-Failing',
    arn: 'arn:aws:cloudwatch:eu-north-1:000000000000:alarm:App-Failing',
    description: 'Critical: Too much fails. Runbook: infra/runbook.md#failing',
    period: 5 * MINUTE,
    rows: [ROW],
    judged: ROW,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 2,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
    actions: { ALARM: [TOPIC], OK: [TOPIC], INSUFFICIENT_DATA: [] },
    ...changes,
  };
}

function watch(descriptor: AlarmDescriptor, observedFrom = NOON - 60 * MINUTE, history: StateChange[] = []) {
  const store = new MetricStore();
  const alarms = new Alarms([descriptor], { store, now: () => NOON, quotaOf: () => 1 }, observedFrom, history);
  const fail = (at: number, times = 1) =>
    store.add({ metric: FAILURES, unit: 'Count', at, values: Array.from({ length: times }, () => 1) });
  return { alarms, fail, state: () => alarms.statuses[0]?.state };
}

describe('an alarm', () => {
  it('has insufficient data until it is evaluated for the first time', () => {
    expect(watch(alarm()).alarms.statuses).toMatchObject([{ state: 'INSUFFICIENT_DATA', since: null }]);
  });

  it('fires, stays in alarm, recovers, and reports each change once', () => {
    const { alarms, fail, state } = watch(alarm());
    alarms.evaluate(NOON);
    expect(state()).toBe('OK');
    fail(NOON + MINUTE, 2);
    const [fired] = alarms.evaluate(NOON + 2 * MINUTE);
    expect(fired?.change).toMatchObject({ from: 'OK', to: 'ALARM', at: '2026-11-22T12:02:00.000Z' });
    expect(fired?.change.reason).toContain('[2] ≥ 2');
    expect(alarms.evaluate(NOON + 3 * MINUTE)).toEqual([]);
    const later = Array.from({ length: 30 }, (_, minute) => alarms.evaluate(NOON + (4 + minute) * MINUTE)).flat();
    expect(later.map(({ change }) => change.to)).toEqual(['OK']);
    expect(alarms.history.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'INSUFFICIENT_DATA OK',
      'OK ALARM',
      'ALARM OK',
    ]);
  });

  it('evaluates the five minutes up to the last full minute, not five minutes of the clock', () => {
    const { alarms, fail, state } = watch(alarm());
    fail(NOON + 4 * MINUTE);
    fail(NOON + 6 * MINUTE);
    alarms.evaluate(NOON + 6.5 * MINUTE);
    expect(state()).toBe('OK');
    alarms.evaluate(NOON + 7 * MINUTE);
    expect(state()).toBe('ALARM');
  });

  it('compares the value of an expression with the threshold', () => {
    const judged = expressionRow('e', 'FILL(m, 0) * 10', 'test');
    const { alarms, fail, state } = watch(alarm({ rows: [judged, ROW], judged, threshold: 15 }));
    fail(NOON, 2);
    alarms.evaluate(NOON + 2 * MINUTE);
    expect(state()).toBe('ALARM');
  });

  it('continues in the state that the last engine left', () => {
    const history: StateChange[] = [
      { at: '2026-11-22T11:00:00.000Z', alarm: 'App-Failing', from: 'OK', to: 'ALARM', reason: 'because' },
    ];
    const { alarms } = watch(alarm({ treatMissingData: 'ignore' }), NOON - 60 * MINUTE, history);
    expect(alarms.evaluate(NOON)).toEqual([]);
    expect(alarms.statuses).toMatchObject([{ state: 'ALARM', since: '2026-11-22T11:00:00.000Z', reason: 'because' }]);
  });

  it('does not fire for missing data of the time when no engine ran', () => {
    const { alarms, state } = watch(alarm({ treatMissingData: 'breaching' }), NOON);
    alarms.evaluate(NOON + MINUTE);
    alarms.evaluate(NOON + 4 * MINUTE);
    expect(state()).toBe('INSUFFICIENT_DATA');
    alarms.evaluate(NOON + 5 * MINUTE);
    expect(state()).toBe('ALARM');
  });
});

describe('the files of alarms', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bufdir-alarms-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const change: StateChange = {
    at: '2026-11-22T12:00:00.000Z',
    alarm: 'App-Failing',
    from: 'OK',
    to: 'ALARM',
    reason: 'because',
  };

  it('keep a change of state, also when the engine was killed while writing', () => {
    const files = new AlarmFiles(folder);
    files.record(change);
    appendFileSync(join(folder, 'cloudwatch', 'alarm-history.jsonl'), '{"at":"2026-11');
    expect(new AlarmFiles(folder).load()).toEqual([change]);
  });

  it('get a notification for the topic of the new state, with the place in the runbook', async () => {
    const files = new AlarmFiles(folder);
    files.notify(alarm(), change);
    files.notify(alarm(), { ...change, from: 'ALARM', to: 'INSUFFICIENT_DATA' });
    const lines = (await readFile(join(folder, 'notifications', 'App-Alarms.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...change, description: alarm().description, runbook: 'infra/runbook.md#failing' },
    ]);
  });

  it('keep at most a thousand changes', () => {
    const files = new AlarmFiles(folder);
    for (let index = 0; index < 1_010; index += 1) files.record({ ...change, reason: String(index) });
    expect(new AlarmFiles(folder).load()).toHaveLength(1_000);
    expect(new AlarmFiles(folder).load()[0]?.reason).toBe('10');
  });
});
