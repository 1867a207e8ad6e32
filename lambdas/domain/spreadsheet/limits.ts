/** Bounds that keep a crafted file ("zip bomb") from using up memory or time; all far above any real register. */
export interface SpreadsheetLimits {
  /** Files in the archive. */
  readonly entries: number;
  /** Uncompressed bytes of one part (a sheet, the shared strings). 600,000 attendances are about 0.3 GB. */
  readonly partBytes: number;
  /** Uncompressed bytes of the parts that are held in memory as a whole (shared strings, styles). */
  readonly heldBytes: number;
  /** UTF-16 units without a single tag, that is in one cell, attribute or comment. Excel's own limit is 32,767. */
  readonly unbrokenText: number;
}

export const DEFAULT_LIMITS: SpreadsheetLimits = {
  entries: 10_000,
  partBytes: 1_500_000_000,
  heldBytes: 200_000_000,
  unbrokenText: 1_000_000,
};

/** What a sheet of the format itself can hold. */
export const MAX_COLUMNS = 16_384;
export const MAX_ROWS = 1_048_576;
