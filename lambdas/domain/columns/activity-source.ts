/** One activity as the source of report columns: its registered values and the verdict on its days. */

import { CATEGORY_NAMES } from '../../protocol.ts';
import type { Verdict } from '../counting/verdicts.ts';
import type { Activity } from '../facts/activity.ts';
import { isoDateOfDay } from '../register/dates.ts';
import { REPORT_TEXTS } from '../report/report-texts.ts';
import { REASONS } from '../rules/rule-set.ts';
import type { ActivitySource } from './column-configuration.ts';

/** Makes the sources of rows; the same dates come again and again. */
export class ActivitySources {
  readonly #language: 'nb' | 'en';
  readonly #dates = new Map<number, string>();

  constructor(language: 'nb' | 'en') {
    this.#language = language;
  }

  /** @param daysInYear its days in the base year */
  of(
    activity: Omit<Activity, 'attendances' | 'unlistedParticipants'>,
    verdict: Verdict,
    place: { readonly file: string; readonly extra: Readonly<Record<string, string>> },
    daysInYear: number,
  ): ActivitySource {
    return {
      activity: {
        id: activity.id,
        lokallag: activity.branch,
        dato: this.#dateOf(activity.firstDay),
        datoTil: activity.dayCount > 1 ? this.#dateOf(activity.firstDay + activity.dayCount - 1) : '',
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
      categoryName: CATEGORY_NAMES[activity.category][this.#language],
      verdict: {
        activityDays: activity.dayCount,
        countedDays: verdict.countedDays,
        notCounted: verdict.notCounted,
        reasonText: this.#reasonText(verdict.notCounted, activity.dayCount),
        minutes: activity.minutes * daysInYear,
        participants: verdict.participants,
        peerSupporters: verdict.peerSupporters,
        attendances: verdict.attendances,
        unidentified: verdict.unidentified,
      },
      file: place.file,
      extra: place.extra,
      row: activity.row,
    };
  }

  #dateOf(day: number): string {
    const date = this.#dates.get(day) ?? isoDateOfDay(day);
    this.#dates.set(day, date);
    return date;
  }

  #reasonText(notCounted: Verdict['notCounted'], dayCount: number): string {
    const { reasons } = REPORT_TEXTS[this.#language];
    return REASONS.filter((reason) => (notCounted[reason] ?? 0) > 0)
      .map((reason) => (dayCount > 1 ? `${reasons[reason]} (${notCounted[reason]})` : reasons[reason]))
      .join('; ');
  }
}

function clockTime(minutes: number | null): string {
  return minutes === null
    ? ''
    : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
