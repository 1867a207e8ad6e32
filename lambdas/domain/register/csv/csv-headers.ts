/** What the header of a csv file says: how its cells are apart, and which table it is. */
import { isBlank, labelKey } from '../clean-text.ts';
import { SHEET_NAMES, type SheetName, TABLE_LAYOUTS } from '../columns.ts';
import { MAX_HEADER } from '../tables/header.ts';
import { type CsvDelimiter, CsvQuoteError, CsvRecordTooLongError, CsvScanner } from './csv-records.ts';
import type { CsvText } from './csv-text.ts';

/** In the order of preference. */
export const DELIMITERS: readonly CsvDelimiter[] = [';', ',', '\t', '|'];

/** Result for a header that does not end: one cell without a name. */
const UNREADABLE: readonly string[] = [''];

interface Header {
  readonly delimiter: CsvDelimiter;
  /** Empty for a text of delimiters only. */
  readonly cells: readonly string[];
}

/** The header of a csv file as it is with each of the delimiters. */
export class CsvHeaders {
  private readonly headers: readonly Header[];

  private constructor(headers: readonly Header[]) {
    this.headers = headers;
  }

  /** The same scanner reads header and rows, because a quoted header can contain delimiters and line breaks. */
  static async read(text: CsvText): Promise<CsvHeaders> {
    const searches = DELIMITERS.map((delimiter) => new HeaderSearch(delimiter));
    for await (const piece of text.pieces()) {
      for (const search of searches) search.feed(piece);
      if (searches.every(({ cells }) => cells !== undefined)) break;
    }
    return new CsvHeaders(searches.map((search) => ({ delimiter: search.delimiter, cells: search.finish() })));
  }

  /**
   * The table with whose columns the header agrees most: each column of it counts once, and a required one twice. Several
   * where it agrees equally with them, and all of them where none of its cells is a column.
   */
  kinds(): SheetName[] {
    const scores = SHEET_NAMES.map((sheet) => {
      const columns = this.best(sheet)?.cells ?? [];
      return { sheet, score: countColumns(columns, sheet) + countRequired(columns, sheet) };
    });
    const most = Math.max(...scores.map(({ score }) => score));
    return scores.filter(({ score }) => score === most).map(({ sheet }) => sheet);
  }

  delimiter(sheet: SheetName): CsvDelimiter {
    return this.best(sheet)?.delimiter ?? ';';
  }

  /**
   * The header with most of the required columns. If several have equally many (none, in a file that is no register), the
   * one with most cells is chosen.
   */
  private best(sheet: SheetName): Header | undefined {
    const withoutHeader = this.headers.find(({ cells }) => cells.length === 0);
    const [best] = this.headers.toSorted(
      (left, right) =>
        countRequired(right.cells, sheet) - countRequired(left.cells, sheet) || right.cells.length - left.cells.length,
    );
    return withoutHeader ?? best;
  }
}

/** Searches the first record that is not empty, even if a later record cannot be read. */
class HeaderSearch {
  readonly delimiter: CsvDelimiter;
  /** Undefined until the header is found. */
  cells: readonly string[] | undefined;
  private readonly scanner: CsvScanner;

  constructor(delimiter: CsvDelimiter) {
    this.delimiter = delimiter;
    this.scanner = new CsvScanner(delimiter);
  }

  feed(piece: string): void {
    if (this.cells !== undefined) return;
    this.scanner.feed(piece);
    this.cells = this.nextHeader();
  }

  finish(): readonly string[] {
    if (this.cells !== undefined) return this.cells;
    this.scanner.finish();
    return this.nextHeader() ?? [];
  }

  private nextHeader(): readonly string[] | undefined {
    try {
      for (let record = this.scanner.next(); record !== undefined; record = this.scanner.next()) {
        if (!record.cells.every(isBlank)) return record.cells;
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof CsvQuoteError) && !(error instanceof CsvRecordTooLongError)) throw error;
      return UNREADABLE;
    }
  }
}

function countRequired(header: readonly string[], sheet: SheetName): number {
  const { rules } = TABLE_LAYOUTS[sheet];
  const required = Object.entries(rules).filter(([, rule]) => rule.absence === 'refused');
  return countNames(
    header,
    required.map(([name]) => name),
  );
}

function countColumns(header: readonly string[], sheet: SheetName): number {
  return countNames(header, Object.keys(TABLE_LAYOUTS[sheet].rules));
}

function countNames(header: readonly string[], names: readonly string[]): number {
  // A longer cell is no name of a column.
  const found = new Set(header.filter(({ length }) => length <= MAX_HEADER).map(labelKey));
  return names.filter((name) => found.has(labelKey(name))).length;
}
