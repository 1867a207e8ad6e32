/** What stands around the rows of a sheet, in the order of the schema (CT_Worksheet, ECMA-376 part 1, 18.3.1.99). */
import { columnLetters } from '../../../../../spreadsheet/cell.ts';
import type { HeaderFooter } from '../header-footer.ts';
import type { PageSetup } from '../page-setup.ts';
import { attributes, MAIN_NAMESPACE, XML_DECLARATION, xmlText } from '../xml-text.ts';

export interface SheetFrame {
  /** RGB, such as `1F4E79`. */
  readonly tabColour: string;
  /** Rows and columns that stay visible. */
  readonly frozen: { readonly rows: number; readonly columns: number };
  /** Of the columns, in characters of the normal font. */
  readonly widths: readonly number[];
  /** Ranges such as `A1:C1`. */
  readonly merged: readonly string[];
  readonly page: PageSetup;
  readonly headerFooter: HeaderFooter;
}

export function sheetStart({ tabColour, frozen, widths }: SheetFrame): string {
  return [
    `${XML_DECLARATION}<worksheet xmlns="${MAIN_NAMESPACE}">`,
    `<sheetPr><tabColor rgb="FF${tabColour}"/><pageSetUpPr fitToPage="1"/></sheetPr>`,
    `<sheetViews><sheetView showGridLines="0" workbookViewId="0">${paneOf(frozen)}</sheetView></sheetViews>`,
    '<sheetFormatPr defaultRowHeight="15"/>',
    `<cols>${widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`,
    '<sheetData>',
  ].join('');
}

function paneOf({ rows, columns }: SheetFrame['frozen']): string {
  if (rows === 0 && columns === 0) return '';
  const pane = rows === 0 ? 'topRight' : columns === 0 ? 'bottomLeft' : 'bottomRight';
  const split = attributes({
    xSplit: columns === 0 ? undefined : columns,
    ySplit: rows === 0 ? undefined : rows,
    topLeftCell: `${columnLetters(columns)}${rows + 1}`,
    activePane: pane,
    state: 'frozen',
  });
  return `<pane${split}/><selection pane="${pane}"/>`;
}

/** @param filter range with the filter buttons; undefined for none */
export function sheetEnd({ merged, page, headerFooter }: SheetFrame, filter: string | undefined): string {
  const { paperSize, orientation, fitToWidth, fitToHeight, horizontalCentered, margins } = page;
  const { left, right, top, bottom, header, footer } = margins;
  const { oddHeader, oddFooter } = headerFooter;
  return [
    '</sheetData>',
    filter === undefined ? '' : `<autoFilter ref="${filter}"/>`,
    merged.length === 0
      ? ''
      : `<mergeCells count="${merged.length}">${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`,
    horizontalCentered === true ? '<printOptions horizontalCentered="1"/>' : '',
    `<pageMargins${attributes({ left, right, top, bottom, header, footer })}/>`,
    `<pageSetup${attributes({ paperSize, fitToWidth, fitToHeight, orientation })}/>`,
    `<headerFooter>${oddHeader === undefined ? '' : `<oddHeader>${xmlText(oddHeader)}</oddHeader>`}`,
    `<oddFooter>${xmlText(oddFooter)}</oddFooter></headerFooter></worksheet>`,
  ].join('');
}
