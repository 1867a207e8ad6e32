import { createHash, type Hash } from 'node:crypto';
import { type Deflated, deflate, joined, NOTHING } from './zip/deflated.ts';

/** Consecutive rows of a table on one sheet, finished: to be joined with those before and after them. */
export interface SheetPart extends Deflated {
  /** Which of the sheets over which the table continues, from 0. */
  readonly sheet: number;
  /** Index of the first of its rows among all rows of the table. */
  readonly first: number;
  readonly rows: number;
  /** Those of them that are totals. */
  readonly totals: number;
  /** Of the cells, see `shown-cells.ts`; hexadecimal. */
  readonly sha256: string;
}

/** Characters that wait to be deflated. More compress no better, and a table of findings holds some for each cause. */
const WAITING_CHARACTERS = 65_536;

/** Collects the rows of a part. */
export class SheetPartBuilder {
  readonly #sheet: number;
  readonly #first: number;
  readonly #hash: Hash = createHash('sha256');
  #content: Deflated = NOTHING;
  #text = '';
  #shown = '';
  #rows = 0;
  #totals = 0;

  constructor(sheet: number, first: number) {
    this.#sheet = sheet;
    this.#first = first;
  }

  /** @param shown its cells as a reader finds them */
  add(text: string, shown: string, isTotal: boolean): void {
    this.#rows++;
    if (isTotal) this.#totals++;
    this.#text += text;
    this.#shown += shown;
    if (this.#text.length >= WAITING_CHARACTERS) this.#deflate();
  }

  finish(): SheetPart {
    this.#deflate();
    const place = { sheet: this.#sheet, first: this.#first, rows: this.#rows, totals: this.#totals };
    return { ...this.#content, ...place, sha256: this.#hash.digest('hex') };
  }

  #deflate(): void {
    this.#content = joined(this.#content, deflate(this.#text));
    this.#hash.update(this.#shown);
    this.#text = '';
    this.#shown = '';
  }
}
