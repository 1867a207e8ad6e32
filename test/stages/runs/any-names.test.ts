/** Lokallag, labels, further columns and words that are also names of objects, through a whole run. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresSchema } from '../../../lambdas/domain/counting/figures.ts';
import { reportKeys } from '../../../lambdas/domain/export/objects/working-keys.ts';
import { openSheets } from '../../../lambdas/domain/report/read-back/sheet-reader.ts';
import type { CategoryId } from '../../../lambdas/domain/rules/rule-set.ts';
import type { ReportFormat } from '../../../lambdas/protocol.ts';
import { EXPORT_ID } from '../../fakes/exports/export-record.ts';
import caseLabels from '../../fixtures/cases/labels.json' with { type: 'json' };
import { NAMES_OF_OBJECTS, recordOf } from '../../names-of-objects.ts';
import { readRegister } from '../../read-register.ts';
import { READING } from '../../reading-options.ts';
import { registerInput } from '../../sample-registers.ts';
import { FIRST_TRY } from '../working-fixture.ts';
import { MemoryDependencies, stateOf, TESTLAGET } from './memory-dependencies.ts';
import { runStages } from './run-stages.ts';

const STORED = reportKeys(TESTLAGET, EXPORT_ID, FIRST_TRY);
const NAMES = [...NAMES_OF_OBJECTS, 'Oslo', ''];

interface Activity {
  readonly branch: string;
  readonly label: string;
  readonly title: string;
  readonly participant: string;
}

const anyName = fc.constantFrom(...NAMES);
const anyActivity: fc.Arbitrary<Activity> = fc.record({
  branch: anyName,
  label: fc.constantFrom(...NAMES_OF_OBJECTS),
  title: anyName,
  participant: anyName,
});

const COLUMNS = {
  id: 'names',
  version: '1.0.0',
  organisationNumber: null,
  enumerations: recordOf(NAMES_OF_OBJECTS, () => recordOf(NAMES_OF_OBJECTS, (name) => ({ nb: `${name}!`, en: name }))),
  columns: ['activity.id', 'activity.lokallag', ...NAMES_OF_OBJECTS.map((name) => `extra.${name}`)].map(
    (source, index) => ({
      id: `column_${index}`,
      header: { nb: source, en: source },
      type: 'text',
      width: 10,
      source,
      transforms: index < 2 ? [] : [{ kind: 'lookup', enumeration: NAMES_OF_OBJECTS[index - 2] }],
    }),
  ),
};

const REGISTER_COLUMNS = ['aktivitet_id', 'lokallag', 'dato', 'start', 'slutt', 'aktivitetstype', 'tittel'];

/** A register whose further columns are named as objects are, with the title in each of them. */
async function registerOf(activities: readonly Activity[]) {
  const line = (cells: readonly string[]) => `${cells.join(';')}\r\n`;
  const lines = activities.map(({ branch, label, title }, index) =>
    line([
      ...[String(index), branch, '2025-03-14', '18:00', '20:00', label, title],
      ...['0301', 'fysisk', 'egen', '900', ...NAMES_OF_OBJECTS.map(() => title)],
    ]),
  );
  const header = [...REGISTER_COLUMNS, 'kommunenr', 'form', 'arrangor', 'likepersoner', ...NAMES_OF_OBJECTS];
  const attendances = activities.map(({ participant }, index) => line([String(index), participant, 'deltaker']));
  return readRegister(
    {
      kind: 'csv',
      parts: [
        { fileName: 'aktiviteter.csv', source: Buffer.from([line(header), ...lines].join('')) },
        {
          fileName: 'deltakelser.csv',
          source: Buffer.from([line(['aktivitet_id', 'navn', 'rolle']), ...attendances].join('')),
        },
      ],
    },
    READING,
  );
}

