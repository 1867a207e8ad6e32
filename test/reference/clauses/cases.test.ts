import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRegisterFolder } from '../reading/read-files.ts';
import { referenceFigures } from '../reference-figures.ts';

const CASES = path.join(import.meta.dirname, '../../fixtures/cases');

async function countCase(name: string, vocabularies = {}) {
  const folder = path.join(CASES, name);
  const own = path.join(folder, 'labels.json');
  const labels = JSON.parse(readFileSync(existsSync(own) ? own : path.join(CASES, 'labels.json'), 'utf8'));
  return referenceFigures(await readRegisterFolder(folder), { ...labels, vocabularies });
}

/** What the README of the cases says is right, as far as it is a figure. */
describe('a small register that once went wrong', () => {
  it.each([
    ['lik-semicolon', 'base'],
    ['lik-newline', 'base'],
    ['iso-z', 'base'],
    ['date1904-x15', 'base'],
    ['dxf-numfmt2', 'base'],
    ['csv-pandas-float', 'csv-base'],
    ['csv-tab', 'csv-base'],
  ])('gives the figures of its model: %s', async (name, model) => {
    const expected = await countCase(model);
    expect(expected).toMatchObject({ total: { activity_days: 5, counted_days: 4, active_peer_supporters: 3 } });
    expect(await countCase(name)).toEqual(expected);
  });

  it.each([
    ['fnr-lost-zero', { counted_days: 4, unidentified: 0 }],
    ['medl-gjest', { unique_participants: 3, counted_days: 3 }],
    ['medl-null', { unique_participants: 3, counted_days: 3 }],
    ['csv-NA', { unique_participants: 3, counted_days: 3 }],
    ['time-date-cell', { minutes: 780, counted_days: 4 }],
    ['time-date-cell3', { not_counted: { too_short: 1 } }],
    ['time-25h', { minutes: 780 }],
    ['people-I01', { unique_participants: 3, counted_days: 1 }],
    ['people-I07', { unique_participants: 3, counted_days: 1 }],
    ['people-I02', { unique_participants: 2, unique_participants_min: 1 }],
    ['people-I04', { unique_participants: 1, unique_participants_min: 1 }],
    ['people-I14', { unique_participants: 1, unique_participants_min: 1 }],
    ['people-I08', { unique_participants: 2, unique_participants_min: 2 }],
    ['people-I10', { unique_participants: 3, unique_participants_min: 2, counted_days: 1, counted_days_min: 0 }],
    ['people-R02', { activity_days: 3, counted_days: 3 }],
    ['people-R04', { counted_days: 3, unique_participants: 0, unidentified: 3 }],
    ['people-R05', { counted_days: 2, attendances: 16, unidentified: 16 }],
    ['people-R07', { counted_days: 1, not_counted: { same_day_repeat: 1 } }],
    ['people-R08', { counted_days: 1, minutes: 90 }],
    ['people-R13', { counted_days: 2, active_peer_supporters: 2 }],
  ])('gives what is right: %s', async (name, total) => {
    expect(await countCase(name)).toMatchObject({ total });
  });

  it.each([
    ['land-norge', { error: 'unmapped_values', columns: { land: { Norge: 1, NOR: 1 } } }],
    ['fnr-rolle', { error: 'unmapped_values', columns: { form: { '': 1 } } }],
    ['people-R03', { error: 'unmapped_values', columns: { rolle: { ledsager: 1, skrivetolk: 1 } } }],
    ['people-R12', { error: 'ambiguous_activity_id', ids: ['1'] }],
  ])('is refused: %s', async (name, refusal) => {
    expect(await countCase(name)).toEqual(refusal);
  });

  it('counts one participant and no day once companion and interpreter are mapped', async () => {
    const rolle = { ledsager: 'annen', skrivetolk: 'annen' };
    expect(await countCase('people-R03', { rolle })).toMatchObject({
      total: { counted_days: 0, unique_participants: 1, attendances: 3, not_counted: { too_few_participants: 1 } },
    });
  });

  it('has a row for a branch named like a property of every object', async () => {
    const figures = await countCase('branch-proto');
    const branches = 'error' in figures ? [] : Object.entries(figures.per_lokallag);
    expect(branches.map(([name]) => name)).toContain('__proto__');
    expect(branches.reduce((sum, [, { counted_days }]) => sum + counted_days, 0)).toBe(4);
  });
});
