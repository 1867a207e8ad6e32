import { ACTIVITY_COLUMNS, ATTENDANCE_COLUMNS } from '../../../lambdas/domain/register/columns.ts';
import type { RegisterInput } from '../../../lambdas/domain/register/register-input.ts';
import { type RegisterContent, readRegister } from '../../read-register.ts';
import { READING } from '../../reading-options.ts';
import { textRow, xlsxFile } from '../spreadsheet/xlsx-file.ts';

/** The cells that let an activity be kept. */
export const ACTIVITY = { aktivitet_id: '1', lokallag: 'Oslo', dato: '2025-03-14', aktivitetstype: 'Besøk' };
type Row = Record<string, string>;
type CsvInput = Extract<RegisterInput, { kind: 'csv' }>;

export function readInput(input: RegisterInput): Promise<RegisterContent> {
  return readRegister(input, READING);
}

/** A register as CSV files with every known column and the further columns of the rows. */
export function csvRegister(activities: Row[], attendances: Row[] = []): CsvInput {
  const file = (fileName: string, known: readonly string[], rows: Row[]) => {
    const columns = [...new Set([...known, ...rows.flatMap((row) => Object.keys(row))])];
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? '')).join(';'));
    return { fileName, source: Buffer.from([columns.join(';'), ...lines].join('\n')) };
  };
  return {
    kind: 'csv',
    parts: [
      file('aktiviteter.csv', ACTIVITY_COLUMNS, activities),
      file('deltakelser.csv', ATTENDANCE_COLUMNS, attendances),
    ],
  };
}

/** A register from the texts of its CSV files. */
export function csvText(
  activities: string | Buffer,
  attendances: string | Buffer = ATTENDANCE_COLUMNS.join(';'),
  peerSupporters?: string,
): RegisterInput {
  return {
    kind: 'csv',
    parts: [
      { fileName: 'aktiviteter.csv', source: Buffer.from(activities) },
      { fileName: 'deltakelser.csv', source: Buffer.from(attendances) },
      ...(peerSupporters === undefined ? [] : [{ fileName: 'likepersoner.csv', source: Buffer.from(peerSupporters) }]),
    ],
  };
}

/** A register as a workbook, from the XML of its rows. */
export async function xlsxRegister(
  activities: string,
  rest: { styles?: string; attendances?: string } = {},
): Promise<RegisterInput> {
  const sheets = {
    Aktiviteter: textRow(1, ACTIVITY_COLUMNS) + activities,
    DELTAKELSER: rest.attendances ?? textRow(1, ATTENDANCE_COLUMNS),
  };
  const styles = rest.styles ?? '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs>';
  return { kind: 'xlsx', fileName: 'register.xlsx', source: await xlsxFile({ sheets, styles }) };
}
