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

/** Thrown for a record that is longer than any row, as in a file without line breaks, or that has more cells. */
export class CsvRecordTooLongError extends Error {
  override readonly name = 'CsvRecordTooLongError';
  /** Such as `8000000 characters`. */
  readonly limit: string;
  constructor(limit: string) {
    super(`A record has more than ${limit}`);
    this.limit = limit;
  }
}

/** UTF-16 units of a record; more than the limits of a row let pass, so that those name the cell where they can. */
export const MAX_RECORD_LENGTH = 8_000_000;
/** As many as a spreadsheet has columns. */
const MAX_CELLS = 16_384;

const QUOTE = 0x22;
const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const NO_CELLS: CsvRecord['wideCells'] = [];

/**
 * Scans a text that comes in pieces. However it is cut, the records and errors are the same: a record is given when the
 * text goes on behind its line end, and is scanned again from its beginning otherwise.
 *
 * Outside quotes each of CRLF, LF and CR ends a record, even when they are mixed: several programs may have written to one
 * file, and a line end read as part of a cell would silently join two rows. Spaces around quotes are left out. A quote
 * inside an unquoted cell is kept as it is; so are quotes around the first words of a cell (`"Kaffe" og kake`), unless a
 * delimiter or a line break stands between them.
 */
export class CsvScanner {
  private text = '';
  private position = 0;
  /** Where the text ends for the record that is being scanned. */
  private end = 0;
  private line = 1;
  private isFinal = false;
  /** Line of a quoted cell that the end of the text cuts off. */
  private openQuote: number | undefined;
  private waiting: string[] = [];
  private waitingLength = 0;
  private readonly delimiter: number;

  constructor(delimiter: CsvDelimiter) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Adds the next piece of the text, to be followed by `next` until that returns undefined. */
  feed(piece: string): void {
    this.waiting.push(piece);
    this.waitingLength += piece.length;
    // A long record is scanned again when its text has doubled, so that the time stays linear.
    if (this.waitingLength >= this.text.length - this.position) this.takeWaiting();
  }

  /** Says that the text is whole, to be followed by `next` until that returns undefined. */
  finish(): void {
    this.isFinal = true;
    this.takeWaiting();
  }

  /**
   * @returns the next record, or undefined when it needs more of the text, or at the end
   * @throws CsvQuoteError, CsvRecordTooLongError
   */
  next(): CsvRecord | undefined {
    const { position: start, line, text } = this;
    if (start >= text.length || this.waiting.length > 0) return undefined;
    const isCut = text.length - start > MAX_RECORD_LENGTH;
    this.end = isCut ? start + MAX_RECORD_LENGTH : text.length;
    this.openQuote = undefined;
    const record = this.scan();
    if (this.openQuote === undefined && (this.position < this.end || (this.isFinal && !isCut))) return record;
    if (this.openQuote !== undefined && (isCut || this.isFinal)) throw new CsvQuoteError(this.openQuote);
    if (isCut) throw new CsvRecordTooLongError(`${MAX_RECORD_LENGTH} characters`);
    this.position = start;
    this.line = line;
    return undefined;
  }

  private takeWaiting(): void {
    this.text = this.text.slice(this.position) + this.waiting.join('');
    this.position = 0;
    this.waiting = [];
    this.waitingLength = 0;
  }

  private scan(): CsvRecord {
    const cells: string[] = [];
    let wideCells: { index: number; line: number }[] | undefined;
    let hasInnerQuotes = false;
    for (;;) {
      const { line } = this;
      const quoted = this.quotedCell();
      if (this.openQuote !== undefined) break;
      if (quoted === undefined) {
        const cell = this.plainCell();
        hasInnerQuotes ||= cell.includes('"');
        cells.push(cell);
      } else {
        if (quoted.isWide) {
          wideCells ??= [];
          wideCells.push({ index: cells.length, line });
        }
        cells.push(quoted.text);
      }
      if (cells.length > MAX_CELLS) throw new CsvRecordTooLongError(`${MAX_CELLS} cells`);
      if (this.codeAt(this.position) !== this.delimiter) break;
      this.position++;
    }
    this.skipLineEnd();
    return { cells, wideCells: wideCells ?? NO_CELLS, hasInnerQuotes };
  }

  private plainCell(): string {
    const start = this.position;
    let end = start;
    while (end < this.end && !this.endsCell(this.text.charCodeAt(end))) end++;
    this.position = end;
    return this.text.slice(start, end);
  }

  /** @returns undefined, with the position unchanged, for a cell that is not in quotes as a whole */
  private quotedCell(): { readonly text: string; readonly isWide: boolean } | undefined {
    let start = this.position;
    while (this.codeAt(start) === SPACE) start++;
    if (this.codeAt(start) !== QUOTE) return undefined;
    start++;
    const end = this.closingQuote(start);
    if (end === undefined) {
      this.openQuote = this.line;
      return undefined;
    }
    const raw = this.text.slice(start, end);
    const isWide = this.isWide(raw);
    let after = end + 1;
    while (this.codeAt(after) === SPACE) after++;
    if (after < this.end && !this.endsCell(this.text.charCodeAt(after))) {
      if (!isWide) return undefined;
      throw new CsvQuoteError(this.line);
    }
    this.position = after;
    this.line += countLineBreaks(raw);
    return { text: raw.includes('"') ? raw.replaceAll('""', '"') : raw, isWide };
  }

  /** The index of the first quote that is not doubled; undefined when there is none. */
  private closingQuote(start: number): number | undefined {
    let end = this.text.indexOf('"', start);
    while (end !== -1 && end < this.end) {
      if (this.codeAt(end + 1) !== QUOTE) return end;
      end = this.text.indexOf('"', end + 2);
    }
    return undefined;
  }

  private isWide(raw: string): boolean {
    for (let index = 0; index < raw.length; index++) if (this.endsCell(raw.charCodeAt(index))) return true;
    return false;
  }

  private endsCell(code: number): boolean {
    return code === this.delimiter || code === LF || code === CR;
  }

  /** NaN behind the end. */
  private codeAt(index: number): number {
    return index < this.end ? this.text.charCodeAt(index) : Number.NaN;
  }

  private skipLineEnd(): void {
    const length = this.codeAt(this.position) === CR && this.codeAt(this.position + 1) === LF ? 2 : 1;
    this.position += length;
    this.line++;
  }
}

function countLineBreaks(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === LF ? text.charCodeAt(index - 1) !== CR : code === CR) count++;
  }
  return count;
}
