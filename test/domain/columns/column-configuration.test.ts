import { describe, expect, it } from 'vitest';
import {
  type ActivitySource,
  InvalidColumnConfigurationError,
  loadColumnConfiguration,
  mapActivityRow,
  STANDARD_COLUMNS,
  sheetColumns,
  validateActivityRow,
} from '../../../lambdas/domain/columns/column-configuration.ts';
import { columnConfigurationJsonSchema } from '../../../lambdas/domain/columns/column-configuration-schema.ts';
import { findingText } from '../../../lambdas/domain/report/finding-texts.ts';
import { CATEGORY_NAMES } from '../../../lambdas/protocol.ts';

function activitySource(
  changes: Partial<ActivitySource['activity']> = {},
  extra: Record<string, string> = {},
): ActivitySource {
  const activity = {
    id: 'A-1',
    lokallag: 'Oslo',
    dato: '2025-03-14',
    datoTil: '2025-03-15',
    start: '18:00',
    slutt: '19:35',
    aktivitetstype: 'Besøk',
    tittel: 'kaffe og ØL',
    kommunenr: '0301',
    fylke: '03',
    land: '',
    form: 'fysisk',
    arrangor: 'egen',
    ...changes,
  };
  const verdict = {
    activityDays: 2,
    countedDays: 1,
    notCounted: { too_short: 1 },
    reasonText: '1 dag: for kort',
    minutes: 95,
    participants: 4,
    peerSupporters: 1,
    attendances: 6,
    unidentified: 1,
  };
  return { activity, category: 'OPPSOK', categoryName: 'Oppsøkende likepersonsarbeid', verdict, extra, row: 12 };
}

const COLUMN = { id: 'k', header: { nb: 'K', en: 'K' }, type: 'text', width: 10, source: 'activity.tittel' };
const document = (column: object, rest: object = {}) => ({
  id: 'test',
  version: '1.0.0',
  organisationNumber: '957500102',
  columns: [{ ...COLUMN, ...column }],
  enumerations: { form: { fysisk: { nb: 'Fysisk', en: 'Face to face' } } },
  ...rest,
});
const load = (column: object, rest: object = {}) => loadColumnConfiguration(document(column, rest)).document;
const cell = (column: object, source = activitySource(), language: 'nb' | 'en' = 'nb') =>
  mapActivityRow(load(column), source, language)[0];
const problemsOf = (json: unknown) => {
  try {
    loadColumnConfiguration(json);
    return [];
  } catch (error) {
    if (error instanceof InvalidColumnConfigurationError) return error.problems;
    throw error;
  }
};

