import type { CellRange } from '../../spreadsheet/cell-range.ts';
import { SpreadsheetError, type SpreadsheetErrorCode } from '../../spreadsheet/spreadsheet-error.ts';
import { openWorkbook, type WorkbookReader } from '../../spreadsheet/workbook-reader.ts';
import type { ByteSource } from '../../spreadsheet/zip-archive.ts';
import { labelKey } from '../clean-text.ts';
import { SHEET_NAMES, type SheetName } from '../columns.ts';
import { scrubIdentityNumbers } from '../national-identity-number.ts';
import { RegisterError } from '../register-error.ts';
import type { RawRow, RawTable, RegisterTables } from './table.ts';

/** What to do about a workbook that cannot be read. */
const ADVICE: Readonly<Record<SpreadsheetErrorCode, string>> = {
  not_a_workbook: 'an old .xls and a password-protected file are no .xlsx workbook; save it as .xlsx',
  workbook_too_large: 'no register is that large; remove empty formatted rows, or export it as csv',
  damaged_workbook: 'the file is damaged; open it in Excel, check what it repairs and save it again',
  missing_sheet: 'the file is damaged; open it in Excel, check what it repairs and save it again',
  cell_too_long: 'shorten it',
  formula_without_value: 'open the file in Excel and save it, so that the results are stored',
};

/**
 * The tables of a workbook. Names of sheets are compared as headers are: cleaned and without regard to case.
 * @throws RegisterError `not_a_workbook`, `workbook_too_large`, `damaged_workbook`, `missing_sheet`, `duplicate_sheet`
 */
export async function workbookTables(fileName: string, source: ByteSource): Promise<RegisterTables> {
  const workbook = await openWorkbook(source).catch((error: unknown) => {
    throw asRegisterError(error, fileName, undefined);
  });
  const table = (sheet: SheetName): RawTable | undefined => {
    const names = workbook.sheetNames.filter((name) => labelKey(name) === sheet);
    if (names.length > 1) {
      const message = `${fileName}: ${names.length} sheets are called "${sheet}"; keep one`;
      throw new RegisterError('duplicate_sheet', message, { file: fileName, sheet, found: names });
    }
    const name = names[0];
    if (name === undefined) return undefined;
    const rows = (onMerged: (range: CellRange) => void) => rowsOf(workbook, fileName, sheet, name, onMerged);
    return { fileName, sheet, date1904: workbook.date1904, findings: [], rows };
  };
  const names = workbook.sheetNames.map((name) => scrubIdentityNumbers(name, 'identity') ?? name);
  const otherSheets = names.filter((name) => !SHEET_NAMES.some((sheet) => labelKey(name) === sheet));
  const activities = table('aktiviteter');
  if (activities === undefined) {
    throw new RegisterError(
      'missing_sheet',
      `${fileName}: no sheet "aktiviteter"; name the sheets "aktiviteter", "deltakelser" and, if there is one, "likepersoner"`,
      { file: fileName, sheet: 'aktiviteter', found: names },
    );
  }
  return { activities, attendances: table('deltakelser'), peerSupporters: table('likepersoner'), otherSheets };
}

async function* rowsOf(
  workbook: WorkbookReader,
  fileName: string,
  sheet: SheetName,
  name: string,
  onMerged: (range: CellRange) => void,
): AsyncGenerator<RawRow[]> {
  try {
    yield* workbook.rows(name, onMerged);
  } catch (error) {
    throw asRegisterError(error, fileName, sheet);
  }
}

function asRegisterError(error: unknown, fileName: string, sheet: SheetName | undefined): unknown {
  if (!(error instanceof SpreadsheetError)) return error;
  const where = sheet === undefined ? {} : { sheet };
  const place = sheet === undefined ? fileName : `${fileName}, sheet "${sheet}"`;
  const message = `${place}: ${error.message}; ${ADVICE[error.code]}`;
  return new RegisterError(error.code, message, { file: fileName, ...where, ...error.details }, { cause: error });
}
