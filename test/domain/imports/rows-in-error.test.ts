import { describe, expect, it } from 'vitest';
import { finding } from '../../../lambdas/domain/finding.ts';
import { RowsInError } from '../../../lambdas/domain/imports/rows-in-error.ts';

const error = (row: number, column = 'dato') =>
  finding('cell_error', 'warning', { sheet: 'aktiviteter', row, column, activityId: 'A1' });

function csvOf(findings: Parameters<RowsInError['add']>[0], name = 'a.csv'): string[] {
  const rows = new RowsInError();
  rows.add(findings);
  const text = rows.csv(() => name);
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  return text.slice(1, -2).split('\r\n');
}

describe('the rows in error', () => {
  it('are lines that a spreadsheet program in Norwegian opens, with place, code and explanation', () => {
    const [header, line = ''] = csvOf([error(7)]);
    expect(header).toBe('fil;ark;rad;kolonne;kode;alvorlighet;forklaring');
    expect(line).toMatch(/^a\.csv;aktiviteter;7;dato;cell_error;Advarsel;.{20,}$/);
  });

  it('have no id of an activity, which is a value of the register', () => {
    expect(csvOf([error(7)]).join('')).not.toContain('A1');
  });

  it('leave out findings about no row and those that are only for information', () => {
    const others = [finding('attendances_not_given', 'info', { row: 2 }), finding('merged_cells', 'warning')];
    const rows = new RowsInError();
    rows.add([...others, error(2)]);
    expect(rows.count).toBe(1);
    expect(csvOf([...others, error(2)])).toHaveLength(2);
  });

  it('end after ten thousand lines with the number of those that follow', () => {
    const rows = new RowsInError();
    for (let row = 0; row < 10_007; row++) rows.add([error(row)]);
    const lines = rows.csv(() => 'a.csv').split('\r\n');
    expect(rows.count).toBe(10_007);
    // The header, ten thousand lines, the last line, and nothing after it.
    expect(lines).toHaveLength(10_003);
    expect(lines.at(-2)).toBe(';;;;;;og 7 rader til, som ikke er listet her');
  });

  it('end sooner when their names are so long that no answer of the API could have them all', () => {
    const rows = new RowsInError();
    for (let row = 0; row < 10_000; row++) rows.add([error(row, 'k'.repeat(200))]);
    const csv = rows.csv(() => `${'å'.repeat(251)}.csv`);
    const lines = csv.split('\r\n');
    expect(Buffer.byteLength(csv)).toBeLessThan(4_001_000);
    expect(lines.at(-2)).toBe(`;;;;;;og ${10_000 - (lines.length - 3)} rader til, som ikke er listet her`);
  });

  it('keep a name in one cell that runs as no formula', () => {
    const [, line] = csvOf([error(2)], '=a";b.csv');
    expect(line).toMatch(/^"'=a"";b\.csv";aktiviteter;/);
  });
});
