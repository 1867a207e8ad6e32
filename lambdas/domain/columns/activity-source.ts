/** One activity as the source of report columns: its registered values and the verdict on its days. */

import { CATEGORY_NAMES } from '../../protocol.ts';
import type { Verdict } from '../counting/verdicts.ts';
import type { Activity } from '../facts/activity.ts';
import { isoDateOfDay } from '../register/dates.ts';
import { REPORT_TEXTS } from '../report/report-texts.ts';
import { REASONS } from '../rules/rule-set.ts';
import type { ActivitySource } from './column-configuration.ts';

export function activitySource(
  activity: Omit<Activity, 'attendances' | 'unlistedParticipants'>,
  verdict: Verdict,
  place: { readonly file: string; readonly extra: Readonly<Record<string, string>> },
  daysInYear: number,
  language: 'nb' | 'en',
): ActivitySource {
  const texts = REPORT_TEXTS[language];
  const reasons = REASONS.filter((reason) => (verdict.notCounted[reason] ?? 0) > 0);
  return {
    activity: {
      id: activity.id,
      lokallag: activity.branch,
      dato: isoDateOfDay(activity.firstDay),
      datoTil: activity.dayCount > 1 ? isoDateOfDay(activity.firstDay + activity.dayCount - 1) : '',
      start: clockTime(activity.start),
      slutt: clockTime(activity.end),
      aktivitetstype: activity.label,
      tittel: activity.title,
      kommunenr: activity.municipality,
      fylke: activity.municipality.slice(0, 2),
      land: activity.country,
      form: activity.form,
      arrangor: activity.organiser,
    },
    category: activity.category,
    categoryName: CATEGORY_NAMES[activity.category][language],
    verdict: {
      activityDays: activity.dayCount,
      countedDays: verdict.countedDays,
      notCounted: verdict.notCounted,
      reasonText: reasons
        .map((reason) =>
          activity.dayCount > 1 ? `${texts.reasons[reason]} (${verdict.notCounted[reason]})` : texts.reasons[reason],
        )
        .join('; '),
      minutes: activity.minutes * daysInYear,
      participants: verdict.participants,
      peerSupporters: verdict.peerSupporters,
      attendances: verdict.attendances,
      unidentified: verdict.unidentified,
    },
    ...place,
    row: activity.row,
  };
}

function clockTime(minutes: number | null): string {
  return minutes === null
    ? ''
    : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
