/** Activities that may be one meeting, as each lokallag may see them: it learns nothing about another one's register. */
import { compareCodePoints } from '../../canonical.ts';
import { fileName } from '../../facts/register-facts.ts';
import type { CategoryId } from '../../rules/rule-set.ts';
import type { Count } from '../count-register.ts';
import { byDayAndRow } from '../near-miss-list.ts';

export interface PossibleMeeting {
  readonly branch: string;
  readonly activityId: string;
  readonly file: string | null;
  /** 1-based row of the sheet aktiviteter. */
  readonly row: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly category: CategoryId;
  /** Null where another lokallag has registered it. */
  readonly other: { readonly activityId: string; readonly file: string | null; readonly row: number } | null;
}

/**
 * By lokallag and day: two activities of one lokallag once, with the other one named; those of two lokallag once in the list of
 * each, where the other is not named.
 */
export function meetingList({ facts, meetings }: Pick<Count, 'facts' | 'meetings'>): PossibleMeeting[] {
  return meetings
    .flatMap(({ activity, other }): PossibleMeeting[] => {
      const [one, two] = [facts.activities.at(activity), facts.activities.at(other)];
      if (one === undefined || two === undefined) {
        return [];
      }
      const meetingOf = (of: typeof one, index: number, named: PossibleMeeting['other']): PossibleMeeting => {
        const { branch, id: activityId, row, firstDay: day, category } = of;
        return { branch, activityId, file: fileName(facts, index, 'aktiviteter'), row, day, category, other: named };
      };
      return one.branch === two.branch
        ? [meetingOf(one, activity, { activityId: two.id, file: fileName(facts, other, 'aktiviteter'), row: two.row })]
        : [meetingOf(one, activity, null), meetingOf(two, other, null)];
    })
    .sort((left, right) => compareCodePoints(left.branch, right.branch) || byDayAndRow(left, right));
}
