/** The counted days that may fall: those that a merge of the open reviews takes, and those that rest on unnamed participants. */

import type { CategoryId, DayRisk } from '../../../protocol.ts';
import { compareCodePoints } from '../../canonical.ts';
import { fileName } from '../../facts/register-facts.ts';
import { unnamedParticipants } from '../../persons/persons.ts';
import type { Count } from '../count-register.ts';
import { byDayAndRow } from '../near-miss-list.ts';
import type { JudgedOtherwise } from '../settings-effects.ts';
import type { NamedPlace, SupporterNames } from '../supporter-names.ts';

export interface DayAtRisk {
  readonly branch: string;
  readonly activityId: string;
  readonly file: string | null;
  /** 1-based row of the sheet aktiviteter. */
  readonly row: number;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly category: CategoryId;
  readonly risks: readonly DayRisk[];
  /** Participants of the activity, unnamed ones included. */
  readonly participants: number;
  readonly unnamed: number;
  readonly minutes: number;
  readonly whoKnows: readonly NamedPlace[];
}

/**
 * Of the whole register, by lokallag and day. Days that would count only with the opposite are no part of it, so the days of a
 * risk less those are what the range, or the setting's effect, says.
 * @param otherwise of the same count
 */
export function daysAtRisk(
  { facts, judged, merged, names }: Pick<Count, 'facts' | 'judged' | 'merged' | 'names'>,
  otherwise: readonly JudgedOtherwise[],
): DayAtRisk[] {
  const withoutUnnamed = otherwise.find(({ setting }) => setting === 'unidentifiedCountsTowardsThresholds');
  // Where unnamed participants do not count, no day rests on them.
  const isUnnamedCounted = withoutUnnamed?.value === true;
  const found: (Omit<DayAtRisk, 'whoKnows'> & { readonly activity: number })[] = [];
  facts.activities.forEach(({ branch, id, row, category, minutes }, activity) => {
    const kept = new Set(merged.countedDays.of(activity));
    const keptUnnamed = new Set(withoutUnnamed?.countedDays.of(activity));
    for (const day of judged.countedDays.of(activity)) {
      const risks: DayRisk[] = [
        ...(kept.has(day) ? [] : (['merged'] as const)),
        ...(!isUnnamedCounted || keptUnnamed.has(day) ? [] : (['unnamed'] as const)),
      ];
      if (risks.length > 0) {
        const unnamed = unnamedParticipants(facts, activity);
        const participants = judged.verdicts.at(activity).participants + unnamed;
        const file = fileName(facts, activity, 'aktiviteter');
        const what = { category, risks, participants, unnamed, minutes };
        found.push({ activity, branch, activityId: id, file, row, day, ...what });
      }
    }
  });
  if (found.length === 0) {
    return [];
  }
  return found
    .map(({ activity, ...day }) => ({ ...day, whoKnows: whoKnowsOf(activity, day.branch, judged, names) }))
    .sort((left, right) => compareCodePoints(left.branch, right.branch) || byDayAndRow(left, right));
}

function whoKnowsOf(
  activity: number,
  branch: string,
  { supporters }: Count['judged'],
  names: SupporterNames,
): NamedPlace[] {
  return supporters.of(activity).flatMap(({ id }) => names.place(id, branch) ?? []);
}
