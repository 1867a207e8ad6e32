/** The reference program: who is on the sheet `likepersoner`, and from which day (reading 13b). */
import type { Person } from './persons/persons.ts';
import type { ListedRow } from './reading/register.ts';
import { groupBy } from './reading/text.ts';

/** One person of the sheet: the rows of one number, or of one name key in one lokallag without a number. */
export interface ListedPerson {
  /** Empty when it has none. */
  readonly memberNumber: string;
  /** `YYYY-MM-DD`; empty is throughout. */
  readonly approved: string;
}

interface ListedName {
  readonly branch: string;
  readonly person: ListedPerson;
}

export interface Listed {
  /** @returns from which day, `YYYY-MM-DD`, empty for throughout; undefined for who is not on the sheet */
  approvalOfPerson(person: Person, branch: string): string | undefined;
  approvalOfNumber(number: string): string | undefined;
  /** @returns the one person on the sheet, and the lokallag of its row */
  byName(nameKey: string, branch: string): ListedName | undefined;
}

/** A shared number is no evidence for approval. */
export function readListed(listedRows: readonly ListedRow[], isSharedNumber: (number: string) => boolean): Listed {
  const rows = listedRows.map((row) => (isSharedNumber(row.memberNumber) ? { ...row, memberNumber: '' } : row));
  const byNumber = new Map<string, ListedPerson>();
  const byNameKey = new Map<string, ListedName[]>();
  for (const [key, ofPerson] of groupBy(rows, personKey)) {
    const person = {
      memberNumber: ofPerson[0]?.memberNumber ?? '',
      approved: best(ofPerson.map((row) => row.approved)),
    };
    if (person.memberNumber !== '') {
      byNumber.set(key, person);
    }
    for (const { nameKey, branch } of ofPerson) {
      byNameKey.set(nameKey, [...(byNameKey.get(nameKey) ?? []), { branch, person }]);
    }
  }
  const named = (nameKeys: Iterable<string>) =>
    [...nameKeys].flatMap((nameKey) => (nameKey === '' ? [] : (byNameKey.get(nameKey) ?? [])));

  return {
    approvalOfPerson(person, branch) {
      const numbered = [...person.numbers].flatMap((number) => byNumber.get(number)?.approved ?? []);
      if (numbered.length > 0) {
        return best(numbered);
      }
      const names = named(new Set(person.rows.map((row) => row.nameKey)));
      const possible = names.filter((each) => each.person.memberNumber === '' || person.numbers.size === 0);
      return theOneLeft(possible, branch)?.person.approved;
    },
    approvalOfNumber: (number) => byNumber.get(number)?.approved,
    byName: (nameKey, branch) => theOneLeft(named([nameKey]), branch),
  };
}

function personKey({ memberNumber, nameKey, branch }: ListedRow): string {
  return memberNumber !== '' ? memberNumber : nameKey === '' ? '' : `\t${nameKey}\t${branch}`;
}

/** Of several rows of one person the best stands: throughout, else the first day. */
function best(days: readonly string[]): string {
  return [...days].sort()[0] ?? '';
}

/** Those of the lokallag before others, where exactly one person is left. */
function theOneLeft(names: readonly ListedName[], branch: string): ListedName | undefined {
  const near = names.filter((each) => each.branch === branch);
  const left = near.length > 0 ? near : names;
  const [first] = left;
  return left.every((each) => each.person === first?.person) ? first : undefined;
}
