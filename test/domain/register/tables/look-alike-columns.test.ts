import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import { csvText, readInput } from '../register-input.ts';

/** The columns that the header's own findings name as probably meant. */
async function lookAlikes(header: readonly string[]): Promise<string[]> {
  const { findings } = await readInput(csvText(header.join(';'), ATTENDANCE_COLUMNS.join(';')));
  return findings
    .filter(({ code }) => code === 'column_looks_like')
    .map(({ column, details }) => `${column}: ${details.column}`);
}

const WITHOUT = ACTIVITY_COLUMNS.filter((column) => column !== 'antall_deltakere' && column !== 'varighet');

describe('an added column', () => {
  it.each([
    ['Antall deltakere', 'antall_deltakere'],
    ['antall-deltakere', 'antall_deltakere'],
    ['AntallDeltakere', 'antall_deltakere'],
    ['Varighet (min)', 'varighet'],
  ])('is a finding when it looks like a missing column: %s', async (header, column) => {
    expect(await lookAlikes([...WITHOUT, header])).toEqual([`${header}: ${column}`]);
  });

  it.each(['Antall', 'Merknad', 'Varighet i alt'])('is none when it is another one: %s', async (header) => {
    expect(await lookAlikes([...WITHOUT, header])).toEqual([]);
  });

  it('is none when the register has the column that it looks like', async () => {
    expect(await lookAlikes([...ACTIVITY_COLUMNS, 'Antall deltakere'])).toEqual([]);
  });
});
