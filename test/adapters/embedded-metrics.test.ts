import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddedMetrics as readLine } from '../../infra/local/engine.ts';
import { EmbeddedMetrics } from '../../lambdas/adapters/embedded-metrics.ts';

let written: string[];
let warned: string[];
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'BufdirExport');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'plan-query');
  written = [];
  warned = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => warned.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What was written as CloudWatch reads it: name, dimensions, values and unit. */
const read = () =>
  written.flatMap((line) =>
    readLine(line).map(
      ({ metric: { name, dimensions }, values, unit }) =>
        `${name} ${Object.entries(dimensions)
          .map(([dimension, value]) => `${dimension}=${value}`)
          .join(',')} ${values.join(' ')} ${unit}`,
    ),
  );

describe('a value', () => {
  it('is published under the service alone and under the service with each of its dimensions', () => {
    const metrics = new EmbeddedMetrics();
    metrics.add('ExportsFailed', 1, { organisation: '971277882', errorCode: 'internal_error' });
    metrics.publish();
    expect(read()).toEqual([
      'ExportsFailed service=bufdir-export 1 Count',
      'ExportsFailed service=bufdir-export,errorCode=internal_error 1 Count',
      'ExportsFailed service=bufdir-export,organisation=971277882 1 Count',
    ]);
  });

  it('without dimensions is published under the service, and not under the name of the Lambda', () => {
    const metrics = new EmbeddedMetrics();
    metrics.add('ReconcilerRuns', 1);
    metrics.publish();
    expect(read()).toEqual(['ReconcilerRuns service=bufdir-export 1 Count']);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: 'BufdirExport' }] },
    });
  });

  it('shares a line with values of the same dimensions only', () => {
    const metrics = new EmbeddedMetrics();
    metrics.add('ApiLatency', 12, { route: 'GET /me' });
    metrics.add('ApiLatency', 7, { route: 'GET /health' });
    metrics.add('ApiLatency', 30, { route: 'GET /me' });
    metrics.add('ApiRequests', 1, { route: 'GET /me' });
    metrics.publish();
    expect(written).toHaveLength(2);
    expect(read()).toContain('ApiLatency service=bufdir-export,route=GET /me 12 30 Milliseconds');
    expect(read()).toContain('ApiRequests service=bufdir-export,route=GET /me 1 Count');
    expect(read()).toContain('ApiLatency service=bufdir-export,route=GET /health 7 Milliseconds');
  });

  it('of an organisation is a number in a line of its own, because dashboards sum log lines', () => {
    const metrics = new EmbeddedMetrics();
    for (const rows of [12, 30]) {
      metrics.add('ExportsCompleted', 1, { organisation: '971277882' });
      metrics.add('ExportRows', rows, { organisation: '971277882' });
    }
    metrics.publish();
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { organisation: '971277882', ExportsCompleted: 1, ExportRows: 12 },
      { organisation: '971277882', ExportsCompleted: 1, ExportRows: 30 },
    ]);
  });

  it('keeps its dimensions when a thousand values of its metric are added', () => {
    const metrics = new EmbeddedMetrics();
    const values = Array.from({ length: 1000 }, (_, index) => index);
    for (const value of values) {
      metrics.add('StageDuration', value, { stage: 'aggregating' });
    }
    metrics.publish();
    const data = written.flatMap(readLine).filter(({ metric }) => metric.dimensions.stage === 'aggregating');
    expect(data.flatMap((datum) => datum.values)).toEqual(values);
  });

  it('is published once', () => {
    const metrics = new EmbeddedMetrics();
    metrics.add('MessagesPushed', 1);
    metrics.publish();
    metrics.publish();
    expect(read()).toEqual(['MessagesPushed service=bufdir-export 1 Count']);
  });
});

describe('publishing', () => {
  it('writes nothing and warns of nothing when no value was added', () => {
    new EmbeddedMetrics().publish();
    expect([written, warned]).toEqual([[], []]);
  });
});
