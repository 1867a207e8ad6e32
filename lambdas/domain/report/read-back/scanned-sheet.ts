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
  const frame: Buffer[] = [];
  let place: 'before' | 'rows' | 'after' = 'before';
  let waiting: Buffer = Buffer.alloc(0);
  for await (const piece of xml) {
    waiting =
      waiting.length === 0
        ? Buffer.from(piece.buffer, piece.byteOffset, piece.length)
        : Buffer.concat([waiting, piece]);
    if (place === 'before') {
      const start = waiting.indexOf(ROWS);
      if (start >= 0) {
        frame.push(waiting.subarray(0, start + ROWS.length));
        waiting = waiting.subarray(start + ROWS.length);
        place = 'rows';
      }
    }
    if (place === 'rows') {
      waiting = readRows(waiting, scanner);
      if (waiting.subarray(0, ROWS_END.length).equals(ROWS_END)) place = 'after';
    }
    if (waiting.length > MAX_ROW_BYTES) throw damaged('a sheet of the report has no end of a row');
  }
  if (place !== 'after') throw damaged('a sheet of the report has no end');
  await verifyFrame(Buffer.concat([...frame, waiting]));
}

/** @returns what follows the rows that are there to their end */
function readRows(bytes: Buffer, scanner: RowScanner): Buffer {
  let at = 0;
  while (bytes[at + 1] !== SLASH) {
    const end = bytes.indexOf(ROW_END, at);
    if (end < 0) break;
    scanner.read(bytes.subarray(at, end + ROW_END.length));
    at = end + ROW_END.length;
  }
  return bytes.subarray(at);
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
