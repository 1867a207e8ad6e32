import type { Writable } from 'node:stream';
import type { DocumentProperties, OnCut, ReportWriter, SheetDefinition } from '../report-writer.ts';
import { Table } from '../table.ts';
import type { RowFormat } from '../table-rows.ts';
import { ZipWriter } from '../zip/zip-writer.ts';
import { type ListedSheet, packageParts, sheetPart } from './file/package-parts.ts';
import { SheetRows } from './sheet-rows.ts';
import { StyleTable } from './styles/style-table.ts';
import { tableStyles } from './styles/table-styles.ts';
import { pageXml } from './workbook-page.ts';
import { openTableSheet, tableFrame } from './workbook-table.ts';

export interface WorkbookOptions {
  readonly properties: DocumentProperties;
  readonly onCut: OnCut;
  readonly yesNo: readonly [string, string];
  /** A table whose rows are made elsewhere by `workbookRows`: its styles get the first numbers. */
  readonly madeElsewhere?: SheetDefinition;
  /** Of each sheet. Tests set a smaller number than that of the format. */
  readonly maximumRows?: number | undefined;
}

/** How the rows of a table are written that is `madeElsewhere` for the workbook. */
export function workbookRows(
  definition: SheetDefinition,
  options: Pick<WorkbookOptions, 'yesNo' | 'maximumRows'>,
): RowFormat {
  return new SheetRows(definition, tableStyles(definition, new StyleTable()), options);
}

/** Writes an xlsx sheet by sheet. Memory does not grow with the file, even when the sink is slow. */
export function createWorkbookWriter(stream: Writable, options: WorkbookOptions): ReportWriter {
  const { properties, onCut, madeElsewhere } = options;
  const zip = new ZipWriter(stream, properties.created);
  const styles = new StyleTable();
  if (madeElsewhere !== undefined) tableStyles(madeElsewhere, styles);
  const sheets: ListedSheet[] = [];
  const nextPart = (sheet: ListedSheet) => sheetPart(sheets.push(sheet));
  return {
    addTable(definition) {
      const numbers = tableStyles(definition, styles);
      const frame = tableFrame(definition, properties);
      const repeated = { rows: frame.page.repeatedRows ?? 1, columns: frame.page.repeatedColumns };
      return new Table(definition.name, new SheetRows(definition, numbers, options), onCut, async (name) =>
        openTableSheet(await zip.begin(nextPart({ name, repeated })), definition, frame, numbers),
      );
    },
    addPage: (page) => zip.addText(nextPart({ name: page.name, repeated: undefined }), pageXml(page, styles, options)),
    async finish() {
      for (const [name, xml] of packageParts(sheets, styles.xml(), properties)) await zip.addText(name, xml);
      await zip.finish();
    },
  };
}
