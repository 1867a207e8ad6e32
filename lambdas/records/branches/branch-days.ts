/** The days of one branch in a list of a check: near misses, days at risk, fixed days and what may be one meeting. */

import { readList } from '../../api/checks/check-lists.ts';
import { Problem } from '../../api/problem.ts';
import {
  type CheckedBranch,
  checkedBranchSchema,
  checkedDayAtRiskSchema,
  checkedFixedDaySchema,
  checkedMeetingSchema,
  type Slice,
} from '../../domain/checks/branch-objects.ts';
import { type Checked, type CheckObject, checkedNearMissSchema } from '../../domain/checks/check-objects.ts';
import type { CategoryId, NearMissReason } from '../../domain/rules/rule-set.ts';
import { type BranchDay, type BranchList, NEAR_MISS_REASONS } from '../../protocol.ts';
import { readRegisterLists } from '../../register-objects.ts';
import type { Place } from '../../rows/register-rows.ts';
import type { RecordsDependencies } from '../dependencies.ts';

type Store = Pick<RecordsDependencies, 'registerObjects'>;

/** A day as the check has it, without rows. */
export interface ListedDay
  extends Pick<BranchDay, 'activityId' | 'lacks' | 'participants' | 'unnamed' | 'minutes' | 'other'> {
  readonly file: string | null;
  readonly row: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly category: CategoryId;
  readonly risks: BranchDay['risks'];
  /** Rows with the names of peer supporters. */
  readonly whoKnows: readonly Place[];
}

/** A part of a list that is of the branch. */
interface Segment {
  readonly slice: Slice;
  readonly read: (page: { readonly offset: number; readonly limit: number }) => Promise<ListedDay[]>;
}

export interface BranchDayList {
  readonly count: number;
  readonly read: (offset: number, limit: number) => Promise<ListedDay[]>;
}

/** @throws Problem `check_not_found` for a check of an older release, `not_found` for a branch that it does not have */
export async function branchOf(
  { branches }: Checked,
  name: string,
  { registerObjects }: Store,
): Promise<CheckedBranch> {
  if (branches === undefined) {
    throw new Problem('check_not_found');
  }
  const all = await readRegisterLists(registerObjects, branches.branches, checkedBranchSchema);
  const found = all.find(({ branch }) => branch === name);
  if (found === undefined) {
    throw new Problem('not_found');
  }
  return found;
}

export function daysOfBranch(checked: Checked, branch: CheckedBranch, list: BranchList, store: Store): BranchDayList {
  const segments = segmentsOf(checked, branch, list, store);
  return {
    count: segments.reduce((sum, { slice }) => sum + slice.count, 0),
    async read(offset, limit) {
      const days: ListedDay[] = [];
      let begin = 0;
      for (const { slice, read } of segments) {
        const skipped = Math.max(0, offset - begin);
        const wanted = Math.min(slice.count - skipped, limit - days.length);
        if (wanted > 0) {
          days.push(...(await read({ offset: slice.from + skipped, limit: wanted })));
        }
        begin += slice.count;
      }
      return days;
    },
  };
}

function segmentsOf(checked: Checked, branch: CheckedBranch, list: BranchList, store: Store): Segment[] {
  const { branches } = checked;
  switch (list) {
    case 'near-misses':
      return NEAR_MISS_REASONS.flatMap((reason): Segment[] => {
        const slice = branch.nearMisses[reason];
        return slice === undefined ? [] : [nearMisses(reason, slice, checked.nearMisses[reason] ?? [], store)];
      });
    case 'at-risk':
      return [
        {
          slice: branch.atRisk,
          read: async (page) =>
            (await readList(branches?.atRisk ?? [], page, checkedDayAtRiskSchema, store)).map((day) => ({
              ...day,
              ...{ lacks: null, other: null, risks: [...day.risks], whoKnows: knownPlaces(day.whoKnows) },
            })),
        },
      ];
    case 'fixed':
      return [
        {
          slice: branch.fixed,
          read: async (page) =>
            (await readList(branches?.fixed ?? [], page, checkedFixedDaySchema, store)).map(({ lacked, ...day }) => ({
              ...day,
              ...{ lacks: lacked, other: null, risks: [], unnamed: null, whoKnows: [] },
            })),
        },
      ];
    case 'same-meetings':
      return [
        {
          slice: branch.sameMeetings,
          read: async (page) =>
            (await readList(branches?.sameMeetings ?? [], page, checkedMeetingSchema, store)).map((day) => ({
              ...day,
              ...{ lacks: null, risks: [], participants: null, unnamed: null, minutes: null, whoKnows: [] },
            })),
        },
      ];
  }
}

function nearMisses(reason: NearMissReason, slice: Slice, objects: readonly CheckObject[], store: Store): Segment {
  return {
    slice,
    read: async (page) =>
      (await readList(objects, page, checkedNearMissSchema, store)).map((day) => ({
        ...day,
        ...{ lacks: reason, other: null, risks: [], unnamed: null, whoKnows: knownPlaces(day.whoKnows) },
      })),
  };
}

/** Names of so many are looked up for a day: one of them is asked. */
const MAX_WHO_KNOW = 3;

function knownPlaces(
  places: readonly { readonly sheet: Place['sheet']; readonly file: string | null; readonly row: number }[],
): Place[] {
  return places.flatMap(({ file, ...place }) => (file === null ? [] : [{ ...place, file }])).slice(0, MAX_WHO_KNOW);
}
