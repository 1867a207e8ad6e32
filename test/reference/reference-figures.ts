/** The reference program, last part: which days count, and the figures. */
import { clean, isIdentified, type PlainActivity, type PlainRegister, readPlainRegister } from './reading.ts';
import { byCodePoint, known, type PlainPerson, type SamePersonResult, samePersons } from './same-person.ts';

export interface ReferenceContext {
  readonly year: number;
  /** Category by label. */
  readonly labels: Readonly<Record<string, string>>;
  readonly digitalGroupsCount?: boolean;
  readonly likepersonCountsTowardsThree?: boolean;
  readonly unidentifiedCountsTowardsThresholds?: boolean;
}

const CATEGORIES = 'OPPSOK SAMTALE AKTGR LPKURS KONTAKT KURS UNGDOM SOSIALT IKKE'.split(' ');
const REASONS = [
  'category_not_counted',
  'outside_base_year',
  'abroad',
  'organised_by_others',
  'not_face_to_face',
  'no_peer_supporter',
  'too_short',
  'too_few_participants',
  'same_day_repeat',
];

/** A person, or a member number that belongs to no person or to several. */
type PeerSupporter = PlainPerson | string;

interface JudgedActivity {
  readonly activity: PlainActivity;
  readonly category: string;
  readonly peerSupporters: ReadonlySet<PeerSupporter>;
  readonly participants: ReadonlySet<PlainPerson>;
  readonly unidentified: { readonly deltaker: number; readonly likeperson: number };
  /** For each date `counted`, or the reason why it does not count. */
  readonly verdicts: Map<string, string>;
}

export function referenceFigures(register: PlainRegister, context: ReferenceContext) {
  const { activities, ...read } = readPlainRegister(register, context.year);
  const same = samePersons(activities.flatMap((activity) => activity.attendances));
  const holders = holdersOfNumbers(same);
  const judged = activities.map((activity) => prepare(activity, same, holders, context));
  judgeDays(judged, context);

  const figuresOf = (group: readonly JudgedActivity[]) => groupFigures(group, same, context.year);
  const per = (keyOf: (each: JudgedActivity) => string) =>
    Object.fromEntries(
      [...new Set(judged.map(keyOf))].map((key) => [key, figuresOf(judged.filter((each) => keyOf(each) === key))]),
    );
  return {
    year: context.year,
    source: {
      activity_rows: read.activityRows,
      attendance_rows: read.attendanceRows,
      activities_kept: activities.length,
      attendances_of_unknown_activity: read.attendancesOfUnknownActivity,
    },
    total: figuresOf(judged),
    per_category: Object.fromEntries(
      CATEGORIES.map((category) => [category, figuresOf(judged.filter((each) => each.category === category))]),
    ),
    per_lokallag: per((each) => each.activity.branch),
    per_kommune: per((each) => each.activity.municipality),
  };
}

function holdersOfNumbers({ personOf }: SamePersonResult): Map<string, Set<PlainPerson>> {
  const holders = new Map<string, Set<PlainPerson>>();
  for (const [row, person] of personOf) {
    holders.set(row.memberNumber, (holders.get(row.memberNumber) ?? new Set()).add(person));
  }
  return holders;
}

/** Readings 13 and 14b. */
function prepare(
  activity: PlainActivity,
  { personOf }: SamePersonResult,
  holders: ReadonlyMap<string, ReadonlySet<PlainPerson>>,
  context: ReferenceContext,
): JudgedActivity {
  const personsIn = (role: string) =>
    activity.attendances.filter((row) => row.role === role && isIdentified(row)).map((row) => known(personOf.get(row)));
  const unidentifiedIn = (role: string) =>
    activity.attendances.filter((row) => row.role === role && !isIdentified(row)).length;
  const peerSupporters = new Set<PeerSupporter>(personsIn('likeperson'));
  for (const number of activity.peerSupporterNumbers) {
    const [holder, another] = holders.get(number) ?? [];
    peerSupporters.add(holder !== undefined && another === undefined ? holder : number);
  }
  const label = Object.keys(context.labels).find((each) => labelKey(each) === labelKey(activity.label));
  return {
    activity,
    category: known(context.labels[label ?? '']),
    peerSupporters,
    participants: new Set(personsIn('deltaker').filter((person) => !peerSupporters.has(person))),
    unidentified: { deltaker: unidentifiedIn('deltaker'), likeperson: unidentifiedIn('likeperson') },
    verdicts: new Map(),
  };
}

function labelKey(label: string): string {
  return clean(label).normalize('NFC').toLowerCase();
}

function judgeDays(judged: readonly JudgedActivity[], context: ReferenceContext): void {
  for (const each of judged) {
    for (const date of each.activity.dates) {
      each.verdicts.set(date, verdictBeforeRepeats(each, date, context));
    }
  }
  const visits = judged.filter((each) => each.category === 'OPPSOK').sort(inOrderOfDay);
  for (const date of new Set(visits.flatMap((visit) => visit.activity.dates))) {
    const thatDay = visits.filter((visit) => visit.verdicts.get(date) === 'counted');
    const repeats = thatDay.filter((visit, index) => isRepeat(visit, thatDay.slice(0, index)));
    for (const repeat of repeats) {
      repeat.verdicts.set(date, 'same_day_repeat');
    }
  }
}

