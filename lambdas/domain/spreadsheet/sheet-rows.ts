import type { Cell, CellValue, SheetRow } from './cell.ts';
import { type CellPlace, CellPosition } from './cell-position.ts';
import { type CellRange, hasSeveralCells, isInRange, parseRange } from './cell-range.ts';
import { type CellContext, type CellType, cellType, readCellValue } from './cell-value.ts';
import type { SpreadsheetLimits } from './limits.ts';
import { tooMany } from './spreadsheet-error.ts';
import type { XmlHandler } from './xml/xml-part.ts';

/** Why they are classes: `cell-value.ts`. */
class ReadCell implements Cell {
  readonly column: number;
  readonly value: CellValue;
  constructor(column: number, value: CellValue) {
    this.column = column;
    this.value = value;
  }
}

class ReadRow implements SheetRow {
  readonly row: number;
  readonly cells: readonly Cell[];
  constructor(row: number, cells: readonly Cell[]) {
    this.row = row;
    this.cells = cells;
  }
}

/** Number of formulas without a stored result that a refusal names. */
const MAX_NAMED_FORMULAS = 10;

/**
 * Collects the rows of one sheet. A formula gives its stored result; the runs of a rich text are joined without phonetic
 * hints (rPh). Throws SpreadsheetError `damaged_workbook` when a value or its address cannot be told from the file.
 */
export class SheetRows implements XmlHandler {
  /** The formulas without a stored result, which only a spreadsheet program can calculate: how many, and the first ones. */
  readonly formulasWithoutValue = { count: 0, cells: [] as string[] };
  readonly #context: CellContext;
  readonly #calculatedOnLoad: boolean;
  readonly #limits: SpreadsheetLimits;
  /** Cells so far, also empty ones. */
  count = 0;
  readonly #position = new CellPosition();
  /** Ranges whose cells all have the formula of the first one, those that end above the row left out. */
  #arrayFormulas: CellRange[] = [];
  #ready: SheetRow[] = [];
  #cells: Cell[] = [];
  #inSheetData = false;
  #inCell = false;
  #type: CellType = 'n';
  #style = 0;
  #text = '';
  #hasFormula = false;
  #hasValue = false;
  #values = 0;
  #collecting = false;
  #phonetic = false;

  /**
   * @param calculatedOnLoad whether the workbook asks to be calculated when it is opened: the program that wrote it did not
   *   calculate, and some of those store 0 as the result of every formula
   */
  constructor(context: CellContext, calculatedOnLoad: boolean, limits: SpreadsheetLimits) {
    this.#context = context;
    this.#limits = limits;
    this.#calculatedOnLoad = calculatedOnLoad;
  }

  /** The rows that were completed since the last call. */
  take(): SheetRow[] {
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  /** The cell that is being read; undefined between cells. */
  openCell(): CellPlace | undefined {
    return this.#inCell ? this.#position.place() : undefined;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'sheetData':
        this.#inSheetData = true;
        break;
      case 'row':
        if (this.#inSheetData) this.#openRow(attributes.r);
        break;
      case 'c':
        if (this.#inSheetData) this.#openCell(attributes);
        break;
      case 'f':
        if (this.#inCell) this.#openFormula(attributes);
        break;
      case 'is':
        if (this.#inCell) this.#countValue();
        break;
      case 'v':
        if (this.#inCell) this.#countValue();
        this.#hasValue = true;
        this.#collecting = this.#inCell;
        break;
      case 't':
        this.#hasValue = true;
        this.#collecting = this.#inCell && !this.#phonetic;
        break;
      case 'rPh':
        this.#phonetic = true;
        break;
    }
  }

  text(text: string): void {
    if (!this.#collecting) return;
    this.#text += text;
    const { unbrokenText } = this.#limits;
    if (this.#text.length > unbrokenText)
      throw tooMany('characters in one text', unbrokenText, { maximumCharacters: unbrokenText });
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#collecting = false;
        break;
      case 'rPh':
        this.#phonetic = false;
        break;
      case 'c':
        if (this.#inCell) this.#closeCell();
        break;
      case 'row':
        if (this.#cells.length > 0) this.#ready.push(new ReadRow(this.#position.row, this.#cells));
        this.#cells = [];
        break;
      case 'sheetData':
        this.#inSheetData = false;
        break;
    }
  }

  #openRow(reference: string | undefined): void {
    this.#position.nextRow(reference);
    if (this.#arrayFormulas.length === 0) return;
    this.#arrayFormulas = this.#arrayFormulas.filter(({ lastRow }) => lastRow >= this.#position.row);
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    const { cells } = this.#limits;
    this.count++;
    if (this.count > cells) throw tooMany('cells in a sheet', cells);
    this.#position.nextCell(attributes.r);
    const type = cellType(attributes.t ?? 'n');
    if (type === undefined) throw this.#position.damaged('it is of an unknown type');
    this.#type = type;
    this.#style = attributes.s === undefined ? 0 : Number(attributes.s);
    this.#text = '';
    this.#inCell = true;
    this.#hasFormula = false;
    this.#hasValue = false;
    this.#values = 0;
  }

  /** Two values, one after the other, would be read as one text. */
  #countValue(): void {
    this.#values++;
    if (this.#values > 1) throw this.#position.damaged('it has two values');
  }

  #openFormula({ t: type, ref }: Readonly<Record<string, string>>): void {
    this.#hasFormula = true;
    // A formula that is shared is repeated in each of its cells, and its range may have others.
    const isOfRange = type === 'array' || type === 'dataTable';
    const range = isOfRange ? parseRange(ref ?? '') : undefined;
    if (range === undefined || !hasSeveralCells(range)) return;
    const { arrayFormulas } = this.#limits;
    if (this.#arrayFormulas.push(range) > arrayFormulas) {
      throw tooMany('formulas of several cells on one row', arrayFormulas, { row: this.#position.row });
    }
  }

  #closeCell(): void {
    this.#inCell = false;
    const isBlank = this.#isBlank();
    if (isBlank ? this.#lacksResult() : this.#hasPlaceholder()) {
      this.#noteFormulaWithoutValue();
      return;
    }
    // A cell that refers to a shared text must say to which one.
    if (isBlank && !(this.#type === 's' && this.#hasValue)) return;
    const value = readCellValue(this.#type, this.#style, this.#text, this.#context);
    if (value === undefined) throw this.#position.damaged('its value is not in the workbook');
    if (value.kind !== 'text' || value.text !== '') this.#cells.push(new ReadCell(this.#position.column, value));
  }

  /** Spaces are a value in a text, and none in a number. */
  #isBlank(): boolean {
    if (this.#text === '') return true;
    return this.#type !== 'str' && this.#type !== 'inlineStr' && this.#text.trim() === '';
  }

  /** Whether the cell, which is blank, has a formula, of its own or of a range, whose result is not stored. */
  #lacksResult(): boolean {
    // The stored result of a formula can be the empty text.
    if (this.#type === 'str' && this.#hasValue) return false;
    if (this.#hasFormula) return true;
    return this.#arrayFormulas.some((range) => isInRange(this.#position.row, this.#position.column, range));
  }

  #hasPlaceholder(): boolean {
    return this.#calculatedOnLoad && this.#hasFormula && this.#type === 'n' && Number(this.#text) === 0;
  }

  #noteFormulaWithoutValue(): void {
    const { cells } = this.formulasWithoutValue;
    if (cells.length < MAX_NAMED_FORMULAS) cells.push(this.#position.address());
    this.formulasWithoutValue.count++;
  }
}
