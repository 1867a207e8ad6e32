export type RegisterErrorCode =
  | 'not_a_workbook'
  | 'workbook_too_large'
  | 'damaged_workbook'
  | 'formula_without_value'
  | 'merged_cells'
  | 'missing_sheet'
  | 'duplicate_sheet'
  | 'missing_header'
  | 'missing_column'
  | 'duplicate_column'
  | 'not_utf8'
  | 'csv_malformed'
  | 'cell_too_long'
  | 'value_too_long'
  | 'row_too_large'
  | 'too_many_values'
  | 'too_many_findings';

/**
 * Thrown when a register cannot be read at all, so that no figure could be right. `details` has the place (`file`,
 * `sheet`, `column`, `row`) and what was found there, without personal data. Not retryable: the file must be fixed.
 */
export class RegisterError extends Error {
  override readonly name = 'RegisterError';
  readonly retryable = false;
  readonly code: RegisterErrorCode;
  readonly details: Record<string, string | number | string[]>;

  constructor(code: RegisterErrorCode, message: string, details: RegisterError['details'], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
