/** A register cut into files, as an organisation's branches deliver it, and those files as bytes. */
import * as fc from 'fast-check';
import {
  ACTIVITY_COLUMNS,
  ATTENDANCE_COLUMNS,
  PEER_SUPPORTER_COLUMNS,
  type SheetName,
} from '../../lambdas/domain/register/columns.ts';
import { textRow, xlsxFile } from '../domain/spreadsheet/xlsx-file.ts';
import type { MessyRegister } from '../messy-register.ts';

/** A file with its own name, as it is uploaded. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One file of a register: a workbook, or csv files that belong together. */
export interface FileOfRegister {
  /** Of the xlsx without its ending, or what the names of the csv files share. */
  readonly stem: string;
  readonly format: 'xlsx' | 'csv';
  readonly rows: MessyRegister;
}

/** How a register is split. The numbers are taken modulo the number of files. */
export interface Split {
  /** Each file's format. There are as many files as formats. */
  readonly formats: readonly FileOfRegister['format'][];
  /** The file of each id, of each activity without one, and of each row of the list of peer supporters. */
  readonly places: readonly number[];
}

/** @param maxFiles at least one */
export const anySplit = (maxFiles: number): fc.Arbitrary<Split> =>
  fc.record({
    formats: fc.array(fc.constantFrom('xlsx' as const, 'csv' as const), { minLength: 1, maxLength: maxFiles }),
    places: fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 40, size: 'max' }),
  });

/** The rows of one id stay together; all other rows go anywhere. A file can be left without rows. */
export function splitRegister(register: MessyRegister, { formats, places }: Split): FileOfRegister[] {
  let drawn = 0;
  const draw = (): number => (places[drawn++ % places.length] ?? 0) % formats.length;
  const fileOfId = new Map<string, number>();
  const place = (id: string): number => {
    const known = id === '' ? undefined : fileOfId.get(id);
    const file = known ?? draw();
    fileOfId.set(id, file);
    return file;
  };
  const activities = Map.groupBy(register.activities, ({ aktivitet_id }) => place(aktivitet_id));
  const attendances = Map.groupBy(register.attendances, ({ aktivitet_id }) => place(aktivitet_id));
  const supporters = register.peerSupporters && Map.groupBy(register.peerSupporters, draw);
  return formats.map((format, index) => ({
    stem: `lag ${index + 1}`,
    format,
    rows: {
      activities: activities.get(index) ?? [],
      attendances: attendances.get(index) ?? [],
      // The lists are one, given if any file gives it: the first file always does, the others when they have rows of it.
      peerSupporters: supporters && (supporters.get(index) ?? (index === 0 ? [] : undefined)),
    },
  }));
}

/** The file as it is uploaded: one xlsx, or a csv for each table. */
export async function bytesOf({ stem, format, rows }: FileOfRegister): Promise<UploadedFile[]> {
  const tables = tablesOf(rows);
  if (format === 'csv') {
    return tables.map(([sheet, table]) => ({ name: `${stem} ${sheet}.csv`, bytes: csvOf(table) }));
  }
  const sheets = tables.map(([sheet, table]) => [sheet, table.map((row, index) => textRow(index + 1, row)).join('')]);
  return [{ name: `${stem}.xlsx`, bytes: await xlsxFile({ sheets: Object.fromEntries(sheets) }) }];
}

type Table = readonly (readonly string[])[];

function tablesOf({ activities, attendances, peerSupporters }: MessyRegister): [SheetName, Table][] {
  const table = (columns: readonly string[], rows: readonly Readonly<Record<string, string>>[]): Table => [
    columns,
    ...rows.map((row) => columns.map((column) => row[column] ?? '')),
  ];
  return [
    ['aktiviteter', table(ACTIVITY_COLUMNS, activities)],
    ['deltakelser', table(ATTENDANCE_COLUMNS, attendances)],
    ...(peerSupporters === undefined
      ? []
      : [['likepersoner', table(PEER_SUPPORTER_COLUMNS, peerSupporters)] satisfies [SheetName, Table]]),
  ];
}

function csvOf(table: Table): Uint8Array {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return new TextEncoder().encode(table.map((row) => row.map(quoted).join(';')).join('\n'));
}
