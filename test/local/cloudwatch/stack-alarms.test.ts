/** Alarms of the product whose causes take long to produce: their evaluation of given measurements. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type AlarmDescriptor, Alarms } from '../../../infra/local/cloudwatch/alarms/alarms.ts';
import type { Datum } from '../../../infra/local/cloudwatch/metrics/metric.ts';
import { MetricStore, MINUTE } from '../../../infra/local/cloudwatch/metrics/metric-store.ts';
import {
  invocationEnded,
  invocationRefused,
  streamProcessed,
} from '../../../infra/local/cloudwatch/metrics/platform-metrics.ts';
import { readTemplate } from '../../../infra/local/template/template.ts';
import { synthesisedTemplate } from '../../infra/synthesised.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const THROTTLED = 'Lambda.TooManyRequestsException';

let push: string;
let alarm: AlarmDescriptor;
beforeAll(async () => {
  const { synthesis } = await synthesisedTemplate();
  const { observability, streamMappings } = readTemplate(synthesis.template, {
    stackName: 'BufdirExport',
    codeFolders: synthesis.codeFolders,
  });
  push = streamMappings[0]?.functionArn.split(':').at(-1) ?? '';
  const found = observability.alarms.find(({ name }) => name === 'BufdirExport-PushFailing');
  if (found === undefined) throw new Error('There is no such alarm');
  alarm = found;
}, 120_000);

function watch() {
  const store = new MetricStore();
  const alarms = new Alarms([alarm], { store, now: () => NOON, quotaOf: () => 1 }, NOON - 60 * MINUTE, []);
  return {
    measured: (data: readonly Datum[]) => {
      for (const datum of data) store.add(datum);
    },
    stateAt: (now: number) => {
      alarms.evaluate(now);
      return alarms.statuses[0]?.state;
    },
  };
}

const ended = (at: number) => invocationEnded({ functionName: push, durationMilliseconds: 20, outcome: 'success' }, at);
const refused = (at: number) => invocationRefused(push, THROTTLED, at);

describe('PushFailing', () => {
  it('fires while the push Lambda is throttled, which causes no errors, and recovers afterwards', () => {
    const { measured, stateAt } = watch();
    expect(stateAt(NOON)).toBe('OK');
    for (let tries = 0; tries < 5; tries += 1) measured(refused(NOON + MINUTE));
    expect(stateAt(NOON + 2 * MINUTE)).toBe('ALARM');
    measured(ended(NOON + 3 * MINUTE));
    expect(stateAt(NOON + 4 * MINUTE)).toBe('OK');
  });

  it('does not fire for a few throttled tries among successful ones', () => {
    const { measured, stateAt } = watch();
    for (let tries = 0; tries < 9; tries += 1) measured(refused(NOON));
    measured([...ended(NOON), ...streamProcessed(push, 1_500, NOON)]);
    expect(stateAt(NOON + MINUTE)).toBe('OK');
  });

  it('fires for one batch that is half a minute late, and recovers when no batch is late', () => {
    const { measured, stateAt } = watch();
    measured([...ended(NOON), ...streamProcessed(push, 29_999, NOON)]);
    expect(stateAt(NOON + MINUTE)).toBe('OK');
    measured([...ended(NOON + MINUTE), ...streamProcessed(push, 30_000, NOON + MINUTE)]);
    expect(stateAt(NOON + 2 * MINUTE)).toBe('ALARM');
    measured([...ended(NOON + 7 * MINUTE), ...streamProcessed(push, 300, NOON + 7 * MINUTE)]);
    expect(stateAt(NOON + 8 * MINUTE)).toBe('OK');
  });
});
