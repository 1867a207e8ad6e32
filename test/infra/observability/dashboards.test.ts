/** The dashboards: titles, units, the thresholds of the alarms, and only metrics that are emitted. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { METRICS } from '../../../lambdas/metric-catalogue.ts';
import { type SynthesisedTemplate, synthesisedTemplate } from '../synthesised.ts';
import { splitsOf } from './emitted-metrics.ts';

const widgetSchema = z.object({
  type: z.enum(['text', 'metric', 'alarm', 'log']),
  width: z.int(),
  x: z.int(),
  properties: z.looseObject({
    title: z.string().default(''),
    markdown: z.string().default(''),
    view: z.string().optional(),
    alarms: z.array(z.string()).default([]),
    metrics: z.array(z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))).default([]),
    yAxis: z.object({ left: z.object({ label: z.string().optional() }).optional() }).optional(),
    annotations: z.object({ horizontal: z.array(z.object({ value: z.number(), label: z.string() })) }).optional(),
    setPeriodToTimeRange: z.boolean().default(false),
  }),
});
const bodySchema = z.object({ start: z.string(), periodOverride: z.string(), widgets: z.array(widgetSchema) });
type Body = z.infer<typeof bodySchema>;
type Widget = z.infer<typeof widgetSchema>;

let template: SynthesisedTemplate;
let finance: Body;
let operations: Body;
beforeAll(async () => {
  template = await synthesisedTemplate();
  finance = dashboard('Finance');
  operations = dashboard('Operations');
}, 120_000);

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** The body, with each reference replaced by its logical id. */
function dashboard(id: string): Body {
  const body = template.one('AWS::CloudWatch::Dashboard', `Observability${id}`).Properties.DashboardBody;
  const parts = joinSchema.parse(body)['Fn::Join'][1];
  const named = (part: unknown): string =>
    typeof part === 'string' ? part : Object.values(Object(part)).flat().join('.');
  return bodySchema.parse(JSON.parse(parts.map(named).join('')));
}

