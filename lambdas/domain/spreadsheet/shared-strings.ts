import { decodeEscapes } from './cell.ts';
import type { XmlHandler } from './xml/xml-part.ts';

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
