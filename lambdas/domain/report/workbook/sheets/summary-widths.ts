import type { Figures } from '../../../counting/figures.ts';
import type { PageStyle } from '../writers/xlsx/page-definition.ts';
import { PAGE_CELL_STYLES } from '../writers/xlsx/styles/page-styles.ts';
import { NORMAL_FONT_SIZE, numberUnits } from '../writers/xlsx/text-measure.ts';
import { nearMissDays, notCountedDays } from './figure-sheets.ts';
import { fittedWidths } from './fitted-widths.ts';

/** In characters of the normal font. */
const WIDTHS = [34, 11.5, 15.7, 10, 10, 13.5, 12.8] as const;
/** Holds the longest words of the first column. */
const MIN_NAME_WIDTH = 30;

export const SUMMARY_COLUMNS = WIDTHS.length;

/** Columns of Sammendrag, wide enough for each number. */
export function summaryWidths({ total }: Figures): number[] {
  const key = (value: number) => numberUnits(value, 'integer', fontSizeOf('keyNumber'));
  const integer = (value: number) => numberUnits(value, 'integer', fontSizeOf('totalInteger'));
  // No other number of a column is larger than these.
  const needed = [
    [],
    [
      ...[total.counted_days, total.active_peer_supporters, nearMissDays(total)].map(key),
      ...[total.activities, notCountedDays(total), total.attendances].map(integer),
    ],
    [
      ...[total.counted_days_min, total.active_peer_supporters_min].map(key),
      ...[total.activity_days, total.unique_participants_min].map(integer),
    ],
    [integer(total.counted_days)],
    [numberUnits(total.hours, 'decimal', fontSizeOf('totalDecimal'))],
    [integer(total.attendances)],
    [integer(total.unique_participants)],
  ];
  return fittedWidths(
    WIDTHS,
    needed.map((units) => Math.max(0, ...units)),
    MIN_NAME_WIDTH,
  );
}

function fontSizeOf(style: PageStyle): number {
  return PAGE_CELL_STYLES[style].font?.size ?? NORMAL_FONT_SIZE;
}
