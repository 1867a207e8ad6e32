import { damaged } from './cell-position.ts';
import { type CellRange, hasSeveralCells, parseRange } from './cell-range.ts';
import type { SpreadsheetLimits } from './limits.ts';
import { parseXmlPart, type XmlHandler } from './xml/xml-part.ts';

const ELEMENT = 'mergeCell';
/** First byte of a part in UTF-16, whose elements are not searched for. */
const UTF_16_MARKS = [0xfe, 0xff];

/**
 * Finds the merged ranges of a sheet. Most sheets have none, and searching the bytes for their element takes a tenth of the
 * time of parsing.
 * @param open gives the bytes of the sheet, once or twice
 * @returns at most one more than `limits.mergedRanges`
 * @throws SpreadsheetError as `readXmlPart` does, and `damaged_workbook` for an address that no range can have
 */
export async function findMergedRanges(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  onBytes: ((bytes: number) => Promise<void>) | undefined,
  limits: SpreadsheetLimits,
): Promise<CellRange[]> {
  if (!(await mayHaveRanges(await open(), onBytes))) return [];
  const found = new MergedRanges();
  for await (const _ of parseXmlPart(await open(), found, limits)) {
    if (found.ranges.length > limits.mergedRanges) break;
  }
  return found.ranges.slice(0, limits.mergedRanges + 1);
}

async function mayHaveRanges(
  bytes: AsyncIterable<Uint8Array>,
  onBytes: ((bytes: number) => Promise<void>) | undefined,
): Promise<boolean> {
  let end: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of bytes) {
    if (isFirst && UTF_16_MARKS.includes(chunk[0] ?? 0)) return true;
    isFirst = false;
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (piece.includes(ELEMENT) || Buffer.concat([end, piece.subarray(0, ELEMENT.length)]).includes(ELEMENT))
      return true;
    end = Buffer.concat([end, piece.subarray(-ELEMENT.length)]).subarray(-ELEMENT.length);
    await onBytes?.(chunk.length);
  }
  return false;
}

class MergedRanges implements XmlHandler {
  readonly ranges: CellRange[] = [];

  open(name: string, { ref = '' }: Readonly<Record<string, string>>): void {
    if (name !== ELEMENT) return;
    const range = parseRange(ref);
    if (range === undefined) throw damaged('a merged range has an address that no range can have');
    if (hasSeveralCells(range)) this.ranges.push(range);
  }
}