const widgets = () => [...finance.widgets, ...operations.widgets];
const panels = () => widgets().filter(({ type }) => type === 'metric');
const textOf = ({ widgets: all }: Body) => all.map(({ properties }) => properties.markdown).join('');
/** Names and dimensions of our metrics, drawn directly or found by a SEARCH. */
function ours({ properties }: Widget): { name: string; splits: string[] }[] {
  return properties.metrics.flatMap((row) => {
    const [namespace, name, ...rest] = row.filter((item) => typeof item === 'string');
    if (namespace === 'BufdirExport' && name !== undefined) {
      return [{ name, splits: rest.filter((_, index) => index % 2 === 0) }];
    }
    const expression = String(Object(row[0]).expression ?? '');
    const searched = /SEARCH\('\{"BufdirExport",([\w,]+)\} MetricName="(\w+)"'/.exec(expression);
    return searched === null ? [] : [{ name: searched[2] ?? '', splits: (searched[1] ?? '').split(',') }];
  });
}

describe('every panel', () => {
  it('has a title, and a unit on its axis or in its title', () => {
    expect(panels().length).toBeGreaterThan(30);
    for (const { properties } of panels()) {
      expect(properties.title).toMatch(/^[A-Z]/);
      if (['singleValue', 'table'].includes(properties.view ?? '')) {
        expect(properties.title).toMatch(/\((count|US dollars|bytes)\)$/);
      } else {
        expect(properties.yAxis?.left?.label, properties.title).toMatch(/^[\w ]+$/);
      }
    }
  });

  it('has at most ten lines, and a title of its own', () => {
    for (const { properties } of panels()) {
      const visible = properties.metrics.filter((row) => Object(row.at(-1)).visible !== false);
      expect(visible.length, properties.title).toBeLessThanOrEqual(10);
    }
    const titles = panels().map(({ properties }) => properties.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('draws metrics and dimensions that are emitted', () => {
    for (const { name, splits } of panels().flatMap(ours)) {
      expect(splitsOf(name), name).toEqual(expect.arrayContaining(splits));
      expect(splits, name).toContain('service');
    }
  });

  it('uses only metric maths that the local engine supports too', () => {
    const expressions = panels()
      .flatMap(({ properties }) => properties.metrics.flat())
      .map((item) => String(Object(item).expression ?? ''))
      .filter((expression) => expression !== '');
    const functions = new Set(expressions.flatMap((each) => each.match(/\b[A-Z_]{2,}(?=\()/g) ?? []));
    expect([...functions].sort()).toEqual(['FILL', 'IF', 'SEARCH', 'SERVICE_QUOTA']);
  });

  it('searches with the namespace in double quotes, as a stack name with a hyphen needs', () => {
    const searched = panels().flatMap(({ properties }) => JSON.stringify(properties).match(/SEARCH\('\{[^,]+,/g) ?? []);
    expect(new Set(searched.map((each) => each.replaceAll('\\', '')))).toEqual(
      new Set([`SEARCH('{"BufdirExport",`, "SEARCH('{AWS/DynamoDB,"]),
    );
  });

  it('fits into the 24 columns', () => {
    expect(widgets().filter(({ x, width }) => x + width > 24)).toEqual([]);
  });
});

it('the dashboards draw every metric that is emitted', () => {
  const drawn = new Set(panels().flatMap((panel) => ours(panel).map(({ name }) => name)));
  expect([...drawn].sort()).toEqual(Object.keys(METRICS).sort());
});

describe('finance', () => {
  it('opens with a month, and adds up over the chosen range', () => {
    expect(finance.start).toBe('-P30D');
    const summed = finance.widgets.filter(({ properties }) => properties.setPeriodToTimeRange);
    const titles = summed.map(({ properties }) => properties.title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Exports (count)',
        'Cost (US dollars)',
        'Reported (count)',
        'Files (bytes)',
        'Imports (count)',
        'Files of imports (count)',
        'Cost of imports (US dollars)',
        'Rows read by imports (count)',
      ]),
    );
  });

  it('shows how exports and imports started and ended, what they handled and what they cost', () => {
    const drawn = finance.widgets.flatMap((widget) => ours(widget).map(({ name }) => name));
    expect(drawn).toEqual(
      expect.arrayContaining([
        'ExportsStarted',
        'ExportsCompleted',
        'ExportsCompletedEmpty',
        'ExportsFailed',
        'ExportRows',
        'ExportAttendances',
        'ExportCostUsd',
        'ImportsStarted',
        'ImportsCompleted',
        'ImportFilesFailed',
        'ImportRows',
        'ImportCostUsd',
      ]),
    );
  });
});

describe('operations', () => {
  it('shows the state of every alarm', () => {
    const alarms = template.all('AWS::CloudWatch::Alarm').map(({ logicalId }) => `${logicalId}.Arn`);
    const shown = operations.widgets.filter(({ type }) => type === 'alarm').flatMap((each) => each.properties.alarms);
    expect(shown.sort()).toEqual(alarms.sort());
  });

  it.each([
    ['SuccessRateLow', 'Success rate of the hour'],
    ['ExportsSlow', 'Time of an export under 10,000 activities, mean of the hour'],
    ['StatusReadsSlow', 'Reading the status of an export, p95'],
    ['PushFailing', 'Messages to the pages'],
    ['ExportPastBudget', 'Reconciler: what it looks after'],
    ['ReconcilerSilent', 'Reconciler: runs'],
    ['DeadLetters', 'Dead letters'],
    ['ChunkTimeoutsHigh', 'Chunks timed out or killed'],
    ['ChunkRetriesHigh', 'Chunks tried again'],
    ['ImportSuccessRateLow', 'Files of imports: success rate of the hour'],
    ['ImportFilesSlow', 'Time of a file of an import, mean of the hour'],
    ['ImportTimeoutsHigh', 'Files of imports not read in time'],
    ['ImportRetriesHigh', 'Files of imports tried again'],
    ['PollErrorsHigh', 'Polls answered with 429 or 5xx'],
    ['ConcurrencyNearLimit', 'Concurrency'],
  ])('draws the threshold of %s in the panel %s', (alarm, title) => {
    const { Threshold } = template.one('AWS::CloudWatch::Alarm', `ObservabilityAlarms${alarm}`).Properties;
    const panel = operations.widgets.find(({ properties }) => properties.title === title);
    const lines = panel?.properties.annotations?.horizontal ?? [];
    expect(lines.map(({ value }) => value)).toEqual([Threshold]);
    expect(lines[0]?.label).toMatch(/^alarm (above|below|from)/);
  });
});

it('both dashboards keep their periods when another range is chosen, because thresholds depend on them', () => {
  expect([finance, operations].map(({ periodOverride }) => periodOverride)).toEqual(['inherit', 'inherit']);
});

it('both dashboards say in numbers what is normal, and name the runbook', () => {
  for (const body of [finance, operations]) {
    expect(textOf(body)).toMatch(/\| normal \|/);
    expect(textOf(body)).toMatch(/\d/);
    expect(textOf(body)).toContain('infra/runbook.md');
  }
});
