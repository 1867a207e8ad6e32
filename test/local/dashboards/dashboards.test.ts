import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Alarms } from '../../../infra/local/cloudwatch/alarms/alarms.ts';
import { createMetricClock } from '../../../infra/local/cloudwatch/clock.ts';
import type { Operations } from '../../../infra/local/cloudwatch/cloudwatch.ts';
import type { LoggedLine } from '../../../infra/local/cloudwatch/logs/log-reader.ts';
import { MetricStore } from '../../../infra/local/cloudwatch/metrics/metric-store.ts';
import { buildReport, gridOf } from '../../../infra/local/dashboards/build-report.ts';
import { createOperationsPages } from '../../../infra/local/dashboards/dashboards.ts';
import { html } from '../../../infra/local/dashboards/html.ts';
import { anchorOf, renderMarkdown } from '../../../infra/local/dashboards/markdown.ts';
import { opsReportSchema } from '../../../infra/local/dashboards/report.ts';
import { reportText } from '../../../infra/local/dashboards/report-text.ts';
import { ticks } from '../../../infra/local/dashboards/scale.ts';
import { NotHonouredError } from '../../../infra/local/service/service.ts';
import { readTemplate } from '../../../infra/local/template/template.ts';
import type { Pages } from '../../../infra/local/website/website.ts';
import { smallTemplate } from '../engine-fixture.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 3);
const MINUTE = 60_000;

const TOPIC = { Type: 'AWS::SNS::Topic', Properties: {} };
function alarm(changes: object = {}): object {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'App-Failing',
      AlarmDescription: 'Critical: Too much <fails>. Runbook: docs/guide.md#failing',
      AlarmActions: [{ Ref: 'Topic' }],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      Namespace: 'App',
      MetricName: 'Failures',
      Period: 300,
      Statistic: 'Sum',
      ...changes,
    },
  };
}

const CHART = {
  type: 'metric',
  width: 12,
  height: 6,
  properties: {
    title: 'Failures & <more>',
    metrics: [
      ['App', 'Failures', { stat: 'Sum', label: 'failed' }],
      [{ expression: "SEARCH('{App,stage} MetricName=\"Failures\"', 'Sum')" }],
    ],
    annotations: { horizontal: [{ value: 5, label: 'alarm above' }] },
    yAxis: { left: { label: 'failures' } },
  },
};

const LOG = {
  type: 'log',
  width: 24,
  height: 6,
  properties: {
    title: 'By stage (count)',
    view: 'table',
    region: 'eu-north-1',
    query:
      "SOURCE '/aws/lambda/App-First' | SOURCE '/aws/lambda/App-Second' | filter ispresent(stage)\n| stats sum(failures) as failures, avg(seconds) as seconds_each by stage\n| sort failures desc",
  },
};

function dashboard(...widgets: object[]): object {
  const body = JSON.stringify({ widgets }).replaceAll('"ALARM"', '"X"');
  const [before = '', after = ''] = body.split('"X"');
  const parts =
    after === '' ? body : { 'Fn::Join': ['', [before, '"', { 'Fn::GetAtt': ['Alarm', 'Arn'] }, '"', after]] };
  return { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: 'App-operations', DashboardBody: parts } };
}

function read(resources: Record<string, object>) {
  const small = smallTemplate('/witness');
  const folders = ['FirstABCDEF01', 'SecondABCDEF02', 'WitnessABCDEF03'].map((id) => [id, `/code/${id}`] as const);
  const template = { Resources: { ...small.Resources, Topic: TOPIC, ...resources } };
  return readTemplate(template, { stackName: 'App', codeFolders: new Map(folders) }).observability;
}

