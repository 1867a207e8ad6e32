/** The days that lack exactly one thing to count: the list to fix before submission. */
import { compareCodePoints } from '../canonical.ts';
import { inBranches } from '../facts/branches.ts';
import { fileName } from '../facts/register-facts.ts';
import { partName } from '../registers/file-parts.ts';
import type { CategoryId, NearMissReason } from '../rules/rule-set.ts';
import type { Count } from './count-register.ts';
import type { NamedPlace } from './supporter-names.ts';

export interface NearMissDay {
  readonly branch: string;
  readonly activityId: string;
  /** Name of the file with the sheet aktiviteter. */
  readonly file: string | null;
  /** 1-based row of the sheet aktiviteter. */
  readonly row: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly category: CategoryId;
  readonly reason: NearMissReason;
  /** Participants who count towards the threshold that day, unnamed ones included. */
  readonly participants: number;
  /** Minutes by which the duration rule judges the day. */
  readonly minutes: number;
  /** Names of its peer supporters that day, who can say what is missing; a member number where no name is known. */
  readonly peerSupporters: readonly string[];
  /** Where those names stand that do not stand with the activity alone. */
  readonly whoKnows: readonly NamedPlace[];
}

/** What the sheet Nesten tellende says of it. */
export type ListedNearMiss = Omit<NearMissDay, 'whoKnows'>;

/** The near misses of the chosen branches, by lokallag and day, each made when its turn comes. @param branches empty means all */
export function* nearMissList({ facts, judged, names }: Count, branches: readonly string[]): Generator<NearMissDay> {
  const { columns } = facts.activities;
  const branchOf = (activity: number) => facts.activities.place(columns.branch[activity] ?? -1);
  const fileOf = (activity: number) => fileName(facts, activity, 'aktiviteter');
  const rankOfPlace = ranksOf(
    Array.from({ length: facts.activities.places }, (_, place) => facts.activities.place(place)),
  );
  const rankOfFile = ranksOf(facts.files.map((file) => partName(file, 'aktiviteter')));
  const rankOfBranch = (activity: number) => rankOfPlace[columns.branch[activity] ?? -1] ?? -1;
  const { nearMisses } = judged;
  const inOrder: number[] = [];
  for (let place = 0; place < nearMisses.length; place++) {
    if (inBranches(branches, branchOf(nearMisses.activityOf(place)))) {
      inOrder.push(place);
    }
  }
  inOrder.sort((one, another) => {
    const [left, right] = [nearMisses.activityOf(one), nearMisses.activityOf(another)];
    return (
      rankOfBranch(left) - rankOfBranch(right) ||
      nearMisses.dayOf(one) - nearMisses.dayOf(another) ||
      (rankOfFile[facts.fileOf[left] ?? -1] ?? -1) - (rankOfFile[facts.fileOf[right] ?? -1] ?? -1) ||
      (columns.row[left] ?? 0) - (columns.row[right] ?? 0)
    );
  });
  for (const place of inOrder) {
    const { activity, day, reason, participants, minutes } = nearMisses.at(place);
    const of = facts.activities.at(activity);
    if (of === undefined) {
      continue;
    }
    const branch = branchOf(activity);
    const ids = judged.supporters
      .of(activity)
      .filter(({ from }) => from <= day)
      .map(({ id }) => id);
    // Two who may be one person have one name.
    const peerSupporters = [...new Set(ids.map((id) => names.shownName(id, branch)))];
    const whoKnows = ids.flatMap((id) => names.place(id, branch) ?? []);
    const what = { category: of.category, reason, participants, minutes };
    yield { branch, activityId: of.id, file: fileOf(activity), row: of.row, day, ...what, peerSupporters, whoKnows };
  }
}

/** For each text its place in code point order, the same for equal ones. */
function ranksOf(texts: readonly string[]): readonly number[] {
  const inOrder = [...new Set(texts)].sort(compareCodePoints);
  const rank = new Map(inOrder.map((text, place) => [text, place]));
  return texts.map((text) => rank.get(text) ?? -1);
}

/** Rows are numbered in each file. */
type OfRow = Pick<NearMissDay, 'day' | 'file' | 'row'>;

export function byDayAndRow(left: OfRow, right: OfRow): number {
  return left.day - right.day || compareCodePoints(left.file ?? '', right.file ?? '') || left.row - right.row;
}
