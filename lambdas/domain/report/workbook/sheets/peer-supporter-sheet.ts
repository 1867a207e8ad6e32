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
export function* peerSupporterRows(
  supporters: readonly ActivePeerSupporter[],
  texts: ReportTexts,
): Generator<CellValue[]> {
  const { notGiven, noList } = texts.approval;
  const withNumber = countBy(supporters, ({ memberNumber }) => memberNumber);
  for (const ofBranch of byBranch(supporters)) {
    const withName = countBy(ofBranch, lowerCaseName);
    for (const supporter of ofBranch) {
      const { memberNumber, name, branch, approved, activities, countedDays } = supporter;
      const maybeOnePerson =
        (withNumber.get(memberNumber) ?? 0) > 1 || (withName.get(lowerCaseName(supporter)) ?? 0) > 1;
      yield [
        memberNumber === '' ? texts.unknown : memberNumber,
        name === '' ? texts.unknown : name,
        branch === '' ? texts.unknown : branch,
        approved === null ? noList : approved === '' ? notGiven : approved,
        activities,
        countedDays,
        maybeOnePerson ? texts.maybeOnePerson : null,
      ];
    }
  }
}

/** In the order of the sheet. */
function* byBranch(supporters: readonly ActivePeerSupporter[]): Generator<readonly ActivePeerSupporter[]> {
  const inOrder = supporters.toSorted(
    (left, right) =>
      compareNames(left.branch, right.branch) ||
      compareNames(left.name, right.name) ||
      compareCodePoints(left.memberNumber, right.memberNumber),
  );
  for (let from = 0; from < inOrder.length; ) {
    let to = from + 1;
    while (to < inOrder.length && inOrder[to]?.branch === inOrder[from]?.branch) to++;
    yield inOrder.slice(from, to);
    from = to;
  }
}

const lowerCaseName = ({ name }: ActivePeerSupporter) => name.toLowerCase();

/** How many have each text that is not empty. */
function countBy(
  supporters: readonly ActivePeerSupporter[],
  textOf: (supporter: ActivePeerSupporter) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const supporter of supporters) {
    const text = textOf(supporter);
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}
