import { SpreadsheetError } from '../spreadsheet/spreadsheet-error.ts';
import { openWorkbook, type WorkbookReader } from '../spreadsheet/workbook-reader.ts';
import type { ByteSource } from '../spreadsheet/zip-archive.ts';
import { labelKey } from './clean-text.ts';
import { SHEET_NAMES, type SheetName } from './columns.ts';
import { RegisterError } from './register-error.ts';
import type { RegisterTables } from './register-input.ts';
import type { RawRow, RawTable } from './table.ts';

/**
 * The tables of a workbook. Names of sheets are compared as headers are: cleaned and without regard to case.
 * @throws RegisterError `not_a_workbook`, `workbook_too_large`, `missing_sheet`, `duplicate_sheet`
 */
export async function workbookTables(fileName: string, source: ByteSource): Promise<RegisterTables> {
  const workbook = await openWorkbook(source).catch((error: unknown) => {
    throw asRegisterError(error, fileName, undefined);
  });
  const table = (sheet: SheetName): RawTable | undefined => {
    const names = workbook.sheetNames.filter((name) => labelKey(name) === sheet);
    if (names.length > 1) {
      throw new RegisterError(
        'duplicate_sheet',
        `${fileName}: ${names.length} sheets are called "${sheet}"; keep one`,
        { file: fileName, sheet, found: names },
      );
    }
    const name = names[0];
    if (name === undefined) return undefined;
    return { fileName, sheet, date1904: workbook.date1904, rows: () => rowsOf(workbook, fileName, sheet, name) };
  };
  const activities = table('aktiviteter');
  if (activities === undefined) {
    throw new RegisterError(
      'missing_sheet',
      `${fileName}: no sheet "aktiviteter"; name the sheets "aktiviteter", "deltakelser" and, if there is one, "likepersoner"`,
      { file: fileName, sheet: 'aktiviteter', found: [...workbook.sheetNames] },
    );
  }
  return {
    activities,
    attendances: table('deltakelser'),
    peerSupporters: table('likepersoner'),
    otherSheets: workbook.sheetNames.filter((name) => !SHEET_NAMES.some((sheet) => labelKey(name) === sheet)),
  };
}

async function* rowsOf(
  workbook: WorkbookReader,
  fileName: string,
  sheet: SheetName,
  name: string,
): AsyncGenerator<RawRow[]> {
  try {
    yield* workbook.rows(name);
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
