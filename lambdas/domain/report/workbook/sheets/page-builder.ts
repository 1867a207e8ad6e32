import type { CellValue } from '../writers/report-writer.ts';
import type { PageCell, PageDefinition, PageRow, PageStyle } from '../writers/xlsx/page-definition.ts';
import { PAGE_CELL_STYLES } from '../writers/xlsx/styles/page-styles.ts';
import { boldWidth, heightOfLines, linesOf, textWidth } from '../writers/xlsx/text-measure.ts';

/** A cell and the number of columns that it covers, 1 by default. */
export type Cell = readonly [value: CellValue, style: PageStyle, span?: number];

/** Puts together a page from its top to its bottom. */
export class PageBuilder {
  readonly #widths: readonly number[];
  readonly #rows: PageRow[] = [];

  /** @param widths of the columns, in characters of the normal font */
  constructor(widths: readonly number[]) {
    this.#widths = widths;
  }

  /**
   * The cells stand side by side from the first column.
   * @param height in points, where every text fits on one line
   */
  row(height: number, ...cells: readonly Cell[]): this {
    let column = 0;
    const placed = cells.map(([value, style, span = 1]): PageCell => {
      const cell = { column, span, value, style };
      column += span;
      return cell;
    });
    this.#rows.push({ height: Math.max(height, ...placed.map((cell) => this.#heightOf(cell))), cells: placed });
    return this;
  }

  gap(height: number): this {
    return this.row(height);
  }

  page(sheet: Pick<PageDefinition, 'name' | 'tabColour'>): PageDefinition {
    return { ...sheet, widths: this.#widths, rows: this.#rows };
  }

  /** What a text of several lines needs; merged cells are never enlarged by a spreadsheet program. */
  #heightOf({ column, span, value, style }: PageCell): number {
    const { font, alignment } = PAGE_CELL_STYLES[style];
    if (typeof value !== 'string' || font?.size === undefined || alignment?.wrapText !== true) return 0;
    const units = this.#widths.slice(column, column + span).reduce((sum, width) => sum + width, 0);
    const lines = linesOf(value, units, font.size, font.bold === true ? boldWidth : textWidth);
    return lines === 1 ? 0 : heightOfLines(lines, font.size) - 4;
  }
}
