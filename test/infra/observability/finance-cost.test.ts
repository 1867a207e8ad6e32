/** What the dashboard of finance shows as cost per export, recomputed from the events that the Lambdas log. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  buildReport,
  type CloudWatchService,
  parseLogQuery,
  readTemplate,
  startCloudWatch,
} from '../../../infra/local/engine.ts';
import { synthesisedTemplate } from '../synthesised.ts';

type Event = Readonly<Record<string, string | number>>;

/** The increments of three exports: two attempts, one whose cost was counted once more, one that was cancelled in the queue. */
const EXPORT_EVENTS: readonly Event[] = [
  { organisation: '1', ExportsStarted: 1 },
  { organisation: '1', ExportCostUsd: 0.02 },
  { organisation: '1', ExportCostUsd: 0.03 },
  { organisation: '2', ExportsStarted: 1 },
  { organisation: '2', ExportCostUsd: 0.06 },
  { organisation: '2', ExportCostUsd: 0.001 },
  { organisation: '2', ExportsStarted: 1 },
];
const IMPORT_EVENTS: readonly Event[] = [
  { organisation: '1', ImportsStarted: 1 },
  { organisation: '1', ImportCostUsd: 0.004 },
  { organisation: '1', ImportCostUsd: 0.002 },
];

const sumOf = (events: readonly Event[], name: string) =>
  events.reduce((sum, event) => sum + Number(event[name] ?? 0), 0);
const perExport = (events: readonly Event[]) => sumOf(events, 'ExportCostUsd') / sumOf(events, 'ExportsStarted');

/** As the Lambdas log it: once in total, once by organisation. */
function logLine(event: Event, at: number): string {
  const [name = ''] = Object.keys(event).filter((key) => key !== 'organisation');
  const dimensions = [['service'], ['service', 'organisation']];
  const metrics = [{ Namespace: 'BufdirExport', Dimensions: dimensions, Metrics: [{ Name: name }] }];
  return JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics: metrics }, service: 'bufdir-export', ...event });
}

let folder: string;
let cloudWatch: CloudWatchService;

beforeAll(async () => {
  const { synthesis } = await synthesisedTemplate();
  const { observability } = readTemplate(synthesis.template, synthesis);
  folder = await mkdtemp(path.join(tmpdir(), 'bufdir-finance-'));
  cloudWatch = startCloudWatch({ dataFolder: folder, observability, concurrencyQuota: 1_000 });
  for (const event of [...EXPORT_EVENTS, ...IMPORT_EVENTS]) {
    cloudWatch.readLine(logLine(event, Date.now() - 60_000));
  }
}, 120_000);

afterAll(async () => {
  await cloudWatch.close();
  await rm(folder, { recursive: true, force: true });
});

function figuresOf(title: string): Record<string, number | null | undefined> {
  const widgets = buildReport(cloudWatch, '30d').dashboards.flatMap((dashboard) => dashboard.widgets);
  const panel = widgets.find((widget) => widget.kind === 'metric' && widget.title === title);
  if (panel?.kind !== 'metric') throw new Error(`There is no panel ${title}`);
  return Object.fromEntries(panel.series.map(({ label, values }) => [label, values.at(-1)]));
}

it('the cost per export is the sum of all increments by the number of exports', () => {
  const figures = figuresOf('Cost (US dollars)');
  expect(figures['all exports']).toBeCloseTo(0.111, 12);
  expect(figures['per export']).toBeCloseTo(perExport(EXPORT_EVENTS), 12);
  expect(figures['per export']).toBeCloseTo(0.037, 12);
});

it('the cost per import is the sum of all increments by the number of imports', () => {
  const figures = figuresOf('Cost of imports (US dollars)');
  expect(figures['all imports']).toBeCloseTo(0.006, 12);
  expect(figures['per import']).toBeCloseTo(0.006, 12);
});

it('the table by organisation divides the same sums', () => {
  const widgets = cloudWatch.observability.dashboards.flatMap((dashboard) => dashboard.widgets);
  const table = widgets.find(({ kind }) => kind === 'log');
  if (table?.kind !== 'log') throw new Error('There is no table of logs');
  const { columns, rows } = table.query.run(EXPORT_EVENTS);
  const shown = rows.map((row) => [row[0], row[columns.indexOf('cost_per_export')]]);
  const of = (organisation: string) => EXPORT_EVENTS.filter((event) => event.organisation === organisation);
  expect(shown.sort()).toEqual(['1', '2'].map((organisation) => [organisation, perExport(of(organisation))]));
});

it('an organisation without exports has no cost per export', () => {
  const query = parseLogQuery(
    'stats sum(a) as cost, sum(b) as started, cost / started as each by organisation',
    'test',
  );
  expect(
    query.run([
      { organisation: '1', a: 2, b: 0 },
      { organisation: '2', a: 2 },
    ]).rows,
  ).toEqual([
    ['1', 2, 0, null],
    ['2', 2, null, null],
  ]);
});
