import { columnLetters } from '../../../../spreadsheet/cell.ts';
import type { CellValue, RowEmphasis, SheetDefinition } from '../report-writer.ts';
import { CELL_END, ROW_END, shownCell } from '../shown-cells.ts';
import type { OnCutInRow, RowFormat, WrittenRow } from '../table-rows.ts';
import { WrappedLines } from './row-height.ts';
import { headerRows } from './sheet-header.ts';
import type { TableStyles } from './styles/table-styles.ts';
import { heightOfLines, NORMAL_FONT_SIZE } from './text-measure.ts';
import { workbookValue } from './workbook-cell.ts';
import { cellText } from './xml-text.ts';

/** Excel's limit of rows per sheet. */
const MAX_ROWS = 1_048_576;

/** A cell without its place and style. */
interface CellContent {
  /** What follows the number of the style. */
  readonly xml: string;
  readonly shown: string;
  /** Lines of its text in the column. */
  readonly lines: number;
  /** In a plain row all that stands between the number of the row and the next one, in one piece; only of what is remembered. */
  readonly plain?: string;
}

const EMPTY: CellContent = { xml: '"/>', shown: CELL_END, lines: 1 };
/** Values of a column that are remembered: most columns say the same few things on every row. */
const REMEMBERED_VALUES = 500;
const LONGEST_REMEMBERED = 100;

/** Writes the rows of a table as XML: every cell has its place, because some readers go by it. */
export class SheetRows implements RowFormat {
  readonly headerRows: number;
  readonly maximumRows: number;
  readonly #columns: SheetDefinition['columns'];
  readonly #yesNo: readonly [string, string];
  readonly #wrapped: WrappedLines;
  readonly #fontSize: number;
  /** What stands before the number of the row, and between it and the rest of the cell, by column. */
  readonly #before: readonly string[];
  readonly #after: Readonly<Record<keyof TableStyles, readonly string[]>>;
  readonly #remembered: readonly Map<CellValue, CellContent>[];
  /** Of the row that is being written. */
  readonly #row: CellContent[] = [];

  /** @param maximumRows per sheet; tests set a smaller number */
  constructor(
    definition: SheetDefinition,
    styles: TableStyles,
    { yesNo, maximumRows }: { readonly yesNo: readonly [string, string]; readonly maximumRows?: number | undefined },
  ) {
    const { columns, fontSize = NORMAL_FONT_SIZE } = definition;
    this.headerRows = headerRows(definition, 'xlsx').length;
    this.maximumRows = maximumRows ?? MAX_ROWS - this.headerRows;
    this.#columns = columns;
    this.#yesNo = yesNo;
    this.#fontSize = fontSize;
    this.#wrapped = new WrappedLines(columns, fontSize);
    this.#before = columns.map((_, column) => `<c r="${columnLetters(column)}`);
    const after = (numbers: readonly number[]) => numbers.map((style) => `" s="${style}`);
    const { band, header, plain, tall, total, overview, heading } = styles;
    this.#after = {
      ...{ band: after(band), header: after(header), plain: after(plain), tall: after(tall) },
      ...{ total: after(total), overview: after(overview), heading: after(heading) },
    };
    this.#remembered = columns.map(() => new Map());
  }

  write(cells: readonly CellValue[], row: number, emphasis: RowEmphasis, onCut: OnCutInRow): WrittenRow {
    const contents = this.#row;
    let lines = 1;
    for (let column = 0; column < this.#columns.length; column++) {
      const content = this.#content(cells[column] ?? null, column, onCut);
      contents[column] = content;
      if (content.lines > lines) lines = content.lines;
    }
    const style = emphasis === 'plain' && lines > 1 ? 'tall' : emphasis;
    const after = this.#after[style];
    const number = String(row);
    let text = `<row r="${number}" ht="${heightOfLines(lines, this.#fontSize)}" customHeight="1">${this.#before[0] ?? ''}`;
    let shown = '';
    for (let column = 0; column < contents.length; column++) {
      const content = contents[column] ?? EMPTY;
      const plain = style === 'plain' ? content.plain : undefined;
      // An empty cell has a style too, so that the line under the row has no gap.
      text += number + (plain ?? (after[column] ?? '') + content.xml + (this.#before[column + 1] ?? ''));
      shown += content.shown;
    }
    return { text: `${text}</row>`, shown: shown + ROW_END };
  }

  #content(value: CellValue, column: number, onCut: OnCutInRow): CellContent {
    const remembered = this.#remembered[column];
    const known = remembered?.get(value);
    if (known !== undefined) return known;
    const content = this.#written(value, column, onCut);
    const isShort = typeof value !== 'string' || value.length <= LONGEST_REMEMBERED;
    if (remembered === undefined || !isShort || remembered.size >= REMEMBERED_VALUES) return content;
    // Joined, because what is put together with + is a tree, which would be walked through for each row.
    const plain = [this.#after.plain[column] ?? '', content.xml, this.#before[column + 1] ?? ''].join('');
    remembered.set(value, { ...content, plain });
    return content;
  }

  #written(value: CellValue, column: number, onCut: OnCutInRow): CellContent {
    const { type = 'text', header = '' } = this.#columns[column] ?? {};
    const held = workbookValue(value, type, this.#yesNo, (length) => onCut({ header, length }));
    if (held === null || held === '') return EMPTY;
    const shown = shownCell(held);
    return typeof held === 'number'
      ? { xml: `"><v>${held}</v></c>`, shown, lines: 1 }
      : { xml: `" t="str"><v>${cellText(held)}</v></c>`, shown, lines: this.#wrapped.linesOf(held, column) };
  }
}
