import type { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import type { DocumentProperties, OnCut, ReportWriter } from '../report-writer.ts';
import { cleanText } from '../safe-text.ts';
import { Sink } from '../sink.ts';
import { writePage } from './workbook-page.ts';
import { WorkbookSheet } from './workbook-sheet.ts';

/** Excel's limit of rows per sheet. */
const MAX_ROWS = 1_048_576;
/** A header has one or two of them. */
const MAX_HEADER_ROWS = 2;
/** Measured: level 1 takes a third of the time of level 6 and gives files about a quarter larger. */
const COMPRESSION = { zlib: { level: 1 } };

export interface WorkbookOptions {
  readonly properties: DocumentProperties;
  readonly onCut: OnCut;
  readonly yesNo: readonly [string, string];
  /** Tests set a smaller number. */
  readonly maximumRows?: number;
}

/** Writes an xlsx with exceljs row by row. Memory does not grow with the file, even when the sink is slow. */
export function createWorkbookWriter(stream: Writable, options: WorkbookOptions): ReportWriter {
  const sink = new Sink(stream);
  const { properties } = options;
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
    zip: COMPRESSION,
  });
  const creator = cleanText(properties.creator);
  Object.assign(workbook, {
    title: cleanText(properties.title),
    subject: cleanText(properties.subject),
    creator,
    lastModifiedBy: creator,
    created: properties.created,
    modified: properties.created,
    // The workbook then opens on the summary.
    views: [{ x: 0, y: 0, width: 24_000, height: 14_000, firstSheet: 0, activeTab: 0, visibility: 'visible' }],
  });
  return {
    maximumRows: options.maximumRows ?? MAX_ROWS - MAX_HEADER_ROWS,
    addSheet: (definition) => new WorkbookSheet(workbook, sink, definition, options),
    addPage: (definition) => writePage(workbook, sink, definition, options),
    async finish() {
      // exceljs would wait forever for a sink that has failed.
      await sink.orFailure(workbook.commit());
      await sink.finished();
    },
  };
}
