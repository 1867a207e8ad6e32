import { type Cell, type CellValue, columnIndex, decodeEscapes, type SheetRow } from './cell.ts';
import { MAX_COLUMNS, MAX_ROWS } from './limits.ts';
import type { NumberFormats } from './number-formats.ts';
import type { XmlHandler } from './xml-part.ts';

/**
 * Collects the rows of one sheet. A formula gives its stored result; the runs of a rich text are joined without phonetic
 * hints (rPh). References are optional in the format: a row or cell without one comes right after the previous one.
 */
export class SheetRows implements XmlHandler {
  readonly #sharedStrings: readonly string[];
  readonly #formats: NumberFormats;
  #ready: SheetRow[] = [];
  #row = 0;
  #column = -1;
  #cells: Cell[] = [];
  #type = '';
  #style = 0;
  #text = '';
  #collecting = false;
  #phonetic = false;

  constructor(sharedStrings: readonly string[], formats: NumberFormats) {
    this.#sharedStrings = sharedStrings;
    this.#formats = formats;
  }

  /** The rows that were completed since the last call. */
  take(): SheetRow[] {
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row': {
        const given = Number(attributes.r);
        this.#row = Number.isInteger(given) && given > 0 && given <= MAX_ROWS ? given : this.#row + 1;
        this.#column = -1;
        this.#cells = [];
        break;
      }
      case 'c': {
        const given = attributes.r === undefined ? -1 : columnIndex(attributes.r);
        this.#column = given === -1 ? this.#column + 1 : given;
        this.#type = attributes.t ?? 'n';
        this.#style = attributes.s === undefined ? 0 : Number(attributes.s);
        this.#text = '';
        break;
      }
      case 'v':
      case 't':
        this.#collecting = !this.#phonetic;
        break;
      case 'rPh':
        this.#phonetic = true;
        break;
    }
  }

  text(text: string): void {
    if (this.#collecting) this.#text += text;
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
      case 'c': {
        const value = this.#text === '' ? undefined : this.#value();
        if (value !== undefined && this.#column < MAX_COLUMNS) this.#cells.push({ column: this.#column, value });
        break;
      }
      case 'row':
        if (this.#cells.length > 0) this.#ready.push({ row: this.#row, cells: this.#cells });
        break;
    }
  }

  #value(): CellValue | undefined {
    switch (this.#type) {
      case 's': {
        const text = this.#sharedStrings[Number(this.#text)];
        return text === undefined || text === '' ? undefined : { kind: 'text', text };
      }
      case 'inlineStr':
      case 'str':
        return { kind: 'text', text: decodeEscapes(this.#text) };
      case 'b':
        return { kind: 'boolean', boolean: this.#text.trim() === '1' || this.#text.trim() === 'true' };
      case 'e':
        return { kind: 'error', text: this.#text };
      case 'd': // ISO 8601, which the date parser accepts.
        return { kind: 'text', text: this.#text };
      default: {
        const number = Number(this.#text);
        if (this.#text.trim() === '') return undefined;
        if (!Number.isFinite(number)) return { kind: 'text', text: this.#text };
        return { kind: 'number', number, shownAs: this.#formats.kindOf(this.#style) };
      }
    }
  }
}

/** Collects the texts of `xl/sharedStrings.xml`, decoded and without phonetic hints. */
export class SharedStrings implements XmlHandler {
  readonly texts: string[] = [];
  #text = '';
  #collecting = false;
  #phonetic = false;

  open(name: string): void {
    if (name === 'si') this.#text = '';
    else if (name === 'rPh') this.#phonetic = true;
    else if (name === 't') this.#collecting = !this.#phonetic;
  }

  text(text: string): void {
    if (this.#collecting) this.#text += text;
  }

  close(name: string): void {
    if (name === 'si') this.texts.push(decodeEscapes(this.#text));
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 't') this.#collecting = false;
  }
}
