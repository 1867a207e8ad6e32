/** What a check lists of each branch beside its near misses, each list by branch in code point order and by day. */
import type { Count } from '../count-register.ts';
import type { JudgedOtherwise } from '../settings-effects.ts';
import { type DayAtRisk, daysAtRisk } from './days-at-risk.ts';
import { type FixedDay, fixedDays, type LackingDay } from './fixed-days.ts';
import { meetingList, type PossibleMeeting } from './meeting-list.ts';

export interface BranchDays {
  readonly atRisk: readonly DayAtRisk[];
  readonly fixed: readonly FixedDay[];
  readonly sameMeetings: readonly PossibleMeeting[];
}

/** @param earlier what days lacked in the check before, and those that it had as fixed */
export function branchDays(
  count: Count,
  otherwise: readonly JudgedOtherwise[],
  earlier: readonly LackingDay[],
): BranchDays {
  return {
    atRisk: daysAtRisk(count, otherwise),
    fixed: fixedDays(count, earlier),
    sameMeetings: meetingList(count),
  };
}
