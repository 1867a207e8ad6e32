import type { SheetColumn } from '../report-writer.ts';
import { boldWidth, columnWidth, heightOfLines, linesOf, mayWrap } from './text-measure.ts';
import { mayHoldLongText } from './workbook-styles.ts';

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

/** The lines of rows whose texts are wrapped. Programs that could find a row's height themselves do not all do so. */
export class WrappedLines {
  readonly #fontSize: number;
  /** Widths of the columns whose text is wrapped, by index. */
  readonly #wrapped: readonly (readonly [index: number, units: number])[];

  constructor(columns: readonly SheetColumn[], fontSize: number) {
    this.#fontSize = fontSize;
    this.#wrapped = columns.flatMap((column, index) =>
      mayHoldLongText(column) ? [[index, columnWidth(column, fontSize)] as const] : [],
    );
  }

  /** Lines of the cell that has most. */
  linesOf(texts: readonly (string | number | null)[]): number {
    let lines = 1;
    for (const [index, units] of this.#wrapped) {
      const text = texts[index];
      if (typeof text === 'string' && mayWrap(text, units, this.#fontSize)) {
        lines = Math.max(lines, linesOf(text, units, this.#fontSize));
      }
    }
    return Math.min(lines, MAX_LINES);
  }
}
