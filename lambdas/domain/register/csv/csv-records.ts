/**
 * Splits a csv text into records. The csv libraries either refuse every stray quote or read past it; which cells a quote
 * has swallowed can only be seen while scanning, so this is our own scanner.
 */
export type CsvDelimiter = ';' | ',' | '\t' | '|';

export interface CsvRecord {
  readonly cells: readonly string[];
  /** The cells in quotes that hold delimiters or line breaks, by index, with the 1-based line on which each begins. */
  readonly wideCells: readonly { readonly index: number; readonly line: number }[];
  /** Whether a cell without quotes around it has a quote in it. */
  readonly hasInnerQuotes: boolean;
}

/** Thrown for a quote that does not end, or after whose end the cell goes on. It repeats no cell: they hold names. */
export class CsvQuoteError extends Error {
  override readonly name = 'CsvQuoteError';
  /** 1-based line of the text on which the cell begins. */
  readonly line: number;
  constructor(line: number) {
    super(`The quotes of a cell that begins on line ${line} are not balanced`);
    this.line = line;
  }
}

const QUOTE = 0x22;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Outside quotes each of CRLF, LF and CR ends a record, even when they are mixed: several programs may have written to one
 * file, and a line end read as part of a cell would silently join two rows. Spaces around quotes are left out. A quote
 * inside an unquoted cell is kept as it is; so are quotes around the first words of a cell (`"Kaffe" og kake`), unless a
 * delimiter or a line break stands between them.
 * @throws CsvQuoteError while iterating
 */
export function* csvRecords(text: string, delimiter: CsvDelimiter): Generator<CsvRecord> {
  const scanner = new Scanner(text, delimiter);
  for (let record = scanner.next(); record !== undefined; record = scanner.next()) yield record;
}

class Scanner {
  private position = 0;
  private line = 1;
  private readonly text: string;
  private readonly delimiter: number;

  constructor(text: string, delimiter: CsvDelimiter) {
    this.text = text;
    this.delimiter = delimiter.charCodeAt(0);
  }

  next(): CsvRecord | undefined {
    if (this.position >= this.text.length) return undefined;
    const cells: string[] = [];
    const wideCells: { index: number; line: number }[] = [];
    let hasInnerQuotes = false;
    for (;;) {
      const { line } = this;
      const quoted = this.quotedCell();
      if (quoted === undefined) {
        const cell = this.plainCell();
        hasInnerQuotes ||= cell.includes('"');
        cells.push(cell);
      } else {
        if (quoted.isWide) wideCells.push({ index: cells.length, line });
        cells.push(quoted.text);
      }
      if (this.text.charCodeAt(this.position) !== this.delimiter) break;
      this.position++;
    }
    this.skipLineEnd();
    return { cells, wideCells, hasInnerQuotes };
  }

  private plainCell(): string {
    const start = this.position;
    let end = start;
    while (end < this.text.length && !this.endsCell(this.text.charCodeAt(end))) end++;
    this.position = end;
    return this.text.slice(start, end);
  }

  /** @returns undefined, with the position unchanged, for a cell that is not in quotes as a whole */
  private quotedCell(): { readonly text: string; readonly isWide: boolean } | undefined {
    let start = this.position;
    while (this.text.charCodeAt(start) === SPACE) start++;
    if (this.text.charCodeAt(start) !== QUOTE) return undefined;
    start++;
    const end = this.closingQuote(start);
    const raw = this.text.slice(start, end);
    const isWide = this.isWide(raw);
    let after = end + 1;
    while (this.text.charCodeAt(after) === SPACE) after++;
    const isClosed = end < this.text.length;
    if (!isClosed || (after < this.text.length && !this.endsCell(this.text.charCodeAt(after)))) {
      if (isClosed && !isWide) return undefined;
      throw new CsvQuoteError(this.line);
    }
    this.position = after;
    this.line += countLineBreaks(raw);
    return { text: raw.includes('"') ? raw.replaceAll('""', '"') : raw, isWide };
  }

  /** The index of the first quote that is not doubled; the length of the text when there is none. */
  private closingQuote(start: number): number {
    for (let end = this.text.indexOf('"', start); end !== -1; end = this.text.indexOf('"', end + 2)) {
      if (this.text.charCodeAt(end + 1) !== QUOTE) return end;
    }
    return this.text.length;
  }

  private isWide(raw: string): boolean {
    for (let index = 0; index < raw.length; index++) if (this.endsCell(raw.charCodeAt(index))) return true;
    return false;
  }

  private endsCell(code: number): boolean {
    return code === this.delimiter || code === LF || code === CR;
  }

  private skipLineEnd(): void {
    const code = this.text.charCodeAt(this.position);
    const length = code === CR && this.text.charCodeAt(this.position + 1) === LF ? 2 : 1;
    this.position += length;
    this.line++;
  }
}

function countLineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
