import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../lambdas/domain/spreadsheet/limits.ts';
import { findMergedRanges } from '../../../lambdas/domain/spreadsheet/merged-ranges.ts';

/** The ranges of a sheet whose bytes come in pieces of this size, and how often it was read. */
async function find(sheet: Buffer, size: number) {
  let opened = 0;
  let bytes = 0;
  const open = async () => {
    opened++;
    return pieces();
  };
  async function* pieces() {
    for (let start = 0; start < sheet.length; start += size) yield sheet.subarray(start, start + size);
  }
  const onBytes = async (count: number) => {
    bytes += count;
  };
  return { ranges: await findMergedRanges(open, onBytes, DEFAULT_LIMITS), opened, bytes };
}

const sheet = (after: string, prefix = '') =>
  `<${prefix}worksheet xmlns${prefix && ':x'}="urn:main"><${prefix}sheetData/>${after}</${prefix}worksheet>`;
const MERGED = '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>';
const RANGE = { firstRow: 2, lastRow: 3, firstColumn: 1, lastColumn: 1 };

describe('the merged ranges of a sheet', () => {
  it('are found however its bytes are cut', async () => {
    for (let size = 1; size <= 40; size++) {
      expect((await find(Buffer.from(sheet(MERGED)), size)).ranges).toEqual([RANGE]);
    }
  });

  it('are found where the main namespace has a prefix', async () => {
    const merged = '<x:mergeCells><x:mergeCell ref="B2:B3"/></x:mergeCells>';
    expect((await find(Buffer.from(sheet(merged, 'x:')), 16)).ranges).toEqual([RANGE]);
  });

  it.each([false, true])('are found in UTF-16; big-endian: %s', async (bigEndian) => {
    const bytes = Buffer.from(`\ufeff${sheet(MERGED)}`, 'utf16le');
    expect((await find(bigEndian ? bytes.swap16() : bytes, 16)).ranges).toEqual([RANGE]);
  });

  it('are none without parsing the sheet when the element is not in it', async () => {
    const bytes = Buffer.from(sheet('<mergeRows/>'));
    expect(await find(bytes, 16)).toEqual({ ranges: [], opened: 1, bytes: bytes.length });
  });

  it('are none when only a text looks like one', async () => {
    expect(await find(Buffer.from(sheet('<t>mergeCell</t>')), 16)).toMatchObject({ ranges: [], opened: 2 });
  });
});
