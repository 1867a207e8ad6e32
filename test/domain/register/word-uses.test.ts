import { expect, it } from 'vitest';
import { WordUses } from '../../../lambdas/domain/register/word-uses.ts';

const A = { fileName: 'a.xlsx', sheet: 'aktiviteter' } as const;

it('counts each spelling for itself, with the place of its first row', () => {
  const uses = new WordUses();
  uses.add('form', 'På nett', A, 2);
  uses.add('form', 'på nett', A, 3);
  uses.add('form', 'Pa\u030A nett', A, 4);
  uses.add('form', 'På nett', { ...A, fileName: 'b.xlsx' }, 9);
  uses.add('land', '', A, 2);
  expect(uses.list().map(({ column, value, rows, file, firstRow }) => [column, value, rows, file, firstRow])).toEqual([
    ['form', 'På nett', 2, 'a.xlsx', 2],
    ['form', 'på nett', 1, 'a.xlsx', 3],
    ['form', 'Pa\u030A nett', 1, 'a.xlsx', 4],
    ['land', '', 1, 'a.xlsx', 2],
  ]);
});
