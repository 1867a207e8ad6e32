import { decodeEscapes } from './cell.ts';
import type { SpreadsheetLimits } from './limits.ts';
import { tooMany } from './spreadsheet-error.ts';
import type { XmlHandler } from './xml/xml-part.ts';

/** Collects the texts of `xl/sharedStrings.xml`, decoded and without phonetic hints. */
export class SharedStrings implements XmlHandler {
  readonly texts: string[] = [];
  readonly #limits: SpreadsheetLimits;
  #length = 0;
  #text = '';
  #collecting = false;
  #phonetic = false;

  constructor(limits: SpreadsheetLimits) {
    this.#limits = limits;
  }

  open(name: string): void {
    if (name === 'si') this.#text = '';
    else if (name === 'rPh') this.#phonetic = true;
    else if (name === 't') this.#collecting = !this.#phonetic;
  }

  /** @throws SpreadsheetError `workbook_too_large` */
  text(text: string): void {
    if (!this.#collecting) return;
    const { unbrokenText, sharedText } = this.#limits;
    this.#text += text;
    this.#length += text.length;
    if (this.#text.length > unbrokenText) throw tooMany('characters in one text', unbrokenText);
    if (this.#length > sharedText) throw tooMany('characters in its different texts', sharedText);
  }

  close(name: string): void {
    if (name === 'si') this.#push();
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 't') this.#collecting = false;
  }

  #push(): void {
    const { sharedStrings } = this.#limits;
    if (this.texts.push(decodeEscapes(this.#text)) > sharedStrings) throw tooMany('different texts', sharedStrings);
  }
}
