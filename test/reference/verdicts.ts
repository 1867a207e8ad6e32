/** The reference program: which days count and why the others do not ("Categories and what counts", readings 8 to 16). */
import type { Approved, PeerSupporter } from './peer-supporters.ts';
import { type Person, type PersonOf, personIn } from './persons/persons.ts';
import { type Activity, isIdentified } from './reading/register.ts';
import { byCodePoint } from './reading/text.ts';

export const REASONS = [
  'category_not_counted',
  'outside_base_year',
  'abroad',
  'organised_by_others',
  'not_face_to_face',
  'no_peer_supporter',
  'too_short',
  'too_few_participants',
  'same_day_repeat',
] as const;
export type Reason = (typeof REASONS)[number];

export const NEAR_MISSES = [
  'organised_by_others',
  'not_face_to_face',
  'no_peer_supporter',
  'too_short',
  'too_few_participants',
] as const satisfies readonly Reason[];
export type NearMiss = (typeof NEAR_MISSES)[number];

export interface Settings {
  readonly digitalGroupsCount: boolean;
  readonly likepersonCountsTowardsThree: boolean;
  readonly unidentifiedCountsTowardsThresholds: boolean;
}

/** One day of one activity. */
export interface ActivityDay {
  readonly activity: Activity;
  readonly date: string;
  readonly inBaseYear: boolean;
  readonly peerSupporters: ReadonlySet<PeerSupporter>;
  /** Named participants who are no peer supporters that day. */
  readonly participants: ReadonlySet<Person>;
  /** Every test it fails, in the order of the reasons. */
  readonly failed: Reason[];
  nearMiss: NearMiss | undefined;
}

/** Categories whose days are led by a peer supporter. */
const LED = ['OPPSOK', 'SAMTALE', 'AKTGR'];
const GROUPS = ['SAMTALE', 'AKTGR'];

/** @returns every day of every activity, judged */
export function judgeDays(
  peerSupporters: ReadonlyMap<Activity, Approved>,
  personOf: PersonOf,
  year: number,
  settings: Settings,
): ActivityDay[] {
  const days: ActivityDay[] = [];
  for (const [activity, approved] of peerSupporters) {
    const participants = activity.attendances
      .filter((row) => row.role === 'deltaker' && isIdentified(row))
      .map((row) => personIn(personOf, row));
    for (const [index, date] of activity.dates.entries()) {
      const thatDay = new Set([...approved].flatMap(([each, from]) => (from <= date ? [each] : [])));
      const day = {
        activity,
        date,
        inBaseYear: Number(date.slice(0, 4)) === year,
        peerSupporters: thatDay,
        participants: new Set(participants.filter((person) => !thatDay.has(person))),
      };
      const failed = failedTests(day, activity.ruleMinutes[index] ?? 0, settings);
      const [only, another] = failed;
      const nearMiss = another === undefined ? NEAR_MISSES.find((reason) => reason === only) : undefined;
      days.push({ ...day, failed, nearMiss });
    }
  }
  judgeRepeats(days.filter((day) => day.inBaseYear && LED.includes(day.activity.category)));
  return days;
}

/** Every test but the one for repeats. */
function failedTests(
  day: Omit<ActivityDay, 'failed' | 'nearMiss'>,
  minutes: number,
  { digitalGroupsCount, likepersonCountsTowardsThree, unidentifiedCountsTowardsThresholds }: Settings,
): Reason[] {
  const { activity, peerSupporters, inBaseYear } = day;
  const isLed = LED.includes(activity.category);
  const isGroup = GROUPS.includes(activity.category);
  const isCourse = activity.category === 'LPKURS';
  const faceToFace = activity.form === 'fysisk' || (isGroup && digitalGroupsCount && activity.form === 'digital');
  const unnamed = unidentifiedCountsTowardsThresholds ? unnamedParticipants(activity) : 0;
  const participants = day.participants.size + unnamed;
  const towardsThree = participants + (likepersonCountsTowardsThree ? peerSupporters.size : 0);

  const fails: Readonly<Record<Reason, boolean>> = {
    category_not_counted: !isLed && !isCourse,
    outside_base_year: !inBaseYear,
    abroad: !activity.inNorway,
    organised_by_others: !activity.ownOrganiser,
    not_face_to_face: isLed && !faceToFace,
    no_peer_supporter: isLed && peerSupporters.size === 0,
    too_short: (isGroup && minutes < 45) || (isCourse && minutes < 90),
    too_few_participants: isGroup ? towardsThree < 3 : isLed && participants < 1,
    same_day_repeat: false,
  };
  return REASONS.filter((reason) => fails[reason]);
}

/** Reading 16. */
function unnamedParticipants({ attendances, surplus }: Activity): number {
  return surplus + attendances.filter((row) => row.role === 'deltaker' && !isIdentified(row)).length;
}

/** "Same day", reading 14. */
function judgeRepeats(days: readonly ActivityDay[]): void {
  for (const thatDay of Map.groupBy(days, (day) => day.date).values()) {
    const metBy = new Map<PeerSupporter, Set<Person>>();
    for (const day of thatDay.sort(inOrderOfDay)) {
      const failedNone = day.failed.length === 0;
      if (isRepeat(day, metBy)) {
        day.nearMiss = undefined;
        if (failedNone) {
          day.failed.push('same_day_repeat');
        }
      }
      if (failedNone) {
        for (const peerSupporter of day.peerSupporters) {
          metBy.set(peerSupporter, (metBy.get(peerSupporter) ?? new Set()).union(day.participants));
        }
      }
    }
  }
}

/** It is one for every one of its peer supporters; without one it is none. */
function isRepeat(day: ActivityDay, metBy: ReadonlyMap<PeerSupporter, ReadonlySet<Person>>): boolean {
  const isRepeatOf = (peerSupporter: PeerSupporter) => {
    const met = metBy.get(peerSupporter);
    return met !== undefined && day.participants.isSubsetOf(met);
  };
  return day.peerSupporters.size > 0 && [...day.peerSupporters].every(isRepeatOf);
}

/** By start, those without one last; then by id, lokallag and file name. */
function inOrderOfDay({ activity: left }: ActivityDay, { activity: right }: ActivityDay): number {
  return (
    (left.start ?? Number.POSITIVE_INFINITY) - (right.start ?? Number.POSITIVE_INFINITY) ||
    byCodePoint(left.id, right.id) ||
    byCodePoint(left.branch, right.branch) ||
    byCodePoint(left.file, right.file)
  );
}
