/** How sheets are printed: on the smallest paper on which every column is readable at arm's length. */
import type { SheetColumn } from '../report-writer.ts';
import { columnWidth, POINTS_PER_UNIT } from './text-measure.ts';

const POINTS_PER_MILLIMETRE = 72 / 25.4;
/** In millimetres. */
const PAPER = { a4: { code: 9, short: 210, long: 297 }, a3: { code: 8, short: 297, long: 420 } } as const;

/** How a sheet is printed. */
export interface PageSetup {
  /** As spreadsheets number it. */
  readonly paperSize: number;
  readonly orientation: 'portrait' | 'landscape';
  /** Pages side by side. */
  readonly fitToWidth: number;
  /** Pages below each other; 0 for as many as are needed. */
  readonly fitToHeight: number;
  readonly horizontalCentered?: boolean;
  readonly margins: Margins;
  /** What every page repeats: the first rows, and columns such as `A:B`. */
  readonly repeatedRows?: number;
  readonly repeatedColumns?: string;
}

/** In inches, as spreadsheets have it. */
export type Margins = Readonly<Record<'left' | 'right' | 'top' | 'bottom' | 'header' | 'footer', number>>;

const MARGINS: Margins = { left: 0.35, right: 0.35, top: 0.65, bottom: 0.6, header: 0.3, footer: 0.3 };

/** The smallest font on paper, in points. */
const MIN_PRINTED_FONT = 8;
/** An upright page is chosen only where it costs little. */
const MIN_PRINTED_FONT_UPRIGHT = 8.5;
/** Spreadsheet programs round widths and scales; this keeps the font above its minimum all the same. */
const ROUNDING = 1.02;
/** Of the width of several pages side by side, how much columns fill that cannot be divided. */
const FILLED_PART_OF_PAGES = 0.85;

interface Printed {
  /** Sum of the columns' widths in points, before the page is scaled. */
  readonly width: number;
  readonly fontSize: number;
}

/** The largest font that fits the width on one page. */
function printedFont({ width, fontSize }: Printed, millimetres: number): number {
  const available = millimetres * POINTS_PER_MILLIMETRE - (MARGINS.left + MARGINS.right) * 72;
  return fontSize * Math.min(1, available / (width * ROUNDING));
}

type Paper = Pick<PageSetup, 'paperSize' | 'orientation' | 'fitToWidth'>;

function paperOf(printed: Printed): Paper {
  const { a4, a3 } = PAPER;
  if (printedFont(printed, a4.short) >= MIN_PRINTED_FONT_UPRIGHT) {
    return { paperSize: a4.code, orientation: 'portrait', fitToWidth: 1 };
  }
  if (printedFont(printed, a4.long) >= MIN_PRINTED_FONT) {
    return { paperSize: a4.code, orientation: 'landscape', fitToWidth: 1 };
  }
  const onA3 = printedFont(printed, a3.long);
  const pages = onA3 >= MIN_PRINTED_FONT ? 1 : Math.ceil(MIN_PRINTED_FONT / (onA3 * FILLED_PART_OF_PAGES));
  return { paperSize: a3.code, orientation: 'landscape', fitToWidth: pages };
}

/** All columns at a readable size; where the largest paper is too narrow, on several pages side by side. */
export function tablePage(
  columns: readonly SheetColumn[],
  fontSize: number,
  repeated: { readonly rows: number; readonly columns: string | undefined },
): PageSetup {
  const units = columns.reduce((sum, column) => sum + columnWidth(column, fontSize), 0);
  const paper = paperOf({ width: units * POINTS_PER_UNIT, fontSize });
  return {
    ...paper,
    fitToHeight: 0,
    margins: MARGINS,
    repeatedRows: repeated.rows,
    ...(paper.fitToWidth > 1 && repeated.columns !== undefined ? { repeatedColumns: repeated.columns } : {}),
  };
}

/** One upright A4 page. */
export const SINGLE_PAGE: PageSetup = {
  paperSize: PAPER.a4.code,
  orientation: 'portrait',
  fitToWidth: 1,
  fitToHeight: 1,
  horizontalCentered: true,
  margins: { left: 0.5, right: 0.5, top: 0.45, bottom: 0.6, header: 0.2, footer: 0.3 },
};
