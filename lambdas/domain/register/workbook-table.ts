import { SpreadsheetError } from '../spreadsheet/spreadsheet-error.ts';
import { openWorkbook, type WorkbookReader } from '../spreadsheet/workbook-reader.ts';
import type { ByteSource } from '../spreadsheet/zip-archive.ts';
import type { SheetName } from './columns.ts';
import { RegisterError } from './register-error.ts';
import type { RawRow, RawTable } from './table.ts';

/** The two tables of a workbook. @throws RegisterError `not_a_workbook`, `workbook_too_large`, `missing_sheet` */
export async function workbookTables(
  fileName: string,
  source: ByteSource,
): Promise<{ activities: RawTable; attendances: RawTable }> {
  const workbook = await openWorkbook(source).catch((error: unknown) => {
    throw asRegisterError(error, fileName, undefined);
  });
  const table = (sheet: SheetName): RawTable => {
    if (!workbook.sheetNames.some((name) => name.trim().toLowerCase() === sheet)) {
      throw new RegisterError(
        'missing_sheet',
        `${fileName}: no sheet "${sheet}"; name the sheets "aktiviteter" and "deltakelser"`,
        { file: fileName, sheet, found: [...workbook.sheetNames] },
      );
    }
    return { fileName, sheet, date1904: workbook.date1904, rows: () => rowsOf(workbook, fileName, sheet) };
  };
  return { activities: table('aktiviteter'), attendances: table('deltakelser') };
}

async function* rowsOf(workbook: WorkbookReader, fileName: string, sheet: SheetName): AsyncGenerator<RawRow[]> {
  try {
    yield* workbook.rows(sheet);
  } catch (error) {
    throw asRegisterError(error, fileName, sheet);
  }
}

function asRegisterError(error: unknown, fileName: string, sheet: SheetName | undefined): unknown {
  if (!(error instanceof SpreadsheetError)) return error;
  const advice =
    error.code === 'not_a_workbook'
      ? 'it is not a readable .xlsx workbook (an old .xls and a password-protected file are none); save it as .xlsx'
      : 'it unpacks to more than any register should; remove empty formatted rows, or export it as csv';
  const where = sheet === undefined ? {} : { sheet };
  const message = `${fileName}${sheet === undefined ? '' : `, sheet "${sheet}"`}: ${advice}`;
  return new RegisterError(error.code, message, { file: fileName, ...where, ...error.details }, { cause: error });
}
