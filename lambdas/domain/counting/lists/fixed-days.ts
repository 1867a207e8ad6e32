/**
 * Days that lacked one thing in an earlier check of the base year and count now, because the branch has sent a new file, or because
 * a setting or a decision changed. They are carried from check to check, by lokallag, activity and day, because rows change
 * with each file.
 */
import { compareCodePoints } from '../../canonical.ts';
import { fileName } from '../../facts/register-facts.ts';
import { unnamedParticipants } from '../../persons/persons.ts';
import type { CategoryId, NearMissReason } from '../../rules/rule-set.ts';
import type { Count } from '../count-register.ts';
import { byDayAndRow } from '../near-miss-list.ts';

/** A day of an earlier check, with what it lacked. */
export interface LackingDay {
  readonly branch: string;
  readonly activityId: string;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly lacked: NearMissReason;
}

export interface FixedDay extends LackingDay {
  readonly file: string | null;
  /** 1-based row of the sheet aktiviteter, as it is now. */
  readonly row: number;
  readonly category: CategoryId;
  /** Participants of the activity, unnamed ones included. */
  readonly participants: number;
  readonly minutes: number;
}

/**
 * The earlier days that count now, by lokallag and day. Of two activities of a lokallag with one id and day, in two files, both
 * must count.
 */
export function fixedDays(
  { facts, judged }: Pick<Count, 'facts' | 'judged'>,
  earlier: readonly LackingDay[],
): FixedDay[] {
  const lacked = new Map(earlier.map((day) => [keyOf(day), day.lacked]));
  if (lacked.size === 0) {
    return [];
  }
  const fixed = new Map<string, FixedDay>();
  facts.activities.forEach(({ branch, id, row, category, minutes, firstDayInYear, daysInYear }, activity) => {
    const counted = new Set(judged.countedDays.of(activity));
    for (let day = firstDayInYear; day < firstDayInYear + daysInYear; day++) {
      const key = keyOf({ branch, activityId: id, day });
      const reason = lacked.get(key);
      if (reason === undefined) {
        continue;
      }
      if (!counted.has(day)) {
        lacked.delete(key);
        fixed.delete(key);
      } else if (!fixed.has(key)) {
        const participants = judged.verdicts.at(activity).participants + unnamedParticipants(facts, activity);
        const file = fileName(facts, activity, 'aktiviteter');
        fixed.set(key, { branch, activityId: id, file, row, day, category, lacked: reason, participants, minutes });
      }
    }
  });
  return [...fixed.values()].sort(
    (left, right) => compareCodePoints(left.branch, right.branch) || byDayAndRow(left, right),
  );
}

function keyOf({ branch, activityId, day }: Pick<LackingDay, 'branch' | 'activityId' | 'day'>): string {
  return JSON.stringify([branch, activityId, day]);
}
