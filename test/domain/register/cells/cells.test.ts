import { describe, expect, it } from 'vitest';
import { ATTENDANCE_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import { textRow } from '../../spreadsheet/xlsx-file.ts';
import { readInput, xlsxRegister } from '../register-input.ts';

describe('the cells of a workbook', () => {
  it('are read as text, dates and times', async () => {
    const row =
      '<row r="2"><c r="A2"><v>8001</v></c><c r="B2" t="inlineStr"><is><t> HLF\u00a0 Oslo_x0007_\t</t></is></c><c r="C2" s="1"><v>45730</v></c><c r="D2"><v>45731</v></c><c r="E2" s="2"><v>0.75</v></c><c r="F2"><v>0.8020833333333334</v></c><c r="G2" t="b"><v>1</v></c><c r="H2"><v>0.1</v></c><c r="I2"><v>301</v></c><c r="J2" t="e"><v>#N/A</v></c><c r="M2"><v>1.5E5</v></c></row>';
    const { activities, findings } = await readInput(await xlsxRegister(row));
    expect(activities[0]?.fields).toEqual({
      aktivitet_id: '8001',
      lokallag: 'HLF Oslo',
      dato: '2025-03-14',
      dato_til: '2025-03-15',
      start: '18:00',
      slutt: '19:15',
      aktivitetstype: 'TRUE',
      tittel: '0.1',
      kommunenr: '301',
      land: '',
      form: '',
      arrangor: '',
      likepersoner: '150000',
      antall_deltakere: '',
      varighet: '',
    });
    expect(findings).toMatchObject([{ code: 'cell_error', row: 2, column: 'land' }]);
  });

  it('keep a birth year as a year and read a serial number as a date', async () => {
    const attendances = `${textRow(1, ATTENDANCE_COLUMNS)}<row r="2"><c><v>1</v></c><c/><c><v>1950</v></c></row><row r="3"><c><v>1</v></c><c/><c><v>17178</v></c></row>`;
    const { activities } = await readInput(await xlsxRegister('<row r="2"><c><v>1</v></c></row>', { attendances }));
    expect(activities[0]?.attendances.map((attendance) => attendance.fields.fodselsdato)).toEqual([
      '1950',
      '1947-01-11',
    ]);
  });
});
