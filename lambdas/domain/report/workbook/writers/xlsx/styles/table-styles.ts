import type { RowEmphasis, SheetDefinition } from '../../report-writer.ts';
import { NORMAL_FONT_SIZE } from '../text-measure.ts';
import { bandStyle, columnStyles } from './column-styles.ts';
import type { StyleTable } from './style-table.ts';

/** Numbers of the styles of a table's cells, each by column. */
export type TableStyles = Readonly<Record<'band' | 'header' | 'tall' | RowEmphasis, readonly number[]>>;

/** They depend on the columns and on the styles that the workbook has already. */
export function tableStyles(
  { columns, fontSize = NORMAL_FONT_SIZE }: Pick<SheetDefinition, 'columns' | 'fontSize'>,
  styles: StyleTable,
): TableStyles {
  const ofColumns = columns.map((column) => columnStyles(column, fontSize));
  const band = bandStyle(fontSize);
  return {
    band: columns.map(() => styles.of(band)),
    header: ofColumns.map(({ header }) => styles.of(header)),
    plain: ofColumns.map(({ plain }) => styles.of(plain)),
    tall: ofColumns.map(({ tall }) => styles.of(tall)),
    total: ofColumns.map(({ total }) => styles.of(total)),
    overview: ofColumns.map(({ overview }) => styles.of(overview)),
    heading: ofColumns.map(({ heading }) => styles.of(heading)),
  };
}
