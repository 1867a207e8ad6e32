/** The sheet Aktiviteter: one row per activity. Its rows are made chunk by chunk, before the report is. */
import { REPORT_TEXTS } from '../../report-texts.ts';
import { csvRows } from '../writers/csv/csv-writer.ts';
import type { OnCut, SheetColumn, SheetDefinition } from '../writers/report-writer.ts';
import { TableRows } from '../writers/table-rows.ts';
import { workbookRows } from '../writers/xlsx/workbook-writer.ts';

/** @param columns from the organisation's column configuration */
export function activityDefinition(columns: readonly SheetColumn[], language: 'nb' | 'en'): SheetDefinition {
  return { name: REPORT_TEXTS[language].sheets.activities, columns, frozenColumns: 1, tabColour: '548235' };
}

/**
 * The rows of a chunk, finished for the file.
 * @param first index of the first one among all rows of the sheet
 */
export function activityRows(
  columns: readonly SheetColumn[],
  first: number,
  {
    format,
    language,
    maximumRows,
  }: {
    readonly format: 'xlsx' | 'csv';
    readonly language: 'nb' | 'en';
    /** Per sheet; tests set a smaller number. */
    readonly maximumRows?: number | undefined;
  },
  onCut: OnCut,
): TableRows {
  const definition = activityDefinition(columns, language);
  const { yesNo } = REPORT_TEXTS[language];
  const rows =
    format === 'csv' ? csvRows(definition, { language, yesNo }) : workbookRows(definition, { yesNo, maximumRows });
  return new TableRows(definition.name, rows, first, onCut);
}