/** By start, with activities without one last; then by id. */
function inOrderOfDay({ activity: left }: JudgedActivity, { activity: right }: JudgedActivity): number {
  const [one, other] = [left.start ?? 24 * 60, right.start ?? 24 * 60];
  return one - other || byCodePoint(left.id, right.id);
}

/** Reading 14: a visit is a repeat when it is one for every one of its peer supporters. */
function isRepeat(visit: JudgedActivity, earlier: readonly JudgedActivity[]): boolean {
  return (
    visit.peerSupporters.size > 0 &&
    [...visit.peerSupporters].every((peerSupporter) => {
      const own = earlier.filter((each) => each.peerSupporters.has(peerSupporter));
      const met = new Set(own.flatMap((each) => [...each.participants]));
      return own.length > 0 && visit.participants.isSubsetOf(met);
    })
  );
}

/** The first reason that applies, apart from `same_day_repeat`. */
function verdictBeforeRepeats(each: JudgedActivity, date: string, context: ReferenceContext): string {
  const { activity, category, unidentified } = each;
  const isVisit = category === 'OPPSOK';
  const isGroup = category === 'SAMTALE' || category === 'AKTGR';
  const isCourse = category === 'LPKURS';
  const faceToFace =
    activity.form === 'fysisk' || (isGroup && context.digitalGroupsCount === true && activity.form === 'digital');
  const countUnidentified = context.unidentifiedCountsTowardsThresholds === true;
  const peerSupporters = each.peerSupporters.size + (countUnidentified ? unidentified.likeperson : 0);
  const participants = each.participants.size + (countUnidentified ? unidentified.deltaker : 0);
  const towardsThree = participants + (context.likepersonCountsTowardsThree === true ? peerSupporters : 0);
  const minutes = activity.minutes ?? -1;

  if (!isVisit && !isGroup && !isCourse) return 'category_not_counted';
  if (Number(date.slice(0, 4)) !== context.year) return 'outside_base_year';
  if (!activity.inNorway) return 'abroad';
  if (!activity.ownOrganiser) return 'organised_by_others';
  if (!isCourse && !faceToFace) return 'not_face_to_face';
  if (!isCourse && peerSupporters === 0) return 'no_peer_supporter';
  if ((isGroup && minutes < 45) || (isCourse && minutes < 90)) return 'too_short';
  if ((isVisit && participants < 1) || (isGroup && towardsThree < 3)) return 'too_few_participants';
  return 'counted';
}

/** Readings 11 and 17 to 20. */
function groupFigures(group: readonly JudgedActivity[], { personOf, widestOf }: SamePersonResult, year: number) {
  const datesInYear = ({ activity }: JudgedActivity) =>
    activity.dates.filter((date) => Number(date.slice(0, 4)) === year).length;
  const countedDays = (each: JudgedActivity) => [...each.verdicts.values()].filter((v) => v === 'counted').length;
  const sum = (members: readonly JudgedActivity[], of: (each: JudgedActivity) => number) =>
    members.reduce((total, each) => total + of(each), 0);
  const peerSupportersOf = (members: readonly JudgedActivity[]) =>
    new Set(members.flatMap((each) => [...each.peerSupporters])).size;

  const held = group.filter((each) => datesInYear(each) > 0);
  const rows = held.flatMap((each) => each.activity.attendances);
  const participants = new Set(
    rows.filter((row) => row.role === 'deltaker' && isIdentified(row)).map((row) => known(personOf.get(row))),
  );
  const minutes = sum(held, (each) => (each.activity.minutes ?? 0) * datesInYear(each));
  return {
    activities: held.length,
    activity_days: sum(group, (each) => each.activity.dates.length),
    counted_days: sum(group, countedDays),
    not_counted: Object.fromEntries(
      REASONS.map((reason) => [
        reason,
        sum(group, (each) => [...each.verdicts.values()].filter((verdict) => verdict === reason).length),
      ]),
    ),
    hours: Math.round((minutes / 60) * 100) / 100,
    minutes,
    active_peer_supporters: peerSupportersOf(held),
    attendances: rows.length,
    unique_participants: participants.size,
    unique_participants_min: new Set([...participants].map((person) => known(widestOf.get(person)))).size,
    unidentified: rows.filter((row) => !isIdentified(row)).length,
    also: {
      minutes_of_counted_days: sum(group, (each) => (each.activity.minutes ?? 0) * countedDays(each)),
      peer_supporters_of_counted_days: peerSupportersOf(group.filter((each) => countedDays(each) > 0)),
      attendances_rolle_likeperson: rows.filter((row) => row.role === 'likeperson').length,
    },
  };
}