describe('the standard columns', () => {
  it('map an activity, in both languages', () => {
    const row = (language: 'nb' | 'en') => {
      const headers = sheetColumns(STANDARD_COLUMNS.document, language).map((column) => column.header);
      const categoryName = CATEGORY_NAMES.OPPSOK[language];
      const cells = mapActivityRow(STANDARD_COLUMNS.document, { ...activitySource(), categoryName }, language);
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
      Timer: 1.58,
      Aktivitetsdager: 2,
      'Tellende dager': 1,
      'Hvorfor ikke tellende': '1 dag: for kort',
      'Rad i registeret': 12,
    });
    expect(row('en')).toMatchObject({ 'Activity id': 'A-1', Category: 'Outreach peer support', Form: 'Face to face' });
  });

  it('have a hash that changes with the document and not with the order of its keys', () => {
    const reversed = Object.fromEntries(Object.entries(STANDARD_COLUMNS.document).reverse());
    expect(loadColumnConfiguration(reversed).sha256).toBe(STANDARD_COLUMNS.sha256);
    expect(loadColumnConfiguration({ ...STANDARD_COLUMNS.document, version: '1.0.1' }).sha256).not.toBe(
      STANDARD_COLUMNS.sha256,
    );
    expect(STANDARD_COLUMNS.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('find nothing wrong with a whole activity', () => {
    expect(validateActivityRow(STANDARD_COLUMNS.document, activitySource())).toEqual([]);
  });
});

describe('transforms', () => {
  it.each([
    ['trim', { transforms: [{ kind: 'trim' }] }, { tittel: '  a   b ' }, 'a b'],
    ['upper case', { transforms: [{ kind: 'case', to: 'upper' }] }, {}, 'KAFFE OG ØL'],
    ['title case', { transforms: [{ kind: 'case', to: 'title' }] }, {}, 'Kaffe Og Øl'],
    [
      'date format',
      { source: 'activity.dato', transforms: [{ kind: 'dateFormat', pattern: 'd.M.yyyy' }] },
      { dato: '2025-03-04' },
      '4.3.2025',
    ],
    ['month', { source: 'activity.dato', transforms: [{ kind: 'dateFormat', pattern: 'yyyy-MM' }] }, {}, '2025-03'],
    ['date format of what is none', { transforms: [{ kind: 'dateFormat', pattern: 'yyyy' }] }, {}, 'kaffe og ØL'],
    ['number format', { source: 'verdict.minutes', transforms: [{ kind: 'numberFormat', decimals: 1 }] }, {}, '95,0'],
    [
      'divide',
      { type: 'decimal', source: 'verdict.minutes', transforms: [{ kind: 'divide', by: 60, decimals: 2 }] },
      {},
      1.58,
    ],
    ['value map', { source: 'activity.form', transforms: [{ kind: 'valueMap', map: { fysisk: 'F' } }] }, {}, 'F'],
    [
      'value map, else',
      { source: 'activity.form', transforms: [{ kind: 'valueMap', map: { digital: 'D' }, otherwise: '?' }] },
      {},
      '?',
    ],
    [
      'concat',
      {
        source: 'activity.kommunenr',
        transforms: [{ kind: 'concat', sources: ['activity.land', 'activity.lokallag'], separator: ' ' }],
      },
      {},
      '0301 Oslo',
    ],
    ['split', { transforms: [{ kind: 'split', separator: 'og', index: -1 }] }, {}, 'ØL'],
    ['split beyond the end', { transforms: [{ kind: 'split', separator: 'og', index: 5 }] }, {}, null],
    ['default', { source: 'activity.land', transforms: [{ kind: 'default', value: 'NO' }] }, {}, 'NO'],
    [
      'lookup',
      { source: 'activity.form', transforms: [{ kind: 'lookup', enumeration: 'form' }] },
      { form: 'FYSISK' },
      'Fysisk',
    ],
    [
      'lookup of what is not there',
      { source: 'activity.form', transforms: [{ kind: 'lookup', enumeration: 'form' }] },
      { form: 'toString' },
      'toString',
    ],
    ['reason without days', { type: 'integer', source: 'verdict.notCounted.abroad' }, {}, 0],
    ['number in a text column', { source: 'row' }, {}, '12'],
  ])('%s', (_, column, changes, expected) => {
    expect(cell(column, activitySource(changes))).toBe(expected);
  });

  it('a further column of the register is read by its header, and only if it is really there', () => {
    expect(cell({ source: 'extra.Merknad' }, activitySource({}, { Merknad: 'hei' }))).toBe('hei');
    expect(cell({ source: 'extra.constructor' })).toBeNull();
    expect(cell({ source: 'extra.Pris', type: 'decimal' }, activitySource({}, { Pris: '12,50' }))).toBe(12.5);
  });
});

describe('conditions', () => {
  it('say when a cell is shown and which value it has', () => {
    const abroad = { op: 'notEmpty', source: 'activity.land' };
    expect(cell({ visibleWhen: abroad })).toBeNull();
    expect(cell({ visibleWhen: abroad }, activitySource({ land: 'SE' }))).toBe('kaffe og ØL');
    const valueWhen = [{ when: { op: 'greaterThan', source: 'verdict.minutes', value: 90 }, value: 'lang' }];
    expect(cell({ valueWhen })).toBe('lang');
  });

  it.each([
    [{ op: 'in', source: 'activity.form', values: ['digital', 'Fysisk'] }, true],
    [{ op: 'notEquals', source: 'activity.land', value: null }, false],
    [{ op: 'equals', source: 'activity.land', value: '' }, true],
    [{ op: 'atMost', source: 'activity.dato', value: { source: 'activity.datoTil' } }, true],
    [{ op: 'lessThan', source: 'activity.land', value: 3 }, false],
    [
      {
        all: [
          { op: 'empty', source: 'activity.land' },
          { op: 'empty', source: 'activity.dato' },
        ],
      },
      false,
    ],
    [
      {
        any: [
          { op: 'empty', source: 'activity.land' },
          { op: 'empty', source: 'activity.dato' },
        ],
      },
      true,
    ],
    [{ op: 'atLeast', source: 'verdict.participants', value: 4 }, true],
  ])('%j is %s', (condition, expected) => {
    expect(cell({ visibleWhen: condition }) !== null).toBe(expected);
  });
});

describe('validation', () => {
  it('finds cells that must be filled in, always or when a condition holds', () => {
    const configuration = load({
      source: 'activity.slutt',
      requiredWhen: { op: 'notEmpty', source: 'activity.start' },
    });
    expect(validateActivityRow(configuration, activitySource({ slutt: '' }))).toMatchObject([
      { code: 'column_required', row: 12, column: 'K', activityId: 'A-1' },
    ]);
    expect(validateActivityRow(configuration, activitySource({ slutt: '', start: '' }))).toEqual([]);
    expect(validateActivityRow(load({ source: 'activity.land', required: true }), activitySource())).toHaveLength(1);
  });

  it('finds rules between fields that are not met, in the words of the organisation', () => {
    const rule = {
      id: 'sted',
      severity: 'error',
      when: { op: 'equals', source: 'activity.form', value: 'fysisk' },
      require: { op: 'notEmpty', source: 'activity.kommunenr' },
      message: { nb: 'Fysiske aktiviteter skal ha kommune.', en: 'Face to face needs a municipality.' },
    };
    const configuration = load({}, { rules: [rule] });
    const [found] = validateActivityRow(configuration, activitySource({ kommunenr: '' }));
    expect(found).toMatchObject({ code: 'column_rule', severity: 'error', details: { rule: 'sted' } });
    expect(found && findingText(found, 'nb')).toBe(rule.message.nb);
    expect(validateActivityRow(configuration, activitySource({ kommunenr: '', form: 'digital' }))).toEqual([]);
  });
});

describe('an invalid document', () => {
  it('is refused with the path and the reason of each error', () => {
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

  it('is refused when ids or headers repeat, or an enumeration is missing', () => {
    const columns = [COLUMN, { ...COLUMN, transforms: [{ kind: 'lookup', enumeration: 'ukjent' }] }];
    expect(problemsOf(document({}, { columns })).map((problem) => problem.path)).toEqual([
      '$.columns[1].id',
      '$.columns[1].header.nb',
      '$.columns[1].header.en',
      '$.columns[1].transforms[0].enumeration',
    ]);
  });

  it.each([[null], ['text'], [{}], [[]]])('%j is refused', (json) =>
    expect(problemsOf(json).length).toBeGreaterThan(0),
  );
});

it('the schema is published as JSON Schema', () => {
  expect(columnConfigurationJsonSchema()).toMatchObject({
    type: 'object',
    properties: { columns: { type: 'array', minItems: 1 } },
  });
});