function operations(): Operations {
  const widgets = [
    { type: 'text', width: 12, height: 3, properties: { markdown: '# Is it *well*?\nSee `docs/guide.md`.' } },
    { type: 'alarm', width: 12, height: 3, properties: { title: 'Alarms', alarms: ['ALARM'] } },
    CHART,
    { ...CHART, properties: { ...CHART.properties, view: 'singleValue', setPeriodToTimeRange: true, title: 'Sum' } },
    { ...CHART, properties: { ...CHART.properties, view: 'bar', setPeriodToTimeRange: true, title: 'Bars' } },
    { ...CHART, properties: { ...CHART.properties, stacked: true, title: 'Stacked' } },
    LOG,
  ];
  const observability = read({ Alarm: alarm(), Board: dashboard(...widgets) });
  const store = new MetricStore();
  const fail = (at: number, times: number, stage?: string) =>
    store.add({
      metric: { namespace: 'App', name: 'Failures', dimensions: stage === undefined ? {} : { stage } },
      unit: 'Count',
      at,
      values: Array.from({ length: times }, () => 1),
    });
  fail(NOW - 20 * MINUTE, 2);
  fail(NOW - 3 * MINUTE, 4);
  fail(NOW - 3 * MINUTE, 4, '<script>');
  const sources = { store, now: () => NOW, quotaOf: () => 1 };
  const alarms = new Alarms(observability.alarms, sources, NOW - 60 * MINUTE, []);
  alarms.evaluate(NOW);
  const logged: Readonly<Record<string, readonly LoggedLine[]>> = {
    'App-First': [
      { at: NOW - 50 * MINUTE, fields: { stage: 'aggregating', failures: 2, seconds: 4 } },
      { at: NOW - 90 * MINUTE, fields: { stage: 'aggregating', failures: 1000, seconds: 0 } },
    ],
    'App-Second': [{ at: NOW - MINUTE, fields: { stage: '<script>', failures: 4 } }],
    'App-Witness': [{ at: NOW - MINUTE, fields: { stage: 'not queried', failures: 9 } }],
  };
  return {
    observability,
    sources,
    logs: (functionName) => logged[functionName] ?? [],
    clock: createMetricClock(1, () => NOW),
    alarms: alarms.statuses,
    alarmHistory: alarms.history,
  };
}

describe('alarms and dashboards of a template', () => {
  it('are read with their references: topics of an alarm, alarms of a dashboard', () => {
    const { alarms, dashboards } = read({
      Alarm: alarm(),
      Board: dashboard({ type: 'alarm', properties: { alarms: ['ALARM'] } }),
    });
    expect(alarms).toMatchObject([
      { name: 'App-Failing', period: 300_000, treatMissingData: 'missing', datapointsToAlarm: 1 },
    ]);
    expect(alarms[0]?.actions).toEqual({
      ALARM: ['arn:aws:sns:eu-north-1:000000000000:App-Topic'],
      OK: [],
      INSUFFICIENT_DATA: [],
    });
    expect(dashboards[0]?.widgets).toMatchObject([{ kind: 'alarm', alarmArns: [alarms[0]?.arn] }]);
  });

  it('notify no topic when actions are disabled, and ignore missing data of DynamoDB metrics', () => {
    const [read1] = read({ Alarm: alarm({ ActionsEnabled: false, Namespace: 'AWS/DynamoDB' }) }).alarms;
    expect(read1).toMatchObject({ actions: { ALARM: [] }, treatMissingData: 'ignore' });
  });

  it.each<[string, Record<string, object>, string]>([
    ['an alarm on an anomaly', { Alarm: alarm({ ThresholdMetricId: 'band' }) }, 'ThresholdMetricId'],
    [
      'a comparison with a band',
      { Alarm: alarm({ ComparisonOperator: 'LessThanLowerThreshold' }) },
      'ComparisonOperator',
    ],
    ['a period of seconds', { Alarm: alarm({ Period: 10 }) }, 'Period'],
    ['a trimmed mean', { Alarm: alarm({ Statistic: undefined, ExtendedStatistic: 'tm90' }) }, 'the statistic tm90'],
    ['an action that is not a topic', { Alarm: alarm({ AlarmActions: ['arn:aws:lambda:x'] }) }, 'which is not a topic'],
    ['a composite alarm', { C: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {} } }, 'CompositeAlarm'],
    ['a chart of logs', { Board: dashboard({ ...LOG, properties: { ...LOG.properties, view: 'bar' } }) }, 'widgets[0]'],
    [
      'a log that is not a function’s',
      { Board: dashboard({ ...LOG, properties: { ...LOG.properties, query: "SOURCE 'access' | limit 1" } }) },
      'the log access',
    ],
    [
      'a query beyond the subset',
      { Board: dashboard({ ...LOG, properties: { ...LOG.properties, query: 'fields @timestamp' } }) },
      'in a query of logs',
    ],
    [
      'a gauge',
      { Board: dashboard({ ...CHART, properties: { metrics: [], view: 'gauge' } }) },
      'widgets[0].properties.view',
    ],
    [
      'a metric that repeats the one above',
      {
        Board: dashboard({
          ...CHART,
          properties: {
            metrics: [
              ['App', 'A'],
              ['.', 'B'],
            ],
          },
        }),
      },
      'a metric written as',
    ],
    [
      'metric math beyond the subset',
      { Board: dashboard({ ...CHART, properties: { metrics: [[{ expression: 'RATE(m1)' }]] } }) },
      'function RATE',
    ],
    [
      'a search in an alarm',
      { Alarm: alarm({ Metrics: [{ Id: 'e', Expression: "SUM(SEARCH('{App} x', 'Sum'))", Period: 60 }] }) },
      'SEARCH in an alarm',
    ],
  ])('are refused with %s', (_, resources, message) => {
    expect(() => read(resources)).toThrow(NotHonouredError);
    expect(() => read(resources)).toThrow(message);
  });
});

