import { finding } from '../../finding.ts';
import type { CellValue } from '../../spreadsheet/cell.ts';
import { isBlank } from '../clean-text.ts';
import type { SheetName } from '../columns.ts';
import { RegisterError } from '../register-error.ts';
import type { RawRow, RawTable } from '../tables/table.ts';
import { DELIMITERS, findDelimiter } from './csv-delimiter.ts';
import { decodeCsv } from './csv-encoding.ts';
import { type CsvDelimiter, CsvQuoteError, type CsvRecord, csvRecords } from './csv-records.ts';
import { swallowsLines } from './swallowed-lines.ts';

const BATCH = 1_000;
const SWALLOWED = 'the quotes of a cell that begins here enclose other cells; check the quotes';

/** A csv file that has been decoded. */
interface CsvText {
  readonly fileName: string;
  readonly sheet: SheetName;
  readonly text: string;
  /** Rows above the text: the line that names the delimiter. */
  readonly skippedRows: number;
}

/**
 * A table from a csv file, with the delimiter (`;`, `,`, tab or `|`) of its header. Rows are numbered as in a spreadsheet
 * program.
 * @throws RegisterError `not_utf8`; `csv_malformed` with row and line while the rows are read
 */
export function csvTable(fileName: string, sheet: SheetName, bytes: Uint8Array): RawTable {
  const decoded = decodeCsv(bytes);
  if (decoded.kind === 'unreadable') {
    const at = decoded.line === undefined ? '' : `, line ${decoded.line}`;
    throw new RegisterError('not_utf8', `${fileName}${at}: ${decoded.reason}; save it as "CSV UTF-8"`, {
      file: fileName,
      sheet,
      ...(decoded.line !== undefined && { line: decoded.line }),
    });
  }
  const csv = { fileName, sheet, ...withoutSeparatorLine(decoded.text) };
  const findings = decoded.encoding === 'windows-1252' ? [finding('read_as_windows_1252', 'warning', { sheet })] : [];
  return { fileName, sheet, date1904: false, findings, rows: () => rowsOf(csv) };
}

/** Excel may write `sep=;` as the first line. The line is skipped, because the header determines the delimiter. */
function withoutSeparatorLine(text: string): { text: string; skippedRows: number } {
  const line = /^sep=.(?:\r\n|\n|\r)/i.exec(text);
  return line === null ? { text, skippedRows: 0 } : { text: text.slice(line[0].length), skippedRows: 1 };
}

async function* rowsOf(csv: CsvText): AsyncGenerator<RawRow[]> {
  const delimiter = findDelimiter(csv.text, csv.sheet);
  let row = csv.skippedRows;
  let width = 0;
  let batch: RawRow[] = [];
  try {
    for (const record of csvRecords(csv.text, delimiter)) {
      row++;
      if (width === 0) {
        if (record.cells.every(isBlank)) continue;
        checkHeader(record, row, delimiter, csv);
        width = record.cells.length;
      } else {
        checkRecord(record, row, width, delimiter, csv);
      }
      const cells = cellsOf(record);
      if (cells.length === 0) continue;
      batch.push({ row, cells });
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof CsvQuoteError)) throw error;
    throw malformed(csv, row + 1, error.line, 'the quotes of a cell that begins here are not balanced; check them');
  }
  if (batch.length > 0) yield batch;
}

function cellsOf({ cells }: CsvRecord): RawRow['cells'] {
  const values: { column: number; value: CellValue }[] = [];
  cells.forEach((text, column) => {
    if (text !== '') values.push({ column, value: { kind: 'text', text } });
  });
  return values;
}

/** A header of several lines is none of several cells. */
function checkHeader({ cells, wideCells }: CsvRecord, row: number, delimiter: CsvDelimiter, csv: CsvText): void {
  for (const { index, line } of wideCells) {
    const cell = cells[index] ?? '';
    if (cell.includes(delimiter) && /[\r\n]/.test(cell)) throw malformed(csv, row, line, SWALLOWED);
  }
}

/** @param width number of cells of the header */
function checkRecord(record: CsvRecord, row: number, width: number, delimiter: CsvDelimiter, csv: CsvText): void {
  const { cells, wideCells, hasInnerQuotes } = record;
  for (const { index, line } of wideCells) {
    if (swallowsLines(record, index, width, delimiter)) {
      throw malformed(csv, row, line, SWALLOWED);
    }
  }
  if (isOtherwiseDelimited(cells, width, delimiter)) {
    throw malformed(
      csv,
      row,
      undefined,
      'the cells of the row are apart by another character than those of the header',
    );
  }
  // An unquoted delimiter has shifted the rest of the row, so no figure from it could be right. Blank cells at the end of
  // a row are common, but beside quotes inside a cell they come from a delimiter between those quotes.
  if (cells.length > width && (hasInnerQuotes || !cells.slice(width).every(isBlank))) {
    throw malformed(
      csv,
      row,
      undefined,
      'the row has more cells than the header; put cells that hold the delimiter in quotes',
    );
  }
}

/** Whether a row is one cell that another delimiter would divide into all the cells of the header. */
function isOtherwiseDelimited(cells: readonly string[], width: number, delimiter: CsvDelimiter): boolean {
  const [only = '', ...others] = cells;
  return (
    width > 2 &&
    others.every(isBlank) &&
    DELIMITERS.some((other) => other !== delimiter && only.split(other).length === width)
  );
}

/** No cause and no cell is given, since a cell may be a person's name. */
function malformed(csv: CsvText, row: number, line: number | undefined, what: string): RegisterError {
  const { fileName, sheet, skippedRows } = csv;
  const at = line === undefined ? '' : ` (line ${line + skippedRows} of the file)`;
  return new RegisterError('csv_malformed', `${fileName}, row ${row}${at}: ${what}`, {
    file: fileName,
    sheet,
    row,
    ...(line !== undefined && { line: line + skippedRows }),
  });
}
