/** The days that lack one thing to count: what to put right before submission, and who may know it. */
import { CATEGORY_NAMES } from '../../../../protocol.ts';
import { byDayAndRow, type ListedNearMiss } from '../../../counting/near-miss-list.ts';
import { isoDateOfDay } from '../../../register/dates.ts';
import { type CategoryId, type RuleSet, requirementsOf } from '../../../rules/rule-set.ts';
import type { Needed } from '../../report-text-keys.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetDefinition } from '../writers/report-writer.ts';
import { padded } from '../writers/xlsx/styles/column-styles.ts';
import { compareNames } from './branch-order.ts';

/** @param files number of files of the register: with several, the sheet says which one a row is in */
export function nearMissDefinition({ sheets, columns }: ReportTexts, files: number): SheetDefinition {
  return {
    name: sheets.nearMisses,
    columns: [
      { header: columns.branch, type: 'text', width: 24 },
      { header: columns.date, type: 'date', width: 11 },
      { header: columns.activity, type: 'text', width: 15 },
      { header: columns.category, type: 'text', width: 30 },
      // The file takes its room from the texts beside it, which wrap, so that the letters on paper stay as large.
      { header: columns.lacks, type: 'text', width: files > 1 ? 38 : 50 },
      { header: columns.whoKnows, type: 'text', width: files > 1 ? 33 : 41 },
      ...(files > 1 ? [{ header: columns.file, type: 'text', width: 20 } as const] : []),
      { header: columns.registerRow, type: 'integer', width: 12, numberFormat: padded('0') },
    ],
    frozenColumns: 0,
    tabColour: 'BF8F00',
  };
}

/** By lokallag, then date, then file and row of the register. */
export function* nearMissRows(
  nearMisses: readonly ListedNearMiss[],
  ruleSet: RuleSet,
  texts: ReportTexts,
  language: 'nb' | 'en',
  files: number,
): Generator<CellValue[]> {
  const needed = neededBy(ruleSet);
  const inOrder = nearMisses.toSorted(
    (left, right) => compareNames(left.branch, right.branch) || byDayAndRow(left, right),
  );
  for (const day of inOrder) {
    const branch = day.branch === '' ? texts.unknown : day.branch;
    yield [
      branch,
      isoDateOfDay(day.day),
      day.activityId,
      CATEGORY_NAMES[day.category][language],
      texts.lacks(day, needed(day.category)),
      day.peerSupporters.length === 0 ? branch : day.peerSupporters.join(', '),
      ...(files > 1 ? [day.file] : []),
      day.row,
    ];
  }
}

/** Of a category that never counts, whose days are no near misses. */
const NOTHING: Needed = { minutes: 0, participants: 0 };

/** What the rule of each category wants of a day. */
export function neededBy(ruleSet: RuleSet): (category: CategoryId) => Needed {
  const needs = new Map(
    ruleSet.categories.map(({ id, rule }): [CategoryId, Needed] => [
      id,
      rule === 'never' ? NOTHING : requirementsOf(rule, ruleSet),
    ]),
  );
  return (category) => needs.get(category) ?? NOTHING;
}
