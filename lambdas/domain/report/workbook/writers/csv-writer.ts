import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import * as yazl from 'yazl';
import type {
  CellValue,
  ColumnType,
  DocumentProperties,
  OnCut,
  ReportWriter,
  RowEmphasis,
  SheetDefinition,
  SheetWriter,
} from './report-writer.ts';
import { safeText } from './safe-text.ts';
import { Sink } from './sink.ts';
import { type PageDefinition, pageRows } from './xlsx/page-definition.ts';
import { typeOfPageStyle } from './xlsx/page-styles.ts';
import { headerRows } from './xlsx/sheet-header.ts';

const BYTE_ORDER_MARK = '\ufeff';
const DELIMITER = ';';
/** Number of characters collected before they are written to the zip. */
const BUFFER_LENGTH = 65_536;

export interface CsvOptions {
  readonly properties: DocumentProperties;
  readonly onCut: OnCut;
  readonly yesNo: readonly [string, string];
}

/**
 * Writes one CSV file per sheet into a zip: UTF-8 with byte order mark, `;` and CRLF, which Norwegian Excel opens
 * correctly. Numbers have a decimal comma in bokmål and a decimal point in English; dates are `YYYY-MM-DD`.
 */
export function createCsvWriter(stream: Writable, options: CsvOptions): ReportWriter {
  const sink = new Sink(stream);
  const zip = new yazl.ZipFile();
  zip.outputStream.pipe(stream);
  const zipFailure = new Promise<never>((_, reject) => zip.on('error', reject));
  zipFailure.catch(() => undefined);
  const newFile = (name: string) => {
    const file = new PassThrough();
    zip.addReadStream(file, `${name}.csv`, { mtime: options.properties.created, mode: 0o100644 });
    return new CsvFile(file, sink, name, options);
  };
  return {
    maximumRows: Number.POSITIVE_INFINITY,
    addSheet: (definition) => new CsvSheet(newFile(definition.name), definition),
    addPage: (definition) => writePage(newFile(definition.name), definition),
    async finish() {
      zip.end();
      await Promise.race([sink.finished(), zipFailure]);
    },
  };
}

class CsvSheet implements SheetWriter {
  readonly #file: CsvFile;
  readonly #types: readonly ColumnType[];
  readonly #headers: readonly string[];

  constructor(file: CsvFile, definition: SheetDefinition) {
    this.#file = file;
    this.#types = definition.columns.map(({ type }) => type);
    this.#headers = definition.columns.map(({ header }) => header);
    for (const row of headerRows(definition, 'csv')) file.addRow(row, [], []);
  }

  addRow(cells: readonly CellValue[], _emphasis?: RowEmphasis): Promise<void> | undefined {
    return this.#file.addRow(
      this.#types.map((_, index) => cells[index] ?? null),
      this.#types,
      this.#headers,
    );
  }

  end(): Promise<void> {
    return this.#file.end();
  }
}

async function writePage(file: CsvFile, page: PageDefinition): Promise<void> {
  const values = pageRows(page);
  for (const [index, { cells }] of page.rows.entries()) {
    const types: ColumnType[] = [];
    for (const { column, style } of cells) types[column] = typeOfPageStyle(style);
    await file.addRow(values[index] ?? [], types, []);
  }
  await file.end();
}

/** Records are separated by CRLF, and none follows the last one, so that no reader sees an empty record there. */
class CsvFile {
  readonly #file: PassThrough;
  readonly #sink: Sink;
  readonly #name: string;
  readonly #options: CsvOptions;
  #row = 0;
  #buffer = BYTE_ORDER_MARK;

  constructor(file: PassThrough, sink: Sink, name: string, options: CsvOptions) {
    this.#file = file;
    this.#sink = sink;
    this.#name = name;
    this.#options = options;
  }

  /** @param types of the columns; a missing one is text */
  addRow(
    cells: readonly CellValue[],
    types: readonly (ColumnType | undefined)[],
    headers: readonly string[],
  ): Promise<void> | undefined {
    let line = this.#row === 0 ? '' : '\r\n';
    this.#row++;
    for (let index = 0; index < cells.length; index++) {
      if (index > 0) line += DELIMITER;
      line += this.#written(cells[index] ?? null, types[index] ?? 'text', headers[index] ?? '');
    }
    this.#buffer += line;
    return this.#buffer.length < BUFFER_LENGTH ? undefined : this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#file.end();
  }

  #written(value: CellValue, type: ColumnType, header: string): string {
    if (value === null) return '';
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return '';
      const text = type === 'decimal' ? value.toFixed(2) : String(value);
      return this.#options.properties.language === 'nb' ? text.replace('.', ',') : text;
    }
    if (typeof value === 'boolean') return this.#options.yesNo[value ? 0 : 1];
    const safe = safeText(value);
    if (safe.cutFrom !== undefined) {
      this.#options.onCut({ sheet: this.#name, row: this.#row, header, length: safe.cutFrom });
    }
    return quoted(safe.text);
  }

  #flush(): Promise<void> | undefined {
    const text = this.#buffer;
    this.#buffer = '';
    if (this.#file.write(text)) return undefined;
    return this.#sink.orFailure(once(this.#file, 'drain').then(() => undefined));
  }
}

function quoted(text: string): string {
  return /[;"\r\n,]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
