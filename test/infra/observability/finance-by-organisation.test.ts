/** Finance by organisation: an organisation exports a few times a year, and an earlier month must show it too. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseLogQuery } from '../../../infra/local/engine.ts';
import { METRICS } from '../../../lambdas/metric-catalogue.ts';
import { appWithPage } from '../app-fixture.ts';

const bodySchema = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      properties: z.looseObject({
        title: z.string().default(''),
        markdown: z.string().default(''),
        query: z.string().default(''),
        metrics: z.array(z.array(z.unknown())).default([]),
      }),
    }),
  ),
});
type Widget = z.infer<typeof bodySchema>['widgets'][number];

/** Replaces each reference by its logical id. */
function financeOf(context: Readonly<Record<string, string>>): Widget[] {
  const stack = appWithPage(context).app.node.findChild('BufdirExport');
  if (!(stack instanceof Stack)) throw new Error('There is no such stack');
  const dashboards = Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard');
  const finance = Object.entries(dashboards).find(([id]) => id.startsWith('ObservabilityFinance'))?.[1];
  const parts: unknown = finance?.Properties.DashboardBody['Fn::Join'][1];
  const text = z
    .array(z.unknown())
    .parse(parts)
    .map((part) => (typeof part === 'string' ? part : String(Object.values(Object(part))[0])))
    .join('');
  return bodySchema.parse(JSON.parse(text)).widgets;
}

const textOf = (widgets: readonly Widget[]) => widgets.map(({ properties }) => properties.markdown).join('');
const searches = (widgets: readonly Widget[]) =>
  widgets.filter(({ properties }) => JSON.stringify(properties.metrics).includes('SEARCH('));
const titles = (widgets: readonly Widget[]) => widgets.map(({ properties }) => properties.title);

describe('with a list of organisations', { timeout: 120_000 }, () => {
  let widgets: Widget[];
  beforeAll(() => {
    widgets = financeOf({ organisations: '974760673,957500102' });
  }, 120_000);

  it('each panel by organisation has one line for each and one for all others, without a search', () => {
    expect(searches(widgets)).toEqual([]);
    const byOrganisation = widgets.filter(({ properties }) => properties.title.includes('by organisation'));
    expect(byOrganisation.length).toBeGreaterThan(5);
    for (const { properties } of byOrganisation) {
      // The parts of an expression are rows that are not drawn.
      const drawn = properties.metrics.filter((row) => Object(row.at(-1)).visible !== false);
      const named = drawn.map((row) => ({
        organisation:
          /^sum_(\w+) \//.exec(String(Object(row[0]).expression))?.[1] ?? row[row.indexOf('organisation') + 1],
        label: Object(row.at(-1)).label,
      }));
      expect(named).toEqual(
        ['974760673', '957500102', 'other'].map((organisation) => ({ organisation, label: organisation })),
      );
    }
  });

  it('the text says which organisations are missing', () => {
    expect(textOf(widgets)).toContain('the organisations that this deployment allows, and `other`');
    expect(textOf(widgets)).not.toContain('two weeks');
  });
});

describe.each([
  ['with any organisation', {}],
  [
    'with a list that is too long for a panel',
    { organisations: Array.from({ length: 101 }, (_, index) => String(900_000_000 + index)).join(',') },
  ],
])('%s', { timeout: 120_000 }, (_, context) => {
  let widgets: Widget[];
  beforeAll(() => {
    widgets = financeOf({ ...context, logRetentionDays: '90' });
  }, 120_000);

  it('a table queries the logs of the Lambdas that emit metrics by organisation', () => {
    const [table, ...others] = widgets.filter(({ type }) => type === 'log');
    expect(others).toEqual([]);
    const query = table?.properties.query ?? '';
    const sources = [...query.matchAll(/SOURCE '(\w+)'/g)].map(([, id = '']) => id.slice(0, -8));
    expect(sources).toEqual(['PushLog', 'FinaliserLog', 'ReconcilerLog']);
  });

  it('the query uses metrics with that dimension, and commands that the local engine supports', () => {
    const query = widgets.find(({ type }) => type === 'log')?.properties.query ?? '';
    const asked = query.replaceAll(/SOURCE '\w+'\s*\|\s*/g, '');
    const { columns } = parseLogQuery(asked, 'test').run([]);
    expect(columns).toEqual(
      expect.arrayContaining(['organisation', 'completed', 'rows', 'cost', 'cost_per_export', 'cost_of_imports']),
    );
    const definitions: Readonly<Record<string, { readonly by: readonly string[] }>> = METRICS;
    const fields = [...asked.matchAll(/(?:sum|avg)\((\w+)\)/g)].map(([, field = '']) => field);
    expect(fields.length).toBeGreaterThan(5);
    expect(fields.filter((field) => !definitions[field]?.by.includes('organisation'))).toEqual([]);
  });

  it('two panels still search, and the text says what it and the logs do not contain', () => {
    expect(titles(searches(widgets))).toEqual([
      'Cost a day, by organisation',
      'Cost of imports a day, by organisation',
    ]);
    expect(textOf(widgets)).toMatch(
      /\*Cost a day, by organisation\* shows organisations that exported within the last two weeks/,
    );
    expect(textOf(widgets)).toContain('kept for 90 days');
  });
});
