/** The reference program: the figures of a group of activities (readings 11, 17 to 20 and 32). */
import type { PeerSupporter } from './peer-supporters.ts';
import { type Person, type PersonOf, personIn } from './persons/persons.ts';
import { isIdentified } from './reading/register.ts';
import { type ActivityDay, NEAR_MISSES, REASONS } from './verdicts.ts';

/** All days of a register, judged on the persons as merged and again with every open review merged. */
export interface Judged {
  readonly days: readonly ActivityDay[];
  readonly personOf: PersonOf;
}

/** Peer supporters were active in activities of these categories only (reading 18). */
const SUPPORTING = ['OPPSOK', 'SAMTALE', 'AKTGR', 'LPKURS', 'KONTAKT'];

/** @param joined the same days in the same order, judged with every open review merged */
export function figuresOf(plain: Judged, joined: Judged) {
  const { days } = plain;
  const counted = days.filter(isCounted);
  const inYear = days.filter((day) => day.inBaseYear);
  const held = new Set(inYear.map((day) => day.activity));
  const activities = [...held];
  const rows = activities.flatMap((activity) => activity.attendances);
  const surplus = sum(activities, (activity) => activity.surplus);
  const minutes = sum(inYear, (day) => day.activity.minutesADay);
  const participants = rows.filter((row) => row.role === 'deltaker' && isIdentified(row));
  const distinct = (personOf: PersonOf): number => new Set(participants.map((row) => personIn(personOf, row))).size;
  const rowsOfRole = (role: string) => rows.filter((row) => row.role === role).length;
  const uniqueParticipants = distinct(plain.personOf);
  const activeSupporters = activePeerSupporters(days);

  return {
    activities: held.size,
    activity_days: days.length,
    counted_days: counted.length,
    counted_days_min: Math.min(counted.length, joined.days.filter(isCounted).length),
    not_counted: countEach(REASONS, days, (day) => day.failed[0]),
    near_misses: countEach(NEAR_MISSES, days, (day) => day.nearMiss),
    hours: Math.round((minutes * 100) / 60) / 100,
    minutes,
    active_peer_supporters: activeSupporters,
    active_peer_supporters_min: Math.min(activeSupporters, activePeerSupporters(joined.days)),
    attendances: rows.length + surplus,
    unique_participants: uniqueParticipants,
    unique_participants_min: Math.min(uniqueParticipants, distinct(joined.personOf)),
    unidentified: rows.filter((row) => !isIdentified(row)).length + surplus,
    also: {
      minutes_of_counted_days: sum(counted, (day) => day.activity.minutesADay),
      peer_supporters_of_counted_days: distinctSupporters(counted),
      attendances_rolle_likeperson: rowsOfRole('likeperson'),
      attendances_rolle_annen: rowsOfRole('annen'),
    },
  };
}

export type Figures = ReturnType<typeof figuresOf>;

function isCounted(day: ActivityDay): boolean {
  return day.failed.length === 0;
}

function activePeerSupporters(days: readonly ActivityDay[]): number {
  return distinctSupporters(days.filter((day) => day.inBaseYear && SUPPORTING.includes(day.activity.category)));
}

function distinctSupporters(days: readonly ActivityDay[]): number {
  const supporters = new Set<PeerSupporter | Person>();
  for (const day of days) {
    for (const supporter of day.peerSupporters) {
      supporters.add(supporter);
    }
  }
  return supporters.size;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function countEach<Name extends string>(
  names: readonly Name[],
  days: readonly ActivityDay[],
  nameOf: (day: ActivityDay) => Name | undefined,
): Record<string, number> {
  const counts = new Map<string, number>(names.map((name) => [name, 0]));
  for (const day of days) {
    const name = nameOf(day);
    if (name !== undefined) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries(counts);
}
