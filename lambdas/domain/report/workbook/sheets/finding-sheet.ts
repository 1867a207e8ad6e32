/**
 * The findings by cause. First one row a cause, the most important first; then the places of each cause under a row with
 * its name. Every row names its cause, so that a filter on it shows both.
 */
import type { Finding } from '../../../finding.ts';
import type { FindingGroup } from '../../causes/finding-groups.ts';
import { causeOf } from '../../finding-texts.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetColumn, SheetDefinition } from '../writers/report-writer.ts';
import { padded } from '../writers/xlsx/styles/column-styles.ts';

/** Days that could be won with a plus, days that could be lost with a minus. */
const EFFECT = ['+#,##0', '-#,##0', '0'].map(padded).join(';');

/** @param files number of files of the register: with several, the sheet says which one a row is in */
export function findingDefinition({ sheets, columns }: ReportTexts, files: number): SheetDefinition {
  const text = (header: string, width: number): SheetColumn => ({ header, type: 'text', width });
  return {
    name: sheets.findings,
    columns: [
      text(columns.cause, 31),
      text(columns.severity, 16),
      { header: columns.count, type: 'integer', width: 11 },
      { header: columns.effect, type: 'integer', width: 11, numberFormat: EFFECT },
      // The file takes its room from the text beside it, which wraps, so that the letters on paper stay as large.
      ...(files > 1 ? [text(columns.finding, 42), text(columns.file, 20)] : [text(columns.finding, 62)]),
      text(columns.registerSheet, 13),
      { header: columns.row, type: 'integer', width: 10.5, numberFormat: padded('0') },
      text(columns.column, 17.5),
      text(columns.activity, 15),
    ],
    frozenColumns: 1,
    tabColour: 'C55A11',
  };
}

/** One at the top of the sheet for each cause. */
export function overviewRow(group: FindingGroup, texts: ReportTexts, language: 'nb' | 'en'): CellValue[] {
  return [...headingRow(group, texts, language), explanation(group, language)];
}

/** Stands above the places of the group. */
export function headingRow(group: FindingGroup, texts: ReportTexts, language: 'nb' | 'en'): CellValue[] {
  return [titleOf(group, language), texts.severities[group.severity], group.count, group.effect];
}

/** One below it for each finding. */
export function placeRow(
  { details, file, sheet, row, column, activityId }: Finding,
  group: FindingGroup,
  language: 'nb' | 'en',
  showsFile: boolean,
): CellValue[] {
  const detail = causeOf(group.code).detail?.(details)?.[language] ?? null;
  const place = [...(showsFile ? [file] : []), sheet, row, column, activityId];
  return [titleOf(group, language), null, null, null, detail, ...place];
}

/** A rule of a column configuration has a name of its own. */
function titleOf({ code, example }: FindingGroup, language: 'nb' | 'en'): string {
  const title = causeOf(code).title[language];
  const { rule } = example.details;
  return code === 'column_rule' && rule !== undefined ? `${title}: ${rule}` : title;
}

function explanation({ code }: FindingGroup, language: 'nb' | 'en'): string {
  return causeOf(code).explanation[language];
}
