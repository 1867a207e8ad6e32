import type { SheetColumn } from '../report-writer.ts';
import { mayHoldLongText } from './styles/column-styles.ts';
import { boldWidth, columnWidth, heightOfLines, linesOf, mayWrap } from './text-measure.ts';

/** A text of 32,767 characters must not take whole pages. */
const MAX_LINES = 25;

/** In points, high enough for the longest header when it is wrapped to the width of its column, or written upright. */
export function headerHeight(columns: readonly SheetColumn[], fontSize: number): number {
  const heights = columns.map((column) => {
    const text = column.under?.header ?? column.header;
    if (column.upright === true) return boldWidth(text, fontSize) + 8;
    return heightOfLines(linesOf(text, columnWidth(column, fontSize), fontSize, boldWidth), fontSize) + 2;
  });
  return Math.ceil(Math.max(...heights));
}

/** The lines of texts that are wrapped. Programs that could find a row's height themselves do not all do so. */
export class WrappedLines {
  readonly #fontSize: number;
  /** Widths of the columns whose text is wrapped, by index; undefined for the others. */
  readonly #widths: readonly (number | undefined)[];

  constructor(columns: readonly SheetColumn[], fontSize: number) {
    this.#fontSize = fontSize;
    this.#widths = columns.map((column) => (mayHoldLongText(column) ? columnWidth(column, fontSize) : undefined));
  }

  /** Of a text in a column. */
  linesOf(text: string, column: number): number {
    const units = this.#widths[column];
    if (units === undefined || !mayWrap(text, units, this.#fontSize)) return 1;
    return Math.min(linesOf(text, units, this.#fontSize), MAX_LINES);
  }
}
