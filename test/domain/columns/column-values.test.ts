import { describe, expect, it } from 'vitest';
import { activitySource, cell } from './one-column.ts';

describe('a cell', () => {
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
    ['date format of other text', { transforms: [{ kind: 'dateFormat', pattern: 'yyyy' }] }, {}, 'kaffe og ØL'],
    ['number format', { source: 'verdict.minutes', transforms: [{ kind: 'numberFormat', decimals: 1 }] }, {}, '95,0'],
    [
      'divide',
      { type: 'decimal', source: 'verdict.minutes', transforms: [{ kind: 'divide', by: 60, decimals: 2 }] },
      {},
      1.58,
    ],
    ['value map', { source: 'activity.form', transforms: [{ kind: 'valueMap', map: { fysisk: 'F' } }] }, {}, 'F'],
    [
      'value map without the value',
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
      'lookup of an unknown value',
      { source: 'activity.form', transforms: [{ kind: 'lookup', enumeration: 'form' }] },
      { form: 'toString' },
      'toString',
    ],
    ['reason without days', { type: 'integer', source: 'verdict.notCounted.abroad' }, {}, 0],
    ['number in a text column', { source: 'row' }, {}, '12'],
  ])('has the value that its column defines: %s', (_, column, changes, expected) => {
    expect(cell(column, activitySource(changes))).toBe(expected);
  });

  it('has the value of a further column of the register, and is empty when there is no such column', () => {
    expect(cell({ source: 'extra.Merknad' }, activitySource({}, { Merknad: 'hei' }))).toBe('hei');
    expect(cell({ source: 'extra.constructor' })).toBeNull();
    expect(cell({ source: 'extra.Pris', type: 'decimal' }, activitySource({}, { Pris: '12,50' }))).toBe(12.5);
  });
});

describe('a condition', () => {
  it('decides whether a cell is shown and which value it has', () => {
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
  ])('like %j is %s', (condition, expected) => {
    expect(cell({ visibleWhen: condition }) !== null).toBe(expected);
  });
});
