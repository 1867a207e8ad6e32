import { expect, it } from 'vitest';
import { type Finding, finding } from '../../lambdas/domain/finding.ts';
import { otherPlaces } from '../../lambdas/rows/named-rows.ts';

const NAMES = ['nord.xlsx', 'nord.xlsx 3', 'a; b 7, 8; c.xlsx', 'sør.xlsx'];
const placesOf = (details: Finding['details'], sheet: Finding['sheet'] = 'deltakelser') =>
  otherPlaces(finding('possible_duplicate', 'info', { file: 'sør.xlsx', sheet, row: 3, details }), () => NAMES).map(
    ({ file, row }) => `${file} ${row}`,
  );

it.each<[string, Finding['details'], string[]]>([
  ['rows of its own file but its own row', { rows: '3, 12, 40' }, ['sør.xlsx 12', 'sør.xlsx 40']],
  [
    'rows of other files',
    { rows: '3', otherRows: 'nord.xlsx 3, 4; a; b 7, 8; c.xlsx 9' },
    ['nord.xlsx 3', 'nord.xlsx 4', 'a; b 7, 8; c.xlsx 9'],
  ],
  [
    'a file whose name begins with another',
    { otherRows: 'nord.xlsx 3 5; nord.xlsx 6' },
    ['nord.xlsx 3 5', 'nord.xlsx 6'],
  ],
  ['none in a file that there is not', { otherRows: 'ukjent.xlsx 5; nord.xlsx 6' }, []],
  ['another activity', { otherRow: 8, otherFile: 'nord.xlsx' }, ['nord.xlsx 8']],
  ['another activity of its file', { otherRow: 8 }, ['sør.xlsx 8']],
  ['the first row of an id', { firstRow: 2 }, ['sør.xlsx 2']],
  ['no number of persons', { count: 7, stated: 3 }, []],
])('a finding names %s', (_, details, expected) => {
  expect(placesOf(details)).toEqual(expected);
});

it('a finding about no sheet names no rows', () => {
  expect(placesOf({ rows: '3, 4' }, null)).toEqual([]);
});
