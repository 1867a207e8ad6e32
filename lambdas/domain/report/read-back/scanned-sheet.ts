import { DEFAULT_LIMITS } from '../../spreadsheet/limits.ts';
import { SpreadsheetError } from '../../spreadsheet/spreadsheet-error.ts';
import { readXmlPart } from '../../spreadsheet/xml/xml-part.ts';
import { type OnRow, RowScanner } from './row-scanner.ts';

const ROWS = Buffer.from('<sheetData>');
const ROWS_END = Buffer.from('</sheetData>');
const ROW_END = Buffer.from('</row>');
const [SLASH] = Buffer.from('/');
/** No row of a report is longer: 200 columns of 32,767 characters. */
const MAX_ROW_BYTES = 50_000_000;

const damaged = (reason: string) => new SpreadsheetError('damaged_workbook', reason);

/**
 * Reads a sheet of a report: its rows byte by byte, and what stands around them as XML.
 * @param xml of the sheet
 * @throws SpreadsheetError `damaged_workbook`
 */
export async function scanSheet(xml: AsyncIterable<Uint8Array>, onRow: OnRow): Promise<void> {
  const scanner = new RowScanner(onRow);
  const waiting = new WaitingBytes();
  let start: Uint8Array | undefined;
  let isAfter = false;
  for await (const piece of xml) {
    waiting.add(piece);
    if (start === undefined) {
      const end = waiting.bytes.indexOf(ROWS);
      if (end >= 0) start = waiting.take(end + ROWS.length);
    }
    if (start !== undefined && !isAfter) {
      waiting.drop(readRows(waiting.bytes, scanner));
      isAfter = waiting.bytes.subarray(0, ROWS_END.length).equals(ROWS_END);
    }
    if (waiting.bytes.length > MAX_ROW_BYTES) throw damaged('a sheet of the report has no end of a row');
  }
  if (start === undefined || !isAfter) throw damaged('a sheet of the report has no end');
  await verifyFrame(Buffer.concat([start, waiting.bytes]));
}

/** @returns bytes of the rows that are there to their end */
function readRows(bytes: Buffer, scanner: RowScanner): number {
  let at = 0;
  while (bytes[at + 1] !== SLASH) {
    const end = bytes.indexOf(ROW_END, at);
    if (end < 0) break;
    scanner.read(bytes.subarray(at, end + ROW_END.length));
    at = end + ROW_END.length;
  }
  return at;
}

/** Bytes of which the end has not come yet, always in the same memory: a copy for each piece costs more than to read it. */
class WaitingBytes {
  #memory: Buffer = Buffer.alloc(524_288);
  #length = 0;

  /** Valid until the next call. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#memory.length) this.#memory = Buffer.concat([this.bytes], length * 2);
    this.#memory.set(piece, this.#length);
    this.#length = length;
  }

  drop(count: number): void {
    this.#memory.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  /** @returns the first bytes, copied, which are dropped */
  take(count: number): Uint8Array {
    const taken = Uint8Array.from(this.bytes.subarray(0, count));
    this.drop(count);
    return taken;
  }
}

/** @throws SpreadsheetError when it is not XML, or has a row that the scanner did not see */
async function verifyFrame(bytes: Buffer): Promise<void> {
  const pieces = async function* () {
    yield bytes;
  };
  let sheets = 0;
  const open = (name: string) => {
    if (name === 'sheetData') sheets++;
    if (name === 'row' || name === 'c' || sheets > 1) throw damaged('a sheet of the report has rows at another place');
  };
  await readXmlPart(pieces(), { open }, DEFAULT_LIMITS);
}
