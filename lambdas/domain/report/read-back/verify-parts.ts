/** Compares a long sheet with what was written on it: its rows in parts, each by the hash of its cells. */
import { createHash, type Hash } from 'node:crypto';
import { VerificationFailedError } from '../../errors.ts';
import type { WrittenSheet } from '../workbook/writers/report-writer.ts';
import { safeText } from '../workbook/writers/safe-text.ts';
import { ROW_END, shownCell } from '../workbook/writers/shown-cells.ts';
import type { SheetReader } from './sheet-reader.ts';

/** A sheet whose header is known, and of whose rows the hashes are. */
export interface PartedSheet {
  readonly name: string;
  readonly header: readonly string[];
  readonly parts: WrittenSheet['parts'];
}

/**
 * @returns the number of rows below the header
 * @throws VerificationFailedError naming the rows that differ; SpreadsheetError
 */
export async function verifyParts(reader: SheetReader, { name, header, parts }: PartedSheet): Promise<number> {
  const rows = new RowsInParts(name, header, parts);
  await reader.scan(name, (row, cells) => rows.add(row, cells));
  return rows.finish();
}

const BUFFER_BYTES = 131_072;

class RowsInParts {
  readonly #name: string;
  readonly #header: Uint8Array;
  readonly #parts: WrittenSheet['parts'];
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  #buffered = 0;
  #hash: Hash = createHash('sha256');
  #part = 0;
  #rowsOfPart = 0;
  #row = 0;

  constructor(name: string, header: readonly string[], parts: WrittenSheet['parts']) {
    this.#name = name;
    this.#header = Buffer.from(header.map((text) => shownCell(safeText(text).text)).join('') + ROW_END);
    this.#parts = parts;
  }

  add(row: number, cells: Uint8Array): void {
    this.#row++;
    if (row !== this.#row) throw new VerificationFailedError(`number of a row of ${this.#name}`, this.#row, row);
    if (row === 1) {
      if (!this.#header.every((byte, index) => cells[index] === byte) || cells.length !== this.#header.length) {
        throw new VerificationFailedError(`header of ${this.#name}`, 'text', 'text');
      }
      return;
    }
    this.#update(cells);
    this.#rowsOfPart++;
    this.#endParts();
  }

  /** @returns the number of rows below the header */
  finish(): number {
    const expected = this.#parts.reduce((sum, { rows }) => sum + rows, 1);
    if (this.#row !== expected) throw new VerificationFailedError(`rows of ${this.#name}`, expected, this.#row);
    return this.#row - 1;
  }

  #endParts(): void {
    const part = this.#parts[this.#part];
    if (part === undefined || this.#rowsOfPart < part.rows) return;
    this.#hash.update(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
    const found = this.#hash.digest('hex');
    if (found !== part.sha256) {
      const rows = `${this.#name}, rows ${this.#row - part.rows + 1} to ${this.#row}`;
      throw new VerificationFailedError(rows, part.sha256, found);
    }
    this.#hash = createHash('sha256');
    this.#part++;
    this.#rowsOfPart = 0;
  }

  /** Many rows at once, because each call of the hash costs more than a row. */
  #update(cells: Uint8Array): void {
    if (this.#buffered + cells.length > BUFFER_BYTES) {
      this.#hash.update(this.#buffer.subarray(0, this.#buffered));
      this.#buffered = 0;
    }
    if (cells.length > BUFFER_BYTES) {
      this.#hash.update(cells);
    } else {
      this.#buffer.set(cells, this.#buffered);
      this.#buffered += cells.length;
    }
  }
}
