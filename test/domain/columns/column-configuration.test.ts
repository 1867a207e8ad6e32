import { describe, expect, it } from 'vitest';
import { activityCells } from '../../../lambdas/domain/columns/activity-cells.ts';
import {
  type ActivitySource,
  type ColumnConfiguration,
  InvalidColumnConfigurationError,
  loadColumnConfiguration,
  STANDARD_COLUMNS,
  sheetColumns,
  shownColumns,
} from '../../../lambdas/domain/columns/column-configuration.ts';
import { columnConfigurationJsonSchema } from '../../../lambdas/domain/columns/column-configuration-schema.ts';
import { findingText } from '../../../lambdas/domain/report/finding-texts.ts';
import { CATEGORY_NAMES } from '../../../lambdas/protocol.ts';
import { activitySource, COLUMN, document, load } from './one-column.ts';

const findingsOf = (configuration: ColumnConfiguration, source: ActivitySource) =>
  activityCells(configuration, 'nb')(source).findings;

const problemsOf = (json: unknown) => {
  try {
    loadColumnConfiguration(json);
    return [];
  } catch (error) {
    if (error instanceof InvalidColumnConfigurationError) return error.problems;
    throw error;
  }
};

it('columns of the file are left out for a register of one file, unless there are no others', () => {
  const ids = (configuration: ColumnConfiguration, files: number) =>
    shownColumns(configuration, files).columns.map(({ id }) => id);
  const alone = load({ source: 'file' });
  const among = load(
    {},
    {
      columns: [
        { ...COLUMN, id: 'f', source: 'file' },
        { ...COLUMN, header: { nb: 'L', en: 'L' } },
      ],
    },
  );
  expect([ids(alone, 1), ids(alone, 2)]).toEqual([['k'], ['k']]);
  expect([ids(among, 1), ids(among, 2)]).toEqual([['k'], ['f', 'k']]);
});

describe('the standard columns', () => {
  it('map an activity in both languages', () => {
    const row = (language: 'nb' | 'en') => {
      const headers = sheetColumns(STANDARD_COLUMNS.document, language).map((column) => column.header);
      const categoryName = CATEGORY_NAMES.OPPSOK[language];
      const cells = activityCells(STANDARD_COLUMNS.document, language)({ ...activitySource(), categoryName }).cells;
      return Object.fromEntries(headers.map((header, index) => [header, cells[index]]));
    };
    expect(row('nb')).toMatchObject({
      'Aktivitets-ID': 'A-1',
      Dato: '2025-03-14',
      Start: '18:00',
      Kategori: 'Oppsøkende likepersonsarbeid',
      Kommunenr: '0301',
      Land: 'NO',
      Form: 'Fysisk',
      // In full, so that the sum of the column is the total; the format shows two decimals.
      Timer: 1.5833333333,
      Dager: 2,
      'Tellende dager': 1,
      'Hvorfor ikke tellende': '1 dag: for kort',
      'Rad i registeret': 12,
    });
    expect(row('en')).toMatchObject({ 'Activity id': 'A-1', Category: 'Outreach peer support', Form: 'Face to face' });
  });

  it('have a hash that depends on the document but not on the order of its keys', () => {
    const reversed = Object.fromEntries(Object.entries(STANDARD_COLUMNS.document).reverse());
    expect(loadColumnConfiguration(reversed).sha256).toBe(STANDARD_COLUMNS.sha256);
    expect(loadColumnConfiguration({ ...STANDARD_COLUMNS.document, version: '1.0.1' }).sha256).not.toBe(
      STANDARD_COLUMNS.sha256,
    );
    expect(STANDARD_COLUMNS.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('give no findings for a complete activity', () => {
    expect(findingsOf(STANDARD_COLUMNS.document, activitySource())).toEqual([]);
  });
});

describe('the validation of a row', () => {
  it('finds an empty cell that is required always or under a condition', () => {
    const configuration = load({
      source: 'activity.slutt',
      requiredWhen: { op: 'notEmpty', source: 'activity.start' },
    });
    expect(findingsOf(configuration, activitySource({ slutt: '' }))).toMatchObject([
      { code: 'column_required', row: 12, column: 'K', activityId: 'A-1' },
    ]);
    expect(findingsOf(configuration, activitySource({ slutt: '', start: '' }))).toEqual([]);
    expect(findingsOf(load({ source: 'activity.land', required: true }), activitySource())).toHaveLength(1);
  });

  it('finds a rule between fields that is not met, with the message of the organisation', () => {
    const rule = {
      id: 'sted',
      severity: 'error',
      when: { op: 'equals', source: 'activity.form', value: 'fysisk' },
      require: { op: 'notEmpty', source: 'activity.kommunenr' },
      message: { nb: 'Fysiske aktiviteter skal ha kommune.', en: 'Face to face needs a municipality.' },
    };
    const configuration = load({}, { rules: [rule] });
    const [found] = findingsOf(configuration, activitySource({ kommunenr: '' }));
    expect(found).toMatchObject({ code: 'column_rule', severity: 'error', details: { rule: 'sted' } });
    expect(found && findingText(found, 'nb')).toBe(rule.message.nb);
    expect(findingsOf(configuration, activitySource({ kommunenr: '', form: 'digital' }))).toEqual([]);
  });
});

describe('an invalid document', () => {
  it('is refused with the path and the reason of each problem', () => {
    const problems = problemsOf({
      ...document({}),
      version: '1',
      columns: [
        { ...COLUMN, width: 0, colour: 'red' },
        { ...COLUMN, source: 'activity.navn', header: { nb: 'K2', en: 'K2' }, id: 'K 2' },
      ],
    });
    expect(problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining([
        '$.version',
        '$.columns[0].width',
        '$.columns[0]',
        '$.columns[1].id',
        '$.columns[1].source',
      ]),
    );
    expect(problems.every((problem) => problem.reason.length > 0)).toBe(true);
  });

  it('is refused when ids or headers are used twice or an enumeration is missing', () => {
    const columns = [COLUMN, { ...COLUMN, transforms: [{ kind: 'lookup', enumeration: 'ukjent' }] }];
    expect(problemsOf(document({}, { columns })).map((problem) => problem.path)).toEqual([
      '$.columns[1].id',
      '$.columns[1].header.nb',
      '$.columns[1].header.en',
      '$.columns[1].transforms[0].enumeration',
    ]);
  });

  it.each([[null], ['text'], [{}], [[]]])('is refused when it is %j', (json) =>
    expect(problemsOf(json).length).toBeGreaterThan(0),
  );
});

it('publishes the schema as JSON Schema', () => {
  expect(columnConfigurationJsonSchema()).toMatchObject({
    type: 'object',
    properties: {
      columns: { type: 'array', minItems: 1 },
      enumerations: {
        type: 'object',
        additionalProperties: { type: 'object', additionalProperties: { type: 'object', required: ['nb', 'en'] } },
      },
    },
  });
});
