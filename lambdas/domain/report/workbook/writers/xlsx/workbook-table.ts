import { columnLetters } from '../../../../spreadsheet/cell.ts';
import type { DocumentProperties, SheetColumn, SheetDefinition } from '../report-writer.ts';
import { safeText } from '../safe-text.ts';
import type { OpenSheet } from '../table.ts';
import { deflate } from '../zip/deflated.ts';
import type { OpenFile } from '../zip/zip-writer.ts';
import { type SheetFrame, sheetEnd, sheetStart } from './file/sheet-frame.ts';
import { headerFooter } from './header-footer.ts';
import { tablePage } from './page-setup.ts';
import { headerHeight } from './row-height.ts';
import { bandsOf, headerRows } from './sheet-header.ts';
import type { TableStyles } from './styles/table-styles.ts';
import { columnWidth, NORMAL_FONT_SIZE } from './text-measure.ts';
import { cellText } from './xml-text.ts';

/** What stands around the rows of a table: header, filter, frozen panes, and pages on which every column can be read. */
export function tableFrame(definition: SheetDefinition, properties: DocumentProperties): SheetFrame {
  const { columns, frozenColumns, fontSize = NORMAL_FONT_SIZE, tabColour } = definition;
  const rows = headerRows(definition, 'xlsx').length;
  const repeated = frozenColumns === 0 ? undefined : `A:${columnLetters(frozenColumns - 1)}`;
  return {
    tabColour,
    frozen: { rows, columns: frozenColumns },
    widths: columns.map((column) => columnWidth(column, fontSize)),
    merged: rows === 1 ? [] : mergedBands(columns),
    page: tablePage(columns, fontSize, { rows, columns: repeated }),
    headerFooter: headerFooter(properties, 'table'),
  };
}

function mergedBands(columns: readonly SheetColumn[]): string[] {
  return bandsOf(columns)
    .filter(({ span }) => span > 1)
    .map(({ column, span }) => `${columnLetters(column)}1:${columnLetters(column + span - 1)}1`);
}

/** Begins a sheet of a table with its header. */
export async function openTableSheet(
  file: OpenFile,
  definition: SheetDefinition,
  frame: SheetFrame,
  styles: TableStyles,
): Promise<OpenSheet> {
  await file.add(deflate(sheetStart(frame) + headerXml(definition, styles)));
  return {
    add: (rows) => file.add(rows),
    async end(rows) {
      const { columns, withoutFilter } = definition;
      const last = `${columnLetters(columns.length - 1)}${frame.frozen.rows + rows}`;
      const filter = withoutFilter === true ? undefined : `A${frame.frozen.rows}:${last}`;
      await file.add(deflate(sheetEnd(frame, filter)));
      await file.end();
    },
  };
}

function headerXml(definition: SheetDefinition, styles: TableStyles): string {
  const { columns, fontSize = NORMAL_FONT_SIZE } = definition;
  const header = headerRows(definition, 'xlsx');
  const rows = header.map((texts, index) => {
    const isAbove = index < header.length - 1;
    const numbers = isAbove ? styles.band : styles.header;
    const height = isAbove ? fontSize * 2.8 : headerHeight(columns, fontSize);
    const cells = columns.map((_, column) => {
      const text = cellText(safeText(String(texts[column] ?? '')).text);
      const start = `<c r="${columnLetters(column)}${index + 1}" s="${numbers[column]}"`;
      return text === '' ? `${start}/>` : `${start} t="str"><v>${text}</v></c>`;
    });
    return `<row r="${index + 1}" ht="${height}" customHeight="1">${cells.join('')}</row>`;
  });
  return rows.join('');
}
