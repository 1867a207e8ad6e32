import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import * as yazl from 'yazl';
import type {
  CellValue,
  DocumentProperties,
  OnCut,
  ReportWriter,
  RowEmphasis,
  SheetDefinition,
  SheetWriter,
} from './report-writer.ts';
import { safeText } from './safe-text.ts';
import { Sink } from './sink.ts';

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
  return {
    maximumRows: Number.POSITIVE_INFINITY,
    addSheet(definition) {
      const file = new PassThrough();
      zip.addReadStream(file, `${definition.name}.csv`, { mtime: options.properties.created, mode: 0o100644 });
      return new CsvSheet(file, sink, definition, options);
    },
    async finish() {
      zip.end();
      await Promise.race([sink.finished(), zipFailure]);
    },
  };
}

class CsvSheet implements SheetWriter {
  readonly #file: PassThrough;
  readonly #sink: Sink;
  readonly #definition: SheetDefinition;
  readonly #options: CsvOptions;
  #row = 1;
  #buffer: string;

  constructor(file: PassThrough, sink: Sink, definition: SheetDefinition, options: CsvOptions) {
    this.#file = file;
    this.#sink = sink;
    this.#definition = definition;
    this.#options = options;
    const header = definition.columns.map((column) => quoted(safeText(column.header).text)).join(DELIMITER);
    this.#buffer = `${BYTE_ORDER_MARK}${header}\r\n`;
  }

  addRow(cells: readonly CellValue[], _emphasis?: RowEmphasis): Promise<void> | undefined {
    this.#row++;
    let line = '';
    for (let index = 0; index < this.#definition.columns.length; index++) {
      if (index > 0) line += DELIMITER;
      line += this.#written(cells[index] ?? null, index);
    }
    this.#buffer += `${line}\r\n`;
    return this.#buffer.length < BUFFER_LENGTH ? undefined : this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#file.end();
  }

  #written(value: CellValue, index: number): string {
    if (value === null) return '';
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return '';
      const text = this.#definition.columns[index]?.type === 'decimal' ? value.toFixed(2) : String(value);
      return this.#options.properties.language === 'nb' ? text.replace('.', ',') : text;
    }
    if (typeof value === 'boolean') return this.#options.yesNo[value ? 0 : 1];
    const safe = safeText(value);
    if (safe.cutFrom !== undefined) {
      const header = this.#definition.columns[index]?.header ?? '';
      this.#options.onCut({ sheet: this.#definition.name, row: this.#row, header, length: safe.cutFrom });
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
