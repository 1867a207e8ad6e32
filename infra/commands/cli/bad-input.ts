/** Which failures the user corrects in the register or the labels; all others are ours. */
import { IMPORT_REFUSALS } from '../../../lambdas/domain/imports/new-import.ts';
import type { RegisterErrorCode } from '../../../lambdas/domain/register/register-error.ts';

/** A code of the reader that is not here does not compile. */
const OF_THE_READER: Readonly<Record<RegisterErrorCode, true>> = {
  not_a_workbook: true,
  workbook_too_large: true,
  damaged_workbook: true,
  formula_without_value: true,
  merged_cells: true,
  missing_sheet: true,
  duplicate_sheet: true,
  missing_header: true,
  missing_column: true,
  duplicate_column: true,
  not_utf8: true,
  csv_malformed: true,
  cell_too_long: true,
  value_too_long: true,
  row_too_large: true,
  too_many_values: true,
  too_many_findings: true,
};

const CODES: ReadonlySet<string> = new Set([
  ...Object.keys(OF_THE_READER),
  ...IMPORT_REFUSALS,
  'ambiguous_activity_id',
  'configuration_too_large',
  'invalid_column_configuration',
  'invalid_text',
  'invalid_vocabulary',
  'no_readable_date',
  'no_rule_set_for_year',
  'register_not_found',
  'too_many_branches',
  'too_many_register_files',
  'unmapped_values',
]);

/** @param code of an import, an export or a problem of the API, whichever finds the fault */
export function isBadInput(code: string): boolean {
  return CODES.has(code);
}
