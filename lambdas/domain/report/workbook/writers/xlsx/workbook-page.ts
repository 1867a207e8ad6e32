import { columnLetters } from '../../../../spreadsheet/cell.ts';
import type { DocumentProperties, OnCut } from '../report-writer.ts';
import { type SheetFrame, sheetEnd, sheetStart } from './file/sheet-frame.ts';
import { headerFooter } from './header-footer.ts';
import type { PageCell, PageDefinition } from './page-definition.ts';
import { SINGLE_PAGE } from './page-setup.ts';
import { PAGE_CELL_STYLES, typeOfPageStyle } from './styles/page-styles.ts';
import type { StyleTable } from './styles/style-table.ts';
import { workbookValue } from './workbook-cell.ts';
import { cellText } from './xml-text.ts';

interface PageOptions {
  readonly properties: DocumentProperties;
  readonly onCut: OnCut;
  readonly yesNo: readonly [string, string];
}

/** The XML of one upright A4 page, its cells and widths. */
export function pageXml(page: PageDefinition, styles: StyleTable, options: PageOptions): string {
  const merged: string[] = [];
  const rows = page.rows.map(({ height, cells }, index) => {
    const row = index + 1;
    for (const { column, span } of cells) {
      if (span > 1) merged.push(`${columnLetters(column)}${row}:${columnLetters(column + span - 1)}${row}`);
    }
    const inOrder = cells.toSorted((left, right) => left.column - right.column);
    const xml = inOrder.map((cell) => cellXml(page.name, cell, row, styles, options)).join('');
    return `<row r="${row}" ht="${height}" customHeight="1">${xml}</row>`;
  });
  const frame: SheetFrame = {
    tabColour: page.tabColour,
    frozen: { rows: 0, columns: 0 },
    widths: page.widths,
    merged,
    page: SINGLE_PAGE,
    headerFooter: headerFooter(options.properties, 'page'),
  };
  return sheetStart(frame) + rows.join('') + sheetEnd(frame, undefined);
}

/** Every covered cell has the style, because a border is drawn cell by cell. */
function cellXml(
  sheet: string,
  { column, span, value, style }: PageCell,
  row: number,
  styles: StyleTable,
  { yesNo, onCut }: PageOptions,
): string {
  const number = styles.of(PAGE_CELL_STYLES[style]);
  const start = (covered: number) => `<c r="${columnLetters(column + covered)}${row}" s="${number}"`;
  const held = workbookValue(value, typeOfPageStyle(style), yesNo, (length) =>
    onCut({ sheet, row, header: '', length }),
  );
  const content =
    held === null || held === ''
      ? '/>'
      : typeof held === 'number'
        ? `><v>${held}</v></c>`
        : ` t="str"><v>${cellText(held)}</v></c>`;
  const covered = Array.from({ length: span - 1 }, (_, index) => `${start(index + 1)}/>`);
  return start(0) + content + covered.join('');
}