async function run(activities: readonly Activity[], format: ReportFormat) {
  const dependencies = new MemoryDependencies();
  const content = await registerOf(activities);
  const labels = recordOf(NAMES_OF_OBJECTS, (): CategoryId => 'OPPSOK');
  const owner = { organisationNumber: TESTLAGET, organisation: '__proto__', year: 2025, labels };
  await dependencies.store(content, owner, 2);
  const configuration = { ...owner, vocabularies: {}, settings: {}, columnConfiguration: COLUMNS };
  dependencies.catalogue.seedConfiguration(configuration);
  const record = dependencies.seed();
  dependencies.seed({ request: { ...record.request, format } });
  await runStages(dependencies, stateOf());
  return dependencies;
}

/** The first column of a sheet of the stored report, without its header. */
async function firstColumn(dependencies: MemoryDependencies, sheet: string, column: number) {
  const { file } = await dependencies.record(stateOf());
  const bytes = dependencies.reports.objects.get(STORED.file(file?.fileName ?? ''))?.bytes ?? new Uint8Array();
  const format = file?.fileName.endsWith('.xlsx') ? 'xlsx' : 'csv';
  const found: (string | undefined)[] = [];
  for await (const rows of (await openSheets(bytes, format)).rows(sheet)) {
    for (const { cells } of rows) {
      const cell = cells[column];
      found.push(cell?.kind === 'text' ? cell.text : undefined);
    }
  }
  return found.slice(1);
}

describe('a run', () => {
  it('gives each lokallag its row and its activities, whatever the names are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyActivity, { minLength: 1, maxLength: 8 }),
        fc.constantFrom<ReportFormat>('xlsx', 'csv'),
        async (activities, format) => {
          const dependencies = await run(activities, format);
          const record = await dependencies.record(stateOf());
          expect(record).toMatchObject({ status: 'completed', file: { rows: activities.length } });
          const figures = figuresSchema.parse(dependencies.reports.json(STORED.figures));
          const expected = new Map<string, number>();
          for (const { branch } of activities) expected.set(branch, (expected.get(branch) ?? 0) + 1);
          const counted = Object.entries(figures.per_lokallag).map(([name, group]) => [name, group.activities]);
          expect(new Map(counted as [string, number][])).toEqual(expected);
          const rows = await firstColumn(dependencies, 'Per lokallag', 0);
          const names = [...expected.keys()].map((name) => (name === '' ? 'ukjent' : name));
          expect(rows).toEqual(expect.arrayContaining([...names, 'Totalt']));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(NAMES_OF_OBJECTS)('shows what the further column %s says, by its enumeration', async (name) => {
    const activity = { branch: 'Oslo', label: '__proto__', title: name, participant: 'Kari' };
    const dependencies = await run([activity], 'xlsx');
    expect(await firstColumn(dependencies, 'Aktiviteter', 2 + NAMES_OF_OBJECTS.indexOf(name))).toEqual([`${name}!`]);
  });
});

it('gives the lokallag __proto__ of the handed case its row, and the sums are the totals', async () => {
  const folder = new URL('../../fixtures/cases/branch-proto', import.meta.url).pathname;
  const dependencies = new MemoryDependencies();
  const owner = {
    ...caseLabels,
    organisationNumber: TESTLAGET,
    labels: caseLabels.labels as Record<string, CategoryId>,
  };
  await dependencies.store(await readRegister(registerInput(folder), READING), owner);
  dependencies.seed();
  await runStages(dependencies, stateOf());
  const { per_lokallag: branches, total } = figuresSchema.parse(dependencies.reports.json(STORED.figures));
  expect(Object.keys(branches)).toContain('__proto__');
  expect([total.activity_days, total.counted_days]).toEqual([5, 4]);
  expect(await firstColumn(dependencies, 'Per lokallag', 0)).toContain('__proto__');
  const sum = (key: 'activities' | 'counted_days' | 'minutes' | 'attendances') =>
    Object.values(branches).reduce((all, group) => all + group[key], 0);
  for (const key of ['activities', 'counted_days', 'minutes', 'attendances'] as const) {
    expect([key, sum(key)]).toEqual([key, total[key]]);
  }
});
