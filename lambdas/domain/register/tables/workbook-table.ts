import type { ByteSource } from '../../spreadsheet/byte-source.ts';
import { SpreadsheetError, type SpreadsheetErrorCode } from '../../spreadsheet/spreadsheet-error.ts';
import { openWorkbook, type WorkbookReader } from '../../spreadsheet/workbook-reader.ts';
import { labelKey } from '../clean-text.ts';
import { GUIDANCE_SHEET, SHEET_NAMES, type SheetName } from '../columns.ts';
import { scrubIdentityNumbers } from '../national-identity-number.ts';
import type { ReadingProgress } from '../reading/reading-progress.ts';
import { RegisterError } from '../register-error.ts';
import type { RawTable, RegisterTables } from './table.ts';

const KNOWN_SHEETS: readonly string[] = [...SHEET_NAMES, GUIDANCE_SHEET];

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
 * The tables of a workbook. Names of sheets are compared as headers are: cleaned and without regard to case. A workbook may
 * have the sheet `likepersoner` alone.
 * @throws RegisterError `not_a_workbook`, `workbook_too_large`, `damaged_workbook`, `missing_sheet`, `duplicate_sheet`
 */
export async function workbookTables(
  fileName: string,
  source: ByteSource,
  progress: ReadingProgress,
): Promise<RegisterTables> {
  const workbook = await openWorkbook(source).catch((error: unknown) => {
    throw asRegisterError(error, fileName, undefined);
  });
  const [activities, attendances, peerSupporters] = SHEET_NAMES.map((sheet) => sheetOf(workbook, fileName, sheet));
  const names = workbook.sheetNames.map((name) => scrubIdentityNumbers(name, 'identity') ?? name);
  if (activities === undefined && (attendances !== undefined || peerSupporters === undefined)) {
    throw new RegisterError(
      'missing_sheet',
      `${fileName}: no sheet "aktiviteter"; name the sheets "aktiviteter", "deltakelser" and, if there is one, "likepersoner"`,
      { file: fileName, sheet: 'aktiviteter', found: names },
    );
  }
  const sheets = [activities, attendances, peerSupporters].filter((sheet) => sheet !== undefined);
  await progress.begin(
    'extracting',
    sheets.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const open = async (sheet: WorkbookSheet | undefined) => sheet && tableOf(workbook, sheet, progress);
  return {
    activities: await open(activities),
    attendances: await open(attendances),
    peerSupporters: await open(peerSupporters),
    otherSheets: names.filter((name) => !KNOWN_SHEETS.includes(labelKey(name))),
    parts: [{ fileName, kind: 'workbook' }],
  };
}

interface WorkbookSheet {
  readonly fileName: string;
  readonly sheet: SheetName;
  /** As the workbook writes it. */
  readonly name: string;
  readonly bytes: number;
}

function sheetOf(workbook: WorkbookReader, fileName: string, sheet: SheetName): WorkbookSheet | undefined {
  const names = workbook.sheetNames.filter((name) => labelKey(name) === sheet);
  if (names.length > 1) {
    const message = `${fileName}: ${names.length} sheets are called "${sheet}"; keep one`;
    throw new RegisterError('duplicate_sheet', message, { file: fileName, sheet, found: names });
  }
  const name = names[0];
  return name === undefined ? undefined : { fileName, sheet, name, bytes: workbook.bytesOf(name) };
}

async function tableOf(workbook: WorkbookReader, found: WorkbookSheet, progress: ReadingProgress): Promise<RawTable> {
  const { fileName, sheet, name, bytes } = found;
  const merged = await workbook.mergedRanges(name, progress.advance).catch((error: unknown) => {
    throw asRegisterError(error, fileName, sheet);
  });
  const rows = async function* (onBytes: (bytes: number) => Promise<void>) {
    try {
      yield* workbook.rows(name, onBytes);
    } catch (error) {
      throw asRegisterError(error, fileName, sheet);
    }
  };
  return { fileName, sheet, date1904: workbook.date1904, findings: [], merged, bytes, rows };
}

function asRegisterError(error: unknown, fileName: string, sheet: SheetName | undefined): unknown {
  if (!(error instanceof SpreadsheetError)) return error;
  const where = sheet === undefined ? {} : { sheet };
  const place = sheet === undefined ? fileName : `${fileName}, sheet "${sheet}"`;
  const message = `${place}: ${error.message}; ${ADVICE[error.code]}`;
  return new RegisterError(error.code, message, { file: fileName, ...where, ...error.details }, { cause: error });
}
