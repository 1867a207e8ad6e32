/**
 * Reads the long sheets of a report byte by byte. It knows only rows as a report has them, each cell with its place and style,
 * and refuses everything else; the parser that reads any workbook takes ten times as long for a million cells.
 */
import { columnLetters } from '../../spreadsheet/cell.ts';
import { MAX_COLUMNS } from '../../spreadsheet/limits.ts';
import { SpreadsheetError } from '../../spreadsheet/spreadsheet-error.ts';

/** @param cells as `shown-cells.ts` has them; valid until the next row */
export type OnRow = (row: number, cells: Uint8Array) => void;

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const ROW = bytesOf('<row r="');
const ROW_END = bytesOf('</row>');
const CELL = bytesOf('<c r="');
const STYLE = bytesOf('" s="');
const EMPTY = bytesOf('/>');
const NUMBER = bytesOf('><v>');
const TEXT = bytesOf(' t="str"><v>');
const VALUE_END = bytesOf('</v></c>');
const ESCAPE = bytesOf('x005F_');
const ENTITIES: readonly (readonly [Uint8Array, string])[] = [
  [bytesOf('amp;'), '&'],
  [bytesOf('lt;'), '<'],
  [bytesOf('gt;'), '>'],
  [bytesOf('quot;'), '"'],
];

const [QUOTE, LESS, GREATER, AMPERSAND, UNDERSCORE, SLASH, SPACE] = bytesOf('"<>&_/ ');
const [ZERO = 0, NINE = 0, TAB, LINE_BREAK, TEXT_MARK, NUMBER_MARK, LETTER_X] = bytesOf('09\t\ntnx');
const [PLUS, MINUS, POINT, EXPONENT] = bytesOf('+-.e');

function damaged(reason: string): SpreadsheetError {
  return new SpreadsheetError('damaged_workbook', `a sheet of the report is not as a report has it: ${reason}`);
}

export class RowScanner {
  readonly #onRow: OnRow;
  readonly #letters: Uint8Array[] = [];
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #cells = new Uint8Array(65_536);
  #length = 0;

  constructor(onRow: OnRow) {
    this.#onRow = onRow;
  }

  /**
   * Reads one row, from `<row` to `</row>`.
   * @throws SpreadsheetError `damaged_workbook`
   */
  read(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
    // A row of cells is shorter than its XML.
    if (this.#cells.length < bytes.length) this.#cells = new Uint8Array(bytes.length * 2);
    this.#length = 0;
    this.#expect(ROW);
    const from = this.#at;
    const row = this.#digits();
    const to = this.#at;
    while (this.#at < bytes.length && bytes[this.#at] !== GREATER) this.#at++;
    this.#at++;
    const last = bytes.length - ROW_END.length;
    for (let column = 0; this.#at < last; column++) this.#cell(column, from, to);
    this.#expect(ROW_END);
    this.#put(LINE_BREAK);
    this.#onRow(row, this.#cells.subarray(0, this.#length));
  }

  /** @param from, to place of the number of the row, which every cell repeats */
  #cell(column: number, from: number, to: number): void {
    const bytes = this.#bytes;
    this.#expect(CELL);
    this.#expect(this.#lettersOf(column));
    for (let digit = from; digit < to; digit++) {
      if (bytes[digit] !== bytes[this.#at++]) throw damaged('a cell is of another row');
    }
    this.#expect(STYLE);
    this.#digits();
    this.#at++;
    const next = bytes[this.#at];
    if (next === SLASH) {
      this.#expect(EMPTY);
    } else if (next === GREATER) {
      this.#expect(NUMBER);
      this.#put(NUMBER_MARK);
      this.#number();
      this.#expect(VALUE_END);
    } else if (next === SPACE) {
      this.#expect(TEXT);
      this.#put(TEXT_MARK);
      this.#text();
      this.#expect(VALUE_END);
    } else {
      throw damaged('a cell is neither empty nor a number nor a text');
    }
    this.#put(TAB);
  }

  /** @returns the number that ends at a quotation mark */
  #digits(): number {
    let number = 0;
    const from = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === QUOTE && this.#at > from) return number;
      if (byte === undefined || byte < ZERO || byte > NINE || number > 0x7fffffff) throw damaged('a number is none');
      number = number * 10 + byte - ZERO;
      this.#at++;
    }
  }

  #number(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === LESS) return;
      const isOfNumber =
        byte !== undefined &&
        ((byte >= ZERO && byte <= NINE) || byte === PLUS || byte === MINUS || byte === POINT || byte === EXPONENT);
      if (!isOfNumber) throw damaged('a number is none');
      this.#put(byte);
      this.#at++;
    }
  }

  #text(): void {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.#at++];
      if (byte === LESS) {
        this.#at--;
        return;
      }
      if (byte === undefined || byte < 0x20) throw damaged('a text has a character that XML does not');
      if (byte === AMPERSAND) this.#entity();
      else if (byte === UNDERSCORE && bytes[this.#at] === LETTER_X) this.#underscore();
      else this.#put(byte);
    }
  }

  #entity(): void {
    const found = ENTITIES.find(([name]) => this.#isNext(name));
    if (found === undefined) throw damaged('a text has an entity that reports have not');
    this.#at += found[0].length;
    this.#put(found[1].charCodeAt(0));
  }

  /** `_x005F_` stands for an underscore; another character is never written so, but a text may begin like it. */
  #underscore(): void {
    if (this.#isNext(ESCAPE)) this.#at += ESCAPE.length;
    else if (isEscape(this.#bytes, this.#at)) throw damaged('a text has a character that is written as a number');
    this.#put(UNDERSCORE);
  }

  #isNext(expected: Uint8Array): boolean {
    for (let index = 0; index < expected.length; index++) {
      if (this.#bytes[this.#at + index] !== expected[index]) return false;
    }
    return true;
  }

  #expect(expected: Uint8Array): void {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let index = 0; index < expected.length; index++) {
      if (bytes[at + index] !== expected[index]) throw damaged('something stands between its cells');
    }
    this.#at = at + expected.length;
  }

  #put(byte: number | undefined): void {
    this.#cells[this.#length++] = byte ?? 0;
  }

  #lettersOf(column: number): Uint8Array {
    const known = this.#letters[column];
    if (known !== undefined) return known;
    if (column >= MAX_COLUMNS) throw damaged('a row has too many cells');
    const letters = bytesOf(columnLetters(column));
    this.#letters[column] = letters;
    return letters;
  }
}

/** Whether `x`, four hexadecimal digits and an underscore are next. */
function isEscape(bytes: Uint8Array, at: number): boolean {
  return /^x[0-9A-Fa-f]{4}_$/.test(Buffer.from(bytes.subarray(at, at + 6)).toString('latin1'));
}
