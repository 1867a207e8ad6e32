/** Thrown when a file cannot be read as an xlsx workbook, or is larger than any real register. Not retryable. */
export class SpreadsheetError extends Error {
  override readonly name = 'SpreadsheetError';
  readonly retryable = false;
  readonly code: 'not_a_workbook' | 'workbook_too_large' | 'missing_sheet';
  readonly details: Record<string, string | number>;

  constructor(
    code: SpreadsheetError['code'],
    message: string,
    details: Record<string, string | number> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
