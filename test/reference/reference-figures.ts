/**
 * The reference program: counts a register a second time. It is written from the text of the counting rules alone, puts
 * clarity before speed, and shares no line with the product, so that equal figures are evidence that both are right.
 * "Reading" in its comments is the number of a precise reading in those rules.
 */

import { type Figures, figuresOf, type Judged } from './figures.ts';
import { peerSupportersOf } from './peer-supporters.ts';
import { readEvidence } from './persons/evidence.ts';
import type { PersonOf } from './persons/persons.ts';
import { joinReviews } from './persons/reviews.ts';
import { mergePersons } from './persons/same-person.ts';
import { readRegister } from './reading/read-register.ts';
import { type Refusal, refusalOf } from './reading/refusals.ts';
import type { ReadRegister, RegisterFile } from './reading/register.ts';
import { CATEGORIES, type OwnWords, readVocabulary } from './reading/vocabulary.ts';
import { type ActivityDay, judgeDays, type Settings } from './verdicts.ts';

export interface ReferenceConfiguration extends OwnWords, Partial<Settings> {
  readonly year: number;
  readonly organisation?: string;
  readonly organisationNumber?: string;
}

export interface ReferenceFigures {
  readonly organisation: string;
  readonly organisationNumber: string;
  readonly year: number;
  readonly settings: Settings;
  readonly source: Readonly<Record<string, number>>;
  readonly total: Figures;
  readonly per_category: Readonly<Record<string, Figures>>;
  readonly per_lokallag: Readonly<Record<string, Figures>>;
  readonly per_kommune: Readonly<Record<string, Figures>>;
}

/** @returns the keys of `figures.json`, or the first refusal. @throws Error for a configuration that is invalid */
export function referenceFigures(
  files: readonly RegisterFile[],
  configuration: ReferenceConfiguration,
): ReferenceFigures | Refusal {
  const { year, organisation = '', organisationNumber = '' } = configuration;
  const settings = {
    digitalGroupsCount: configuration.digitalGroupsCount ?? false,
    likepersonCountsTowardsThree: configuration.likepersonCountsTowardsThree ?? false,
    unidentifiedCountsTowardsThresholds: configuration.unidentifiedCountsTowardsThresholds ?? true,
  };
  const vocabulary = readVocabulary(configuration);
  const refusal = refusalOf(files, year, vocabulary);
  if (refusal !== undefined) {
    return refusal;
  }
  const register = readRegister(files, year, vocabulary);
  const { plain, joined } = judge(register, year, settings);
  const per = (keyOf: (day: ActivityDay) => string, keys: readonly string[] = []) => {
    const [plainGroups, joinedGroups] = [Map.groupBy(plain.days, keyOf), Map.groupBy(joined.days, keyOf)];
    const figuresUnder = (key: string) =>
      figuresOf({ ...plain, days: plainGroups.get(key) ?? [] }, { ...joined, days: joinedGroups.get(key) ?? [] });
    return Object.fromEntries([...new Set([...keys, ...plainGroups.keys()])].map((key) => [key, figuresUnder(key)]));
  };
  return {
    organisation,
    organisationNumber,
    year,
    settings,
    source: {
      activity_rows: register.activityRows,
      attendance_rows: register.attendanceRows,
      activities_kept: register.activities.length,
      attendances_of_unknown_activity: register.attendancesOfUnknownActivity,
    },
    total: figuresOf(plain, joined),
    per_category: per((day) => day.activity.category, CATEGORIES),
    per_lokallag: per((day) => day.activity.branch),
    per_kommune: per((day) => day.activity.municipality),
  };
}

/** Judges every day twice: on the persons as merged, and with every open review merged (reading 28). */
function judge(register: ReadRegister, year: number, settings: Settings): { plain: Judged; joined: Judged } {
  const evidence = readEvidence(register.activities.flatMap((activity) => activity.attendances));
  const { personOf } = mergePersons(evidence);
  const judged = (persons: PersonOf): Judged => ({
    personOf: persons,
    days: judgeDays(peerSupportersOf(register, evidence, persons), persons, year, settings),
  });
  return { plain: judged(personOf), joined: judged(joinReviews(evidence, personOf)) };
}
