import type ExcelJS from 'exceljs';
import type { Sink } from '../sink.ts';
import { headerFooter } from './header-footer.ts';
import type { PageDefinition } from './page-definition.ts';
import { SINGLE_PAGE } from './page-setup.ts';
import { PAGE_CELL_STYLES, typeOfPageStyle } from './page-styles.ts';
import { workbookValue } from './workbook-cell.ts';
import type { WorkbookOptions } from './workbook-writer.ts';
import { SheetQueue } from './zip-input.ts';

/** Writes one upright A4 page, its cells and widths. */
export async function writePage(
  workbook: ExcelJS.stream.xlsx.WorkbookWriter,
  sink: Sink,
  page: PageDefinition,
  options: WorkbookOptions,
): Promise<void> {
  const sheet = workbook.addWorksheet(page.name, {
    properties: { tabColor: { argb: `FF${page.tabColour}` } },
    views: [{ showGridLines: false }],
    pageSetup: SINGLE_PAGE,
    headerFooter: headerFooter(options.properties, 'page'),
  });
  sheet.columns = page.widths.map((width) => ({ width }));
  page.rows.forEach(({ height, cells }, index) => {
    const row = sheet.getRow(index + 1);
    row.height = height;
    for (const { column, span, value, style } of cells) {
      const written = workbookValue(value, typeOfPageStyle(style), options.yesNo, (length) =>
        options.onCut({ sheet: page.name, row: index + 1, header: '', length }),
      );
      // Every covered cell has the style, because a border is drawn cell by cell.
      for (let covered = 0; covered < span; covered++)
        row.getCell(column + covered + 1).style = PAGE_CELL_STYLES[style];
      row.getCell(column + 1).value = written;
      // Merged before the row is committed, because exceljs touches every cell of the range.
      if (span > 1) sheet.mergeCells(index + 1, column + 1, index + 1, column + span);
    }
    row.commit();
  });
  await new SheetQueue(sheet, sink).wait();
  sheet.commit();
}
