export type SpreadsheetErrorCode =
  | 'not_a_workbook'
  | 'workbook_too_large'
  | 'missing_sheet'
  /** A value cannot be told from the file: a wrong checksum, two cells at one address, a string that is not there. */
  | 'damaged_workbook'
  | 'cell_too_long'
  | 'formula_without_value';

/**
 * Thrown when a file cannot be read as an xlsx workbook, or is larger than any real register. `details` name the place:
 * `row` and `column` (its letters) of a cell, `cells` as addresses such as `B7`, `part` of the archive. Not retryable.
 */
export class SpreadsheetError extends Error {
  override readonly name = 'SpreadsheetError';
  readonly retryable = false;
  readonly code: SpreadsheetErrorCode;
  readonly details: Record<string, string | number | string[]>;

  constructor(
    code: SpreadsheetErrorCode,
    message: string,
    details: SpreadsheetError['details'] = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** @param what of it there is too much: `sheets` */
export function tooMany(what: string, maximum: number, details: SpreadsheetError['details'] = {}): SpreadsheetError {
  return new SpreadsheetError('workbook_too_large', `it has more than ${maximum} ${what}`, { maximum, ...details });
}
