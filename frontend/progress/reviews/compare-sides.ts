/** What the sides of a question have in common and what tells them apart, fact by fact. Pure. */
import type { ReviewRecords } from '../../../lambdas/protocol.ts';

export type Side = ReviewRecords['reviews'][number]['sides'][number];

/** Columns of the register, in the order in which they are compared. `lokallag` is the activity's. */
export const FACTS = ['navn', 'fodselsdato', 'medlemsnr', 'telefon', 'epost', 'lokallag'] as const;
export type Fact = (typeof FACTS)[number];

/** `missing`: those who have it agree, and somebody lacks it. */
export type Comparison = 'same' | 'partly' | 'different' | 'missing';

export interface ComparedFact {
  readonly fact: Fact;
  /** Null where there is one side alone. */
  readonly comparison: Comparison | null;
  /** Of each side, as they stand in the register. */
  readonly values: readonly (readonly string[])[];
}

/** A fact that no side has is left out. */
export function compareSides(sides: readonly Side[]): ComparedFact[] {
  return FACTS.flatMap((fact) => {
    const values = sides.map((side) => valuesOf(side, fact));
    return values.every((own) => own.length === 0) ? [] : [{ fact, comparison: comparisonOf(values, fact), values }];
  });
}

/** Tells the sides of a question apart. */
export function sideKey({ rows: [first] }: Side): string {
  return first === undefined ? '' : `${first.row} ${first.file}`;
}

export function hasBirth(side: Side): boolean {
  return valuesOf(side, 'fodselsdato').length > 0;
}

/** The lokallag of all rows, in the order of the sides. */
export function branchesOf(sides: readonly Side[]): string[] {
  return [...new Set(sides.flatMap((side) => valuesOf(side, 'lokallag')))];
}

/** The lokallag of the rows of these questions, those in most of them first. */
export function questionsByBranch(questions: readonly { readonly sides: readonly Side[] }[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const branch of questions.flatMap(({ sides }) => branchesOf(sides))) {
    counts.set(branch, (counts.get(branch) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** The names of all rows, in the order of the sides. */
export function namesOf(sides: readonly Side[]): string[] {
  return [...new Set(sides.flatMap((side) => valuesOf(side, 'navn')))];
}

/** Activities in which rows of two sides stand: whoever is there twice is seldom one person. */
export function sharedActivities(sides: readonly Side[]): number {
  const seen = sides.map(
    ({ rows }) =>
      new Set(rows.flatMap(({ activity }) => (activity === null ? [] : [`${activity.row} ${activity.file}`]))),
  );
  const all = new Set(seen.flatMap((own) => [...own]));
  return [...all].filter((activity) => seen.filter((own) => own.has(activity)).length > 1).length;
}

function valuesOf({ rows }: Side, fact: Fact): string[] {
  const values = rows.flatMap(({ record, activity }) => (fact === 'lokallag' ? activity : record)?.fields[fact] ?? []);
  return [...new Map(values.map((value) => [comparable(value, fact), value])).values()];
}

function comparisonOf(values: readonly (readonly string[])[], fact: Fact): Comparison | null {
  if (values.length < 2) {
    return null;
  }
  const sets = values
    .filter((own) => own.length > 0)
    .map((own) => new Set(own.map((value) => comparable(value, fact))));
  const [first = new Set<string>(), ...others] = sets;
  if (others.every((each) => each.size === first.size && overlap(each, first) === first.size)) {
    return sets.length < values.length ? 'missing' : 'same';
  }
  return sets.some((each, index) => sets.slice(index + 1).some((other) => overlap(each, other) > 0))
    ? 'partly'
    : 'different';
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return [...one].filter((value) => other.has(value)).length;
}

/** Without what people write in different ways: capitals, spaces, the country code of a phone, and the order of a date. */
function comparable(value: string, fact: Fact): string {
  const text = value.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  switch (fact) {
    case 'telefon':
      return text.replaceAll(/\D/g, '').slice(-8);
    case 'medlemsnr':
      return text.replaceAll(' ', '');
    case 'fodselsdato':
      return text.replace(/^(\d\d)\.(\d\d)\.(\d{4})$/, '$3-$2-$1');
    default:
      return text;
  }
}
