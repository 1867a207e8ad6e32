/** All marks that a person with certain evidence can have in decisions, so that they can be found when she is erased. */
import type { Marks } from '../../decisions/marks.ts';
import { identityKey } from '../../facts/chunk-facts.ts';
import { EVIDENCE, TIERS } from '../merging/evidence-values.ts';

export interface KnownEvidence {
  /** Name keys. */
  readonly names: Iterable<string>;
  readonly numbers: Iterable<string>;
  readonly emails: Iterable<string>;
  readonly phones: Iterable<string>;
  /** `YYYY-MM-DD`. */
  readonly births: Iterable<string>;
}

/** @param places lokallag and municipalities that the organisation has, in which rows may have a name alone */
export function possibleMarks(
  { names, numbers, emails, phones, births }: KnownEvidence,
  places: { readonly branches: Iterable<string>; readonly municipalities: Iterable<string> },
  marks: Marks,
): ReadonlySet<string> {
  const found = new Set<string>();
  const known = [...births].map((birthDate) => ({ birthDate, birthYear: Number(birthDate.slice(0, 4)) }));
  const years = new Set([0, ...known.map(({ birthYear }) => birthYear)]);
  const born = [...known, ...[...years].map((birthYear) => ({ birthDate: '', birthYear }))];
  for (const nameKey of ['', ...names]) {
    for (const memberNumber of ['', ...numbers]) {
      for (const email of ['', ...emails]) {
        for (const phone of ['', ...phones]) {
          for (const birth of born) {
            const identity = { nameKey, name: '', memberNumber, email, phone, ...birth };
            for (const tier of TIERS) {
              found.add(marks.of(tier, nameKey, EVIDENCE[tier](identity)));
            }
            const key = identityKey(identity);
            found.add(marks.of('identity', key));
            for (const branch of places.branches) {
              found.add(marks.of('branch', key, branch));
            }
            for (const municipality of places.municipalities) {
              found.add(marks.of('municipality', key, municipality));
            }
          }
        }
      }
    }
  }
  return found;
}
