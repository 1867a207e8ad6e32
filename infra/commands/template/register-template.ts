/** The template of a register, which the page offers for download. Its columns and words are those that the reader knows. */
import ExcelJS, { type DataValidation, type Worksheet } from 'exceljs';
import {
  type ColumnKind,
  GUIDANCE_SHEET,
  SHEET_NAMES,
  type SheetName,
  TABLE_LAYOUTS,
  type VocabularyColumn,
} from '../../../lambdas/domain/register/columns.ts';
import { CATEGORY_IDS, FORMS, ORGANISERS, ROLES } from '../../../lambdas/protocol.ts';
import { EXAMPLE } from './example.ts';
import { CHOOSE_A_WORD, COUNTRY_CODE, NOT_A_WORD, PEER_SUPPORTER_LIST } from './guidance.ts';
import { addGuidance } from './guidance-sheet.ts';

declare module 'exceljs' {
  interface Worksheet {
    /** Missing in the types of exceljs; `address` is a cell or a range. */
    readonly dataValidations: { add(address: string, validation: DataValidation): void };
  }
}

/** Rows with lists of words. No organisation fills in more by hand. */
const LISTED_ROWS = 5000;

/** The words of each closed column; null for the country codes, which are too many for a list. */
const WORDS: Readonly<Record<VocabularyColumn, readonly string[] | null>> = {
  aktivitetstype: CATEGORY_IDS,
  form: FORMS,
  arrangor: ORGANISERS,
  rolle: ROLES,
  land: null,
};

/** Excel's formats; `@` keeps leading zeros. */
const NUMBER_FORMATS: Readonly<Record<ColumnKind, string>> = {
  text: '@',
  wholeNumber: '@',
  list: '@',
  date: 'dd.mm.yyyy',
  time: 'hh:mm',
  duration: '[h]:mm',
};
const NARROW = 16;
const WIDE = 33;
const WIDE_COLUMNS: ReadonlySet<string> = new Set(['lokallag', 'tittel', 'navn', 'epost', 'likepersoner']);

const HEADER_FILL = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE6EFF8' } } as const;
const EXAMPLE_FILL = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFF3C4' } } as const;

export async function writeRegisterTemplate(file: string): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  workbook.title = 'Registermal';
  addGuidance(workbook.addWorksheet(GUIDANCE_SHEET));
  for (const name of SHEET_NAMES) {
    const sheet = workbook.addWorksheet(name, {
      views: [{ state: 'frozen', ySplit: 1 }],
      pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    });
    addTable(sheet, name);
  }
  await workbook.xlsx.writeFile(file);
}

function addTable(sheet: Worksheet, name: SheetName): void {
  const rules = Object.entries(TABLE_LAYOUTS[name].rules);
  sheet.columns = rules.map(([column, { kind }]) => ({
    header: column,
    key: column,
    width: WIDE_COLUMNS.has(column) ? WIDE : NARROW,
    style: { numFmt: NUMBER_FORMATS[kind], alignment: { horizontal: 'left' } },
  }));
  const header = sheet.getRow(1);
  header.font = { name: 'Calibri', size: 11, bold: true };
  for (const example of EXAMPLE[name]) {
    const cells = rules.map(([column, { kind }]) => cellValue(textOf(example, column), kind));
    sheet.addRow(cells).eachCell({ includeEmpty: true }, (cell) => {
      cell.fill = EXAMPLE_FILL;
    });
  }
  header.eachCell((cell) => {
    cell.fill = HEADER_FILL;
  });
  for (const [index, [column]] of rules.entries()) {
    const validation = name === 'likepersoner' ? LIST_OF_PEER_SUPPORTERS : validationOf(column);
    if (validation !== undefined) {
      const { letter } = sheet.getColumn(index + 1);
      sheet.dataValidations.add(`${letter}2:${letter}${LISTED_ROWS}`, validation);
    }
  }
}

function textOf(row: Readonly<Record<string, string | undefined>>, column: string): string | undefined {
  return row[column];
}

/** A day is a date of Excel, a time a fraction of a day. */
function cellValue(value: string | undefined, kind: ColumnKind): string | number | Date | null {
  if (value === undefined) {
    return null;
  }
  if (kind === 'date') {
    return new Date(`${value}T00:00:00Z`);
  }
  if (kind === 'time') {
    const [hours = 0, minutes = 0] = value.split(':').map(Number);
    return (hours * 60 + minutes) / (24 * 60);
  }
  return value;
}

const LIST_OF_PEER_SUPPORTERS: DataValidation = {
  type: 'custom',
  formulae: ['TRUE'],
  allowBlank: true,
  showInputMessage: true,
  promptTitle: 'likepersoner',
  prompt: PEER_SUPPORTER_LIST,
};

function validationOf(column: string): DataValidation | undefined {
  const words = Object.entries(WORDS).find(([name]) => name === column)?.[1];
  const shared = { allowBlank: true, showInputMessage: true, promptTitle: column } as const;
  if (words === undefined) {
    return undefined;
  }
  if (words === null) {
    return { ...shared, type: 'textLength', operator: 'equal', formulae: [2], prompt: COUNTRY_CODE };
  }
  return {
    ...shared,
    type: 'list',
    formulae: [`"${words.join(',')}"`],
    prompt: CHOOSE_A_WORD,
    // Own words are allowed, so Excel asks and does not refuse.
    showErrorMessage: true,
    errorStyle: 'warning',
    errorTitle: column,
    error: NOT_A_WORD,
  };
}
