/** The active peer supporters: the list that goes with the application. */
import { compareCodePoints } from '../../../canonical.ts';
import type { ActivePeerSupporter } from '../../../counting/peer-supporter-list.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetDefinition } from '../writers/report-writer.ts';
import { compareNames } from './branch-order.ts';

export function peerSupporterDefinition({ sheets, columns }: ReportTexts): SheetDefinition {
  return {
    name: sheets.peerSupporters,
    columns: [
      { header: columns.memberNumber, type: 'text', width: 13 },
      { header: columns.name, type: 'text', width: 28 },
      { header: columns.branch, type: 'text', width: 24 },
      { header: columns.approved, type: 'date', width: 13 },
      { header: columns.activities, type: 'integer', width: 11 },
      { header: columns.countedDays, type: 'integer', width: 10 },
    ],
    frozenColumns: 0,
    tabColour: '548235',
    fontSize: 10.5,
  };
}

/** By lokallag, then name. */
export function peerSupporterRows(supporters: readonly ActivePeerSupporter[], texts: ReportTexts): CellValue[][] {
  const { notGiven, noList } = texts.approval;
  return supporters
    .toSorted(
      (left, right) =>
        compareNames(left.branch, right.branch) ||
        compareNames(left.name, right.name) ||
        compareCodePoints(left.memberNumber, right.memberNumber),
    )
    .map(({ memberNumber, name, branch, approved, activities, countedDays }) => [
      memberNumber === '' ? texts.unknown : memberNumber,
      name === '' ? texts.unknown : name,
      branch === '' ? texts.unknown : branch,
      approved === null ? noList : approved === '' ? notGiven : approved,
      activities,
      countedDays,
    ]);
}
