/** Limits that stop a crafted file ("zip bomb") from exhausting memory or time, all far above any real register. */
export interface SpreadsheetLimits {
  /** Number of files in the archive. */
  readonly entries: number;
  /** Uncompressed bytes of one part, such as a sheet. 600,000 attendances are about 0.3 GB. */
  readonly partBytes: number;
  /** Uncompressed bytes of a part that is kept in memory as a whole (shared strings, styles). */
  readonly heldBytes: number;
  /**
   * UTF-16 units without a tag, as in one cell, attribute or comment. Excel's limit for a cell is 32,767; a longer one is
   * read, so that a refusal can name it.
   */
  readonly unbrokenText: number;
}

export const DEFAULT_LIMITS: SpreadsheetLimits = {
  entries: 10_000,
  partBytes: 1_500_000_000,
  heldBytes: 200_000_000,
  unbrokenText: 5_000_000,
};

/** Limits of a sheet in the xlsx format. */
export const MAX_COLUMNS = 16_384;
export const MAX_ROWS = 1_048_576;
