/** Limits that stop a crafted file ("zip bomb") from exhausting memory or time, all far above any real register. */
export interface SpreadsheetLimits {
  /** Number of files in the archive. */
  readonly entries: number;
  /** Uncompressed bytes of one sheet. 600,000 attendances are about 0.3 GB. */
  readonly partBytes: number;
  /** Uncompressed bytes of the shared strings, which are kept in memory. */
  readonly heldBytes: number;
  /** Uncompressed bytes of a part that describes the others: workbook, relationships, styles. */
  readonly describingBytes: number;
  /** How many times its size a part of more than `ratioFromBytes` may unpack to. Real sheets come to 10 to 40. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
  /**
   * UTF-16 units without a tag, as in one cell, attribute or comment, and of a text that is made of several. Excel's limit for a
   * cell is 32,767; a longer one is read, so that a refusal can name it.
   */
  readonly unbrokenText: number;
  /** UTF-16 units of all shared strings. */
  readonly sharedText: number;
  readonly sharedStrings: number;
  /** Elements around an element. */
  readonly depth: number;
  /** Namespaces that are declared at one place of a part. Excel declares about ten. */
  readonly namespaces: number;
  readonly sheets: number;
  /** UTF-16 units of the name of a sheet, where Excel allows 31, and of the name of a part. */
  readonly nameLength: number;
  readonly relationships: number;
  /** Styles of cells, and formats of numbers. Excel allows 65,490. */
  readonly styles: number;
  /** UTF-16 units of the code of a number format. Excel allows 255. */
  readonly formatCode: number;
  /** Cells of a sheet, also empty ones. A million rows of 40 columns. */
  readonly cells: number;
  /** Bytes of a sheet beside its cells, such as empty formatted rows. */
  readonly bytesBesideCells: number;
  /** Bytes for each cell, on average. */
  readonly bytesOfCell: number;
  /** Merged ranges that are collected. */
  readonly mergedRanges: number;
  /** Formulas of a range of several cells on one row. */
  readonly arrayFormulas: number;
}

export const DEFAULT_LIMITS: SpreadsheetLimits = {
  entries: 10_000,
  partBytes: 1_000_000_000,
  heldBytes: 200_000_000,
  describingBytes: 30_000_000,
  ratio: 200,
  ratioFromBytes: 20_000_000,
  unbrokenText: 1_000_000,
  sharedText: 100_000_000,
  sharedStrings: 6_000_000,
  depth: 64,
  namespaces: 1_000,
  sheets: 1_000,
  nameLength: 500,
  relationships: 20_000,
  styles: 100_000,
  formatCode: 2_000,
  cells: 40_000_000,
  bytesBesideCells: 150_000_000,
  bytesOfCell: 1_000,
  mergedRanges: 10_000,
  arrayFormulas: 100,
};

/** Limits of a sheet in the xlsx format. */
export const MAX_COLUMNS = 16_384;
export const MAX_ROWS = 1_048_576;
