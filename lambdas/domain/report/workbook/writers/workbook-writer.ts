import type { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import { parseDate, parseTime } from '../../../register/dates.ts';
import { dateSerial } from '../../../spreadsheet/serial-date.ts';
import type {
  CellValue,
  DocumentProperties,
  OnCut,
  ReportWriter,
  RowEmphasis,
  SheetColumn,
  SheetDefinition,
  SheetWriter,
} from './report-writer.ts';
import { escapeForWorkbook, safeText } from './safe-text.ts';
import { Sink } from './sink.ts';
import { type ColumnStyles, columnStyles, NOTE_STYLE, PAGE_SETUP } from './workbook-styles.ts';

/** Excel's limit of rows per sheet, without the header. */
const MAX_DATA_ROWS = 1_048_575;
/** Bytes that may wait between exceljs and the sink, because exceljs itself does not report backpressure. */
const MAX_PENDING_BYTES = 1_048_576;
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
  Object.assign(workbook, {
    title: properties.title,
    subject: properties.subject,
    creator: properties.creator,
    lastModifiedBy: properties.creator,
    created: properties.created,
    modified: properties.created,
    // The workbook then opens on the summary.
    views: [{ x: 0, y: 0, width: 24_000, height: 14_000, firstSheet: 0, activeTab: 0, visibility: 'visible' }],
  });
  return {
    maximumRows: options.maximumRows ?? MAX_DATA_ROWS,
    addSheet: (definition) => new WorkbookSheet(workbook, sink, definition, options),
    async finish() {
      // exceljs would wait forever for a sink that has failed.
      await sink.orFailure(workbook.commit());
      await sink.finished();
    },
  };
}

class WorkbookSheet implements SheetWriter {
  readonly #sheet: ExcelJS.Worksheet;
  readonly #sink: Sink;
  readonly #definition: SheetDefinition;
  readonly #styles: readonly ColumnStyles[];
  readonly #options: WorkbookOptions;
  #pipe: ZipInput | undefined;
  #row = 1;
  #lastTableRow = 1;

  constructor(
    workbook: ExcelJS.stream.xlsx.WorkbookWriter,
    sink: Sink,
    definition: SheetDefinition,
    options: WorkbookOptions,
  ) {
    this.#sink = sink;
    this.#definition = definition;
    this.#options = options;
    this.#styles = definition.columns.map(columnStyles);
    const footer = headerFooterText(options.properties.footer);
    const page = options.properties.language === 'nb' ? 'Side &P av &N' : 'Page &P of &N';
    this.#sheet = workbook.addWorksheet(definition.name, {
      properties: { tabColor: { argb: `FF${definition.tabColour}` } },
      views: [{ state: 'frozen', xSplit: definition.frozenColumns, ySplit: 1 }],
      pageSetup: PAGE_SETUP,
      headerFooter: { oddHeader: '&L&B&A', oddFooter: `&L${footer}&R${page}` },
    });
    this.#sheet.columns = definition.columns.map((column) => ({ width: column.width }));
    const header = this.#sheet.addRow(
      definition.columns.map((column) => escapeForWorkbook(safeText(column.header).text)),
    );
    header.height = headerHeight(definition.columns);
    header.eachCell((cell, number) => {
      cell.style = this.#styles[number - 1]?.header ?? {};
    });
    header.commit();
  }

  addRow(cells: readonly CellValue[], emphasis: RowEmphasis = 'plain'): Promise<void> | undefined {
    this.#row++;
    // exceljs omits a row without values and would give its number to the next row, so the number is explicit.
    const row = this.#sheet.getRow(this.#row);
    const { columns } = this.#definition;
    for (let index = 0; index < cells.length; index++) {
      const column = columns[index];
      const styles = this.#styles[index];
      const value = column === undefined ? null : this.#written(cells[index] ?? null, column);
      if (value === null || styles === undefined) {
        if (emphasis === 'total' && styles !== undefined) row.getCell(index + 1).style = styles.total;
        continue;
      }
      const cell = row.getCell(index + 1);
      cell.value = value;
      cell.style = emphasis === 'plain' ? styles.plain : emphasis === 'total' ? styles.total : NOTE_STYLE;
    }
    row.commit();
    if (emphasis === 'plain') this.#lastTableRow = this.#row;
    return this.#backpressure();
  }

  async end(): Promise<void> {
    await this.#backpressure();
    this.#sheet.autoFilter = {
      from: { row: 1, column: 1 },
      to: { row: this.#lastTableRow, column: this.#definition.columns.length },
    };
    // Do not wait here: an input that has ended never emits `drain` again. `finish` waits for all sheets.
    this.#sheet.commit();
  }

  /** Writes dates as serial numbers, because exceljs would shift a Date by the time zone of the machine. */
  #written(value: CellValue, column: SheetColumn): string | number | null {
    if (value === null || value === '') return null;
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value === 'boolean') return this.#options.yesNo[value ? 0 : 1];
    if (column.type === 'date') {
      const date = parseDate(value);
      if (date !== undefined && date.year >= 1901) return dateSerial(date.year, date.month, date.day);
    }
    if (column.type === 'time') {
      const minutes = parseTime(value);
      if (minutes !== undefined) return minutes / 1440;
    }
    const safe = safeText(value);
    if (safe.cutFrom !== undefined) {
      this.#options.onCut({
        sheet: this.#definition.name,
        row: this.#row,
        header: column.header,
        length: safe.cutFrom,
      });
    }
    return escapeForWorkbook(safe.text);
  }

  #backpressure(): Promise<void> | undefined {
    const pipe = this.#pipe ?? pipeOf(this.#sheet);
    this.#pipe = pipe;
    if (pipe._writableState.length <= MAX_PENDING_BYTES) return undefined;
    return this.#sink.orFailure(new Promise((resolve) => pipe.once('drain', () => resolve())));
  }
}

/** The zip's input for one sheet: an old readable-stream, which shows its queue only in this field. */
interface ZipInput {
  readonly _writableState: { readonly length: number };
  once(event: 'drain', listener: () => void): unknown;
}

/** The target of a sheet's stream, the only place where a slow sink shows. @throws Error when exceljs changed internally */
function pipeOf(sheet: ExcelJS.Worksheet): ZipInput {
  const stream: unknown = Reflect.get(sheet, 'stream');
  const pipes: unknown = typeof stream === 'object' && stream !== null ? Reflect.get(stream, 'pipes') : undefined;
  const pipe: unknown = Array.isArray(pipes) ? pipes[0] : undefined;
  if (!isZipInput(pipe)) throw new Error('exceljs no longer shows the stream it writes a sheet into');
  return pipe;
}

function isZipInput(value: unknown): value is ZipInput {
  if (typeof value !== 'object' || value === null || !('_writableState' in value) || !('once' in value)) return false;
  const state = value._writableState;
  return typeof state === 'object' && state !== null && 'length' in state && typeof state.length === 'number';
}

/** In points, high enough for the longest header when it is wrapped to the width of its column. */
function headerHeight(columns: readonly SheetColumn[]): number {
  const lines = columns.map((column) => Math.ceil((column.header.length + 2) / Math.max(column.width - 2, 4)));
  return 6 + 15 * Math.min(Math.max(1, ...lines), 6);
}

/** `&` starts a code in headers and footers, and Excel allows 255 characters in all. */
function headerFooterText(text: string): string {
  return text.slice(0, 100).replaceAll('&', '&&');
}
