/** One page for the signature of a branch: its figures, what it confirms, and lines to sign on. */
import { norwegianTime } from '../../domain/report/local-time.ts';
import { PageBuilder } from '../../domain/report/workbook/sheets/page-builder.ts';
import type { PageDefinition } from '../../domain/report/workbook/writers/xlsx/page-definition.ts';
import { type CheckFigures, NEAR_MISS_REASONS } from '../../protocol.ts';
import type { WorkbookTexts } from './workbook-texts.ts';

const ROW = 16;
/** Room to write in. */
const LINE_ROW = 44;
/** A label, a number, and a rest. */
const WIDTHS = [34, 14, 42];

interface Signed {
  readonly title: string;
  readonly organisation: string;
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly figures: CheckFigures;
}

export function signaturePage(
  { title, organisation, checkedAt, figures }: Signed,
  texts: WorkbookTexts,
): PageDefinition {
  const { signature } = texts;
  const page = new PageBuilder(WIDTHS);
  page.row(25, [title, 'title', 3]);
  page.row(19, [organisation, 'subtitle', 3]).gap(3);
  page.row(ROW, [signature.asOf, 'label'], [norwegianTime(checkedAt), 'text', 2]).gap(8);
  page.row(20, [signature.figures, 'heading', 3]);
  const nearMisses = NEAR_MISS_REASONS.reduce((sum, reason) => sum + figures.nearMisses[reason], 0);
  const lines: readonly (readonly [string, number])[] = [
    [signature.activities, figures.activities],
    [signature.activityDays, figures.activityDays],
    [signature.countedDays, figures.countedDays],
    [signature.countedDaysMin, figures.countedDaysMin],
    [signature.nearMisses, nearMisses],
    [signature.attendances, figures.attendances],
    [signature.uniqueParticipants, figures.uniqueParticipants],
    [signature.activePeerSupporters, figures.activePeerSupporters],
  ];
  for (const [label, value] of lines) {
    page.row(ROW, [label, 'rowText'], [value, 'rowInteger']);
  }
  page.gap(14).row(ROW, [signature.confirm, 'text', 3]);
  for (const label of [signature.placeAndDate, signature.signature, signature.name]) {
    page.gap(LINE_ROW).row(ROW, [label, 'line', 2]);
  }
  return page.page({ name: texts.sheets.signature, tabColour: '1F3864' });
}
