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
      { header: columns.note, type: 'text', width: 22 },
    ],
    frozenColumns: 0,
    tabColour: '548235',
    fontSize: 10.5,
  };
}

/** By lokallag, then name. A note marks those who share a number, or a name in one lokallag: they may be one person. */
export function peerSupporterRows(supporters: readonly ActivePeerSupporter[], texts: ReportTexts): CellValue[][] {
  const { notGiven, noList } = texts.approval;
  const withNumber = countBy(supporters.filter(({ memberNumber }) => memberNumber !== '').map(numberOf));
  const withName = countBy(supporters.filter(({ name }) => name !== '').map(nameInBranch));
  const noteOn = (supporter: ActivePeerSupporter) =>
    (withNumber.get(numberOf(supporter)) ?? 0) > 1 || (withName.get(nameInBranch(supporter)) ?? 0) > 1
      ? texts.maybeOnePerson
      : null;
  return supporters
    .toSorted(
      (left, right) =>
        compareNames(left.branch, right.branch) ||
        compareNames(left.name, right.name) ||
        compareCodePoints(left.memberNumber, right.memberNumber),
    )
    .map((supporter) => {
      const { memberNumber, name, branch, approved, activities, countedDays } = supporter;
      return [
        memberNumber === '' ? texts.unknown : memberNumber,
        name === '' ? texts.unknown : name,
        branch === '' ? texts.unknown : branch,
        approved === null ? noList : approved === '' ? notGiven : approved,
        activities,
        countedDays,
        noteOn(supporter),
      ];
    });
}

function numberOf({ memberNumber }: ActivePeerSupporter): string {
  return memberNumber;
}

function nameInBranch({ name, branch }: ActivePeerSupporter): string {
  return `${branch}\n${name.toLowerCase()}`;
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
