import type { ByteSource } from '../spreadsheet/zip-archive.ts';
import { csvTable } from './csv/csv-table.ts';
import type { RegisterTables } from './tables/table.ts';
import { workbookTables } from './tables/workbook-table.ts';

export interface CsvFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** The files of a register, whose names appear in findings and refusals. */
export type RegisterInput =
  | { readonly kind: 'xlsx'; readonly fileName: string; readonly source: ByteSource }
  | {
      readonly kind: 'csv';
      readonly activities: CsvFile;
      readonly attendances?: CsvFile;
      readonly peerSupporters?: CsvFile;
    };

/** @throws RegisterError when a file cannot be opened, or has no sheet `aktiviteter` */
export async function openTables(input: RegisterInput): Promise<RegisterTables> {
  if (input.kind === 'xlsx') {
    return workbookTables(input.fileName, input.source);
  }
  const { activities, attendances, peerSupporters } = input;
  return {
    activities: csvTable(activities.fileName, 'aktiviteter', activities.bytes),
    attendances: attendances && csvTable(attendances.fileName, 'deltakelser', attendances.bytes),
    peerSupporters: peerSupporters && csvTable(peerSupporters.fileName, 'likepersoner', peerSupporters.bytes),
    otherSheets: [],
  };
}
