import type { Writable } from 'node:stream';
import type { ColumnType, DocumentProperties, OnCut, ReportWriter, SheetDefinition } from '../report-writer.ts';
import { type OpenSheet, Table } from '../table.ts';
import type { RowFormat } from '../table-rows.ts';
import { type PageDefinition, pageRows } from '../xlsx/page-definition.ts';
import { headerRows } from '../xlsx/sheet-header.ts';
import { typeOfPageStyle } from '../xlsx/styles/page-styles.ts';
import { deflate } from '../zip/deflated.ts';
import { ZipWriter } from '../zip/zip-writer.ts';
import { type CsvTexts, csvRow } from './csv-row.ts';

const BYTE_ORDER_MARK = '\ufeff';

export interface CsvOptions {
  readonly properties: DocumentProperties;
  readonly onCut: OnCut;
  readonly yesNo: readonly [string, string];
}

/** How the rows of a table are written as records of csv. A file has no maximum of rows. */
export function csvRows({ columns }: Pick<SheetDefinition, 'columns'>, texts: CsvTexts): RowFormat {
  const types = columns.map(({ type }) => type);
  return {
    headerRows: 1,
    maximumRows: Number.MAX_SAFE_INTEGER,
    write: (cells, row, _emphasis, onCut) =>
      csvRow(
        types.map((_, index) => cells[index] ?? null),
        types,
        row,
        texts,
        (column, length) => onCut({ header: columns[column]?.header ?? '', length }),
      ),
  };
}

/**
 * Writes one CSV file per sheet into a zip: UTF-8 with byte order mark, `;` and CRLF, which Norwegian Excel opens
 * correctly. Numbers have a decimal comma in bokmål and a decimal point in English; dates are `YYYY-MM-DD`.
 */
export function createCsvWriter(stream: Writable, { properties, onCut, yesNo }: CsvOptions): ReportWriter {
  const zip = new ZipWriter(stream, properties.created);
  const texts: CsvTexts = { language: properties.language, yesNo };
  const open = async (definition: SheetDefinition, name: string): Promise<OpenSheet> => {
    const file = await zip.begin(`${name}.csv`);
    const header = headerRows(definition, 'csv').map((row, index) =>
      csvRow(row, [], index + 1, texts, () => undefined),
    );
    await file.add(deflate(BYTE_ORDER_MARK + header.map(({ text }) => text).join('')));
    return file;
  };
  return {
    addTable: (definition) =>
      new Table(definition.name, csvRows(definition, texts), onCut, (name) => open(definition, name)),
    addPage: (page) => zip.addText(`${page.name}.csv`, pageText(page, texts, onCut)),
    finish: () => zip.finish(),
  };
}

function pageText(page: PageDefinition, texts: CsvTexts, onCut: OnCut): string {
  const values = pageRows(page);
  const records = page.rows.map(({ cells }, index) => {
    const types: ColumnType[] = [];
    for (const { column, style } of cells) types[column] = typeOfPageStyle(style);
    const row = index + 1;
    return csvRow(values[index] ?? [], types, row, texts, (_, length) =>
      onCut({ sheet: page.name, row, header: '', length }),
    ).text;
  });
  return BYTE_ORDER_MARK + records.join('');
}