describe('the report', () => {
  it('fits its schema, also after a round trip through JSON', () => {
    const report = buildReport(operations(), '1h');
    expect(opsReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('has a series for each metric and for each metric that a search finds', () => {
    const [chart] =
      buildReport(operations(), '1h').dashboards[0]?.widgets.filter(({ kind }) => kind === 'metric') ?? [];
    const series = chart?.kind === 'metric' ? chart.series : [];
    expect(series.map(({ label }) => label)).toEqual(['failed', '<script>']);
    expect(series[0]?.values.filter((value) => value !== null)).toEqual([2, 4]);
  });

  it('has one value over the whole range if the widget says so', () => {
    const widgets = buildReport(operations(), '15m').dashboards[0]?.widgets ?? [];
    const sum = widgets.find((widget) => widget.kind === 'metric' && widget.title === 'Sum');
    expect(sum?.kind === 'metric' ? sum.series[0]?.values : []).toEqual([4]);
  });

  it('sums what the queried functions have logged within the range', () => {
    const table = buildReport(operations(), '1h').dashboards[0]?.widgets.find(({ kind }) => kind === 'log');
    expect(table).toMatchObject({
      title: 'By stage (count)',
      columns: ['stage', 'failures', 'seconds_each'],
      rows: [
        ['<script>', 4, null],
        ['aggregating', 2, 4],
      ],
    });
  });

  it('lists alarms and figures as text for a terminal', () => {
    const text = reportText(buildReport(operations(), '1h'));
    expect(text).toContain('▲ ALARM    Failing');
    expect(text).toContain('docs/guide.md#failing');
    expect(text).toMatch(/failed\s+4 .* 2 to 4/);
    expect(text).toMatch(/stage\s+failures\s+seconds_each\n\s+<script>\s+4\s+–\n\s+aggregating\s+2\s+4\n?/);
  });

  it.each([
    [MINUTE, 60 * MINUTE, MINUTE],
    [MINUTE, 30 * 1440 * MINUTE, 144 * MINUTE],
  ])('shows periods of %d ms over %d ms as periods of %d ms', (period, range, expected) => {
    const grid = gridOf(period, NOW - range, NOW);
    expect(grid.period).toBe(expected);
    expect(grid.start).toBeLessThanOrEqual(NOW - range);
    expect(grid.start + grid.count * grid.period).toBeGreaterThan(NOW);
  });
});

describe('the pages under /ops', () => {
  let base: string;
  let folder: string;
  let pages: Pages;
  const server = createServer((request, response) => {
    pages.answer(request, response).catch(() => response.destroy());
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dashboards-'));
    await writeFile(
      join(folder, 'guide.md'),
      '# Guide\n\n## Failing\nSee `docs/guide.md#failing` and [more](guide.md).\n',
    );
    pages = createOperationsPages(operations(), { path: '/ops', runbookFile: join(folder, 'guide.md') });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  const page = async (path: string) => (await fetch(base + path)).text();

  it('are distinguished from files of the website', () => {
    expect(['/ops', '/ops/', '/ops/runbook', '/ops?range=1h', '/ops.json'].filter((url) => !pages.takes(url))).toEqual(
      [],
    );
    expect(['/', '/opsen', '/index.html', '/exports/ops'].filter((url) => pages.takes(url))).toEqual([]);
  });

  it.each(['/ops', '/ops/operations', '/ops/runbook', '/ops/queries'])(
    '%s has a language, one heading of the first level, no script and no inline style',
    async (path) => {
      const text = await page(path);
      expect(text).toContain('<html lang="en">');
      expect(text.match(/<h1[ >]/g)).toHaveLength(1);
      expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
    },
  );

  it('have unique ids', async () => {
    const ids = [...(await page('/ops/operations')).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it('show each chart with title, unit, threshold, a description and its data as a table', async () => {
    const text = await page('/ops/operations?range=1h');
    expect(text).toContain('Failures &amp; &lt;more&gt; <small>failures per 5 min</small>');
    expect(text).toContain('alarm above 5');
    expect(text).toContain('failed: last 4, lowest 2, highest 4. ');
    expect(text).toMatch(/<details><summary>Data as a table<\/summary>/);
    expect(text).toContain('&lt;script&gt;');
  });

  it('show the result of a log query as a table with headings', async () => {
    const text = await page('/ops/operations?range=1h');
    expect(text).toContain('<th scope="col" class="number">seconds each</th>');
    expect(text).toContain(
      '<tr><th scope="row">aggregating</th><td class="number">2</td><td class="number">4</td></tr>',
    );
    expect(text).toContain(
      '<tr><th scope="row">&lt;script&gt;</th><td class="number">4</td><td class="number">–</td></tr>',
    );
    expect(await page('/ops/operations?range=15m')).not.toContain('aggregating</th>');
  });

  it('show the state of an alarm as a word with a link to its entry in the runbook', async () => {
    const text = await page('/ops');
    expect(text).toContain('1 of 1 alarms is firing.');
    expect(text).toMatch(/▲<\/span> Alarm<\/span>/);
    expect(text).toContain('Too much &lt;fails&gt;.');
    expect(text).toContain('href="/ops/runbook#failing"');
  });

  it('link each mention of the runbook’s file to its page', async () => {
    const text = await page('/ops/runbook');
    expect(text).toContain('<a href="/ops/runbook#failing"><code>docs/guide.md#failing</code></a>');
    expect(text).toContain('<a href="/ops/runbook">more</a>');
    expect(text).not.toContain('<h1 id="guide">');
    expect(await page('/ops/operations')).toContain('See <a href="/ops/runbook"><code>docs/guide.md</code></a>.');
  });

  it('reload only on request, and offer to stop', async () => {
    expect(await page('/ops')).not.toContain('http-equiv="refresh"');
    const text = await page('/ops?refresh=15');
    expect(text).toContain('<meta http-equiv="refresh" content="15">');
    expect(text).toContain('<a href="/ops">Stop</a>');
    expect(await page('/ops?refresh=0.1')).not.toContain('http-equiv="refresh"');
  });

  it('answer 404 for an unknown page and 405 for another method', async () => {
    expect((await fetch(`${base}/ops/nothing`)).status).toBe(404);
    expect((await fetch(`${base}/ops`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${base}/ops`, { method: 'HEAD' })).headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${base}/ops/dashboards.css`)).headers.get('content-type')).toContain('text/css');
  });
});

describe('markdown', () => {
  it.each([
    ['## Success rate low', '<h2 id="success-rate-low">Success rate low</h2>'],
    ['a **b** `c<d>` _e_', '<p>a <strong>b</strong> <code>c&lt;d&gt;</code> <em>e</em></p>'],
    ['- one\n- two\n  more', '<ul><li>one</li><li>two more</li></ul>'],
    ['1. one\n   - inner\n2. two', '<ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol>'],
    ['```sh\na | b <c>\n```', '<pre tabindex="0"><code>a | b &lt;c&gt;</code></pre>'],
    ['[here](https://example.org/?a=1&b=2)', '<p><a href="https://example.org/?a=1&amp;b=2">here</a></p>'],
    ['[here](javascript:alert(1))', '<p>[here](javascript:alert(1))</p>'],
    ['[here](data:text/html,x)', '<p>here</p>'],
    ['<img src=x onerror=y>', '<p>&lt;img src=x onerror=y&gt;</p>'],
  ])('%j becomes %s', (text, expected) => {
    expect(renderMarkdown(text).text).toBe(expected);
  });

  it('renders a table with headings for columns and rows', () => {
    const { text } = renderMarkdown('| | normal |\n|---|---|\n| rate | 100 % |');
    expect(text).toContain('<thead><tr><td></td><th scope="col">normal</th></tr></thead>');
    expect(text).toContain('<tr><th scope="row">rate</th><td>100 %</td></tr>');
  });

  it('has the anchors that GitHub gives', () => {
    expect(anchorOf('`stage_crashed`: a stage died')).toBe('stage_crashed-a-stage-died');
  });
});

describe('an axis', () => {
  it.each([
    [0, 10, [0, 2.5, 5, 7.5, 10]],
    [0, 100, [0, 25, 50, 75, 100]],
    [0, 1, [0, 0.25, 0.5, 0.75, 1]],
    [0, 0.0007, [0, 0.0002, 0.0004, 0.0006, 0.0008]],
  ])('from %d to %d has lines at %j', (low, high, expected) => {
    expect(ticks(low, high)).toEqual(expected);
  });
});

it('escapes values in HTML, joins lists, and omits null and false', () => {
  const inner = html`<b>${'<'}</b>`;
  expect(html`<p class="${'"'}">${inner}${null}${false}${['a', '&']}</p>`.text).toBe(
    '<p class="&quot;"><b>&lt;</b>a&amp;</p>',
  );
});
