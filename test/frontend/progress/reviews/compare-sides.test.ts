/** What the sides of a question share, and what tells them apart. */
import { describe, expect, it } from 'vitest';
import { branchesOf, compareSides, sharedActivities } from '../../../../frontend/progress/reviews/compare-sides.ts';
import type { RegisterRow } from '../../../../lambdas/protocol.ts';
import { side } from '../../review-factory.ts';

const compared = (...fields: RegisterRow['fields'][]) =>
  Object.fromEntries(
    compareSides(fields.map((own, index) => side(index + 1, own))).map(({ fact, comparison }) => [fact, comparison]),
  );

describe('a fact of two sides', () => {
  it('is the same when it differs only in how it is written', () => {
    expect(
      compared(
        { navn: 'Kari  Li', fodselsdato: '1980-02-03', telefon: '+47 999 99 999', epost: 'Kari@Example.org' },
        { navn: 'kari li', fodselsdato: '03.02.1980', telefon: '99999999', epost: 'kari@example.org' },
      ),
    ).toEqual({ navn: 'same', fodselsdato: 'same', telefon: 'same', epost: 'same', lokallag: 'same' });
  });

  it('is different, or missing for somebody, and left out when nobody has it', () => {
    expect(compared({ navn: 'Kari Li', medlemsnr: '12' }, { navn: 'Kari Lie', fodselsdato: '1980-02-03' })).toEqual({
      navn: 'different',
      medlemsnr: 'missing',
      fodselsdato: 'missing',
      lokallag: 'same',
    });
  });

  it('is different when two differ and a third lacks it', () => {
    expect(compared({ medlemsnr: '1' }, { medlemsnr: '2' }, {})).toMatchObject({ medlemsnr: 'different' });
  });

  it('is partly the same when some of the values are', () => {
    const sides = [side(1, { telefon: '11111111' }), side(2, { telefon: '22222222' })];
    const [first, second] = sides;
    const both = { count: 2, persons: 1, rows: [...(first?.rows ?? []), ...(second?.rows ?? [])] };
    expect(compareSides([both, side(2, { telefon: '22222222' })])).toContainEqual({
      fact: 'telefon',
      comparison: 'partly',
      values: [['11111111', '22222222'], ['22222222']],
    });
  });
});

it('compares nothing for one side alone', () => {
  expect(compared({ navn: 'Kari Li' })).toEqual({ navn: null, lokallag: null });
});

it('counts activities at which two sides are, and names the lokallag of all rows', () => {
  const sides = [
    side(1, {}, { activities: [12, 13, 14] }),
    side(5, {}, { activities: [13, 14], branch: 'Oslo' }),
    side(8, {}, { activities: [20] }),
  ];
  expect(sharedActivities(sides)).toBe(2);
  expect(branchesOf(sides)).toEqual(['Bergen', 'Oslo']);
});

it('takes a row that is not kept for one without values', () => {
  const gone = { count: 1, persons: 1, rows: [{ file: 'a.xlsx', row: 2, record: null, activity: null }] };
  expect(compareSides([side(1, { navn: 'Kari Li' }), gone])).toContainEqual({
    fact: 'navn',
    comparison: 'missing',
    values: [['Kari Li'], []],
  });
});
