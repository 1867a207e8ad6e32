import { finding } from '../../finding.ts';
import type { CellValue } from '../../spreadsheet/cell.ts';
import { isBlank } from '../clean-text.ts';
import type { SheetName } from '../columns.ts';
import { RegisterError } from '../register-error.ts';
import { MAX_CELL_LENGTH } from '../tables/size-limits.ts';
import type { RawRow, RawTable } from '../tables/table.ts';
import type { OpenCsv } from './csv-files.ts';
import { DELIMITERS } from './csv-headers.ts';
import { type CsvDelimiter, CsvQuoteError, type CsvRecord, CsvRecordTooLongError, CsvScanner } from './csv-records.ts';
import type { CsvText, OnBytes } from './csv-text.ts';
import { swallowsLines } from './swallowed-lines.ts';

const BATCH = 100;
/** Twice as many as a spreadsheet has rows. */
const MAX_EMPTY_ROWS = 2_000_000;
const SWALLOWED = 'the quotes of a cell that begins here enclose other cells; check the quotes';

/** Where the rows come from, for refusals. */
interface CsvPlace {
  readonly fileName: string;
  readonly sheet: SheetName;
  readonly text: CsvText;
}

/**
 * A table from a csv file, with the delimiter (`;`, `,`, tab or `|`) of its header. Rows are numbered as in a spreadsheet
 * program. Reading them throws RegisterError `csv_malformed` with row and line, or `row_too_large`.
 */
export function csvTable({ fileName, text, headers, bytes }: OpenCsv, sheet: SheetName): RawTable {
  const isWindows = text.encoding === 'windows-1252';
  const rows = (onBytes: OnBytes) => rowsOf({ fileName, sheet, text }, headers.delimiter(sheet), onBytes);
  const findings = isWindows ? [finding('read_as_windows_1252', 'warning', { sheet })] : [];
  return { fileName, sheet, date1904: false, findings, merged: [], bytes, rows };
}

async function* rowsOf(csv: CsvPlace, delimiter: CsvDelimiter, onBytes: OnBytes): AsyncGenerator<RawRow[]> {
  const reader = new RecordReader(csv, delimiter);
  for await (const piece of csv.text.pieces(onBytes)) {
    reader.scanner.feed(piece);
    for (let batch = reader.read(); batch.length > 0; batch = reader.read()) yield batch;
  }
  reader.scanner.finish();
  for (let batch = reader.read(); batch.length > 0; batch = reader.read()) yield batch;
}

/** Numbers the records of a file and checks each against its header. */
class RecordReader {
  readonly scanner: CsvScanner;
  private readonly csv: CsvPlace;
  private readonly delimiter: CsvDelimiter;
  private row: number;
  /** Number of cells of the header; 0 before it. */
  private width = 0;
  private emptyRows = 0;
  private failure: unknown;

  constructor(csv: CsvPlace, delimiter: CsvDelimiter) {
    this.csv = csv;
    this.delimiter = delimiter;
    this.scanner = new CsvScanner(delimiter);
    this.row = csv.text.skippedLines;
  }

  /**
   * @returns the next rows that are not empty; none when the scanner needs more of the text
   * @throws RegisterError after the rows before it were returned, so that the first fault of a file is the one that is named
   */
  read(): RawRow[] {
    if (this.failure !== undefined) throw this.failure;
    const batch: RawRow[] = [];
    try {
      this.fill(batch);
    } catch (error) {
      if (batch.length === 0) throw error;
      this.failure = error;
    }
    return batch;
  }

  private fill(batch: RawRow[]): void {
    for (let record = this.next(); record !== undefined; record = this.next()) {
      this.row++;
      if (this.width === 0) {
        if (record.cells.every(isBlank)) {
          this.noteEmptyRow();
          continue;
        }
        checkHeader(record, this.row, this.delimiter, this.csv);
        this.width = record.cells.length;
      } else {
        if (record.cells.every(isBlank)) this.noteEmptyRow();
        checkRecord(record, this.row, this.width, this.delimiter, this.csv);
      }
      const cells = cellsOf(record);
      if (cells.length > 0 && batch.push({ row: this.row, cells }) === BATCH) return;
    }
  }

  /** @throws RegisterError `csv_malformed` */
  private noteEmptyRow(): void {
    this.emptyRows++;
    if (this.emptyRows <= MAX_EMPTY_ROWS) return;
    throw malformed(
      this.csv,
      this.row,
      undefined,
      `more than ${MAX_EMPTY_ROWS} rows up to this one are empty; remove them`,
    );
  }

  private next(): CsvRecord | undefined {
    try {
      return this.scanner.next();
    } catch (error) {
      const row = this.row + 1;
      if (error instanceof CsvRecordTooLongError) throw tooLong(this.csv, row, error.limit);
      if (!(error instanceof CsvQuoteError)) throw error;
      throw malformed(this.csv, row, error.line, 'the quotes of a cell that begins here are not balanced; check them');
    }
  }
}

function cellsOf({ cells }: CsvRecord): RawRow['cells'] {
  const values: { column: number; value: CellValue }[] = [];
  for (let column = 0; column < cells.length; column++) {
    const text = cells[column] ?? '';
    if (text !== '') values.push({ column, value: { kind: 'text', text } });
  }
  return values;
}

/** A header of several lines is none of several cells. */
function checkHeader({ cells, wideCells }: CsvRecord, row: number, delimiter: CsvDelimiter, csv: CsvPlace): void {
  for (const { index, line } of wideCells) {
    const cell = cells[index] ?? '';
    if (cell.includes(delimiter) && /[\r\n]/.test(cell)) throw malformed(csv, row, line, SWALLOWED);
  }
}

/** @param width number of cells of the header */
function checkRecord(record: CsvRecord, row: number, width: number, delimiter: CsvDelimiter, csv: CsvPlace): void {
  const { cells, wideCells, hasInnerQuotes } = record;
  // It is refused for that, with the name of its column.
  if (cells.some((cell) => cell.length > MAX_CELL_LENGTH)) return;
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
  if (width <= 2) return false;
  for (let index = 1; index < cells.length; index++) if (!isBlank(cells[index] ?? '')) return false;
  const only = cells[0] ?? '';
  return DELIMITERS.some((other) => other !== delimiter && only.split(other).length === width);
}

/** No cause and no cell is given, since a cell may be a person's name. */
function malformed(csv: CsvPlace, row: number, line: number | undefined, what: string): RegisterError {
  const { fileName, sheet, text } = csv;
  const at = line === undefined ? '' : ` (line ${line + text.skippedLines} of the file)`;
  return new RegisterError('csv_malformed', `${fileName}, row ${row}${at}: ${what}`, {
    file: fileName,
    sheet,
    row,
    ...(line !== undefined && { line: line + text.skippedLines }),
  });
}

/** @param limit what it has too much of: `8000000 characters` */
function tooLong({ fileName, sheet }: CsvPlace, row: number, limit: string): RegisterError {
  return new RegisterError(
    'row_too_large',
    `${fileName}, row ${row}: the row has more than ${limit}; check that each row has a line of its own`,
    { file: fileName, sheet, row, maximum: limit },
  );
}
