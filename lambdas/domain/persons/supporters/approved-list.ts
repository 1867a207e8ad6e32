/**
 * The sheet `likepersoner`: who is approved as a peer supporter, and from when (reading 13b, `rules/README.md`). The sheets of
 * several files are one list.
 */
import type { IdentityReader } from '../../facts/identity.ts';
import { type Finding, finding } from '../../finding.ts';
import { epochDay, parseDate } from '../../register/dates.ts';
import type { RegisteredPeerSupporter } from '../../register/register.ts';

/** Approved on every day. */
export const ALWAYS = Number.NEGATIVE_INFINITY;

/** One row, with the name of its file; null when that is not known. */
export interface ListedPeerSupporter extends RegisteredPeerSupporter {
  readonly file: string | null;
}

/** One person on the sheet, from one row or several. */
export interface ApprovedPerson {
  /** Position on the list. */
  readonly index: number;
  /** Comparable member number; empty for a person without one. */
  readonly memberNumber: string;
  /** The first row's number and name as they were written. */
  readonly writtenNumber: string;
  readonly name: string;
  readonly branch: string;
  /** Of that row. */
  readonly file: string | null;
  readonly row: number;
  /** Days since 1970-01-01 from which the person is approved, or ALWAYS: the best of the person's rows. */
  readonly from: number;
}

/** Persons by the branch of a row; one person alone stands as its number, because most are alone. */
type ByBranch = Map<string, number | number[]>;

/** Those who have one name. */
interface Namesakes {
  readonly all: ByBranch;
  /** Those without a member number, whom most names have not. */
  unnumbered?: ByBranch;
}

const NOBODY: ByBranch = new Map();

export class ApprovedList {
  readonly persons: ApprovedPerson[] = [];
  readonly findings: Finding[] = [];
  /** By member number; those without one by name key and branch, which are no number. */
  private readonly known = new Map<string, number>();
  /** By name key. */
  private readonly byName = new Map<string, Namesakes>();

  /** @param sharedNumbers member numbers that prove nothing (reading 25) */
  constructor(rows: Iterable<ListedPeerSupporter>, identities: IdentityReader, sharedNumbers: ReadonlySet<string>) {
    const { known } = this;
    /** Thousands of rows share names and lokallag; each text is kept once. */
    const texts = new Map<string, string>();
    const kept = (text: string) => {
      const one = texts.get(text) ?? text;
      texts.set(one, one);
      return one;
    };
    for (const { file, row, fields } of rows) {
      const number = identities.memberNumber(fields.medlemsnr);
      // A shared number proves nothing, so its row is one without a number.
      const memberNumber = sharedNumbers.has(number) ? '' : number;
      const nameKey = identities.nameKey(fields.navn);
      if (memberNumber === '' && nameKey === '') {
        continue;
      }
      const from = this.approvedFrom(fields.godkjent, { file, row });
      const key = memberNumber === '' ? `${nameKey}\n${fields.lokallag}` : memberNumber;
      const before = known.get(key);
      const person = before ?? this.persons.length;
      if (before === undefined) {
        known.set(key, person);
        const { medlemsnr, navn, lokallag } = fields;
        const writtenNumber = memberNumber === '' ? '' : medlemsnr;
        this.persons.push({
          index: person,
          memberNumber,
          writtenNumber,
          name: kept(navn),
          branch: kept(lokallag),
          file,
          row,
          from,
        });
      } else {
        const same = this.persons[before];
        if (same !== undefined) {
          this.persons[before] = { ...same, from: Math.min(same.from, from) };
        }
      }
      if (nameKey !== '') {
        this.addName(nameKey, fields.lokallag, person);
      }
    }
  }

  withNumber(memberNumber: string): ApprovedPerson | undefined {
    return this.persons[this.known.get(memberNumber) ?? -1];
  }

  /**
   * The one person on the sheet with one of the names, of the branch before others.
   * @param hasOtherNumber whether the person looked for has a number that is not on the sheet: a row with a number is somebody else
   */
  withName(nameKeys: readonly string[], branch: string, hasOtherNumber: boolean): ApprovedPerson | undefined {
    const found = nameKeys.flatMap((nameKey) => this.byName.get(nameKey) ?? []);
    const rows = found.map(({ all, unnumbered }) => (hasOtherNumber ? (unnumbered ?? NOBODY) : all));
    const only = onlyOne(rows.map((byBranch) => byBranch.get(branch))) ?? onlyOne(everywhere(rows));
    return only === undefined || only === 'several' ? undefined : this.persons[only];
  }

  private addName(nameKey: string, branch: string, person: number): void {
    const known = this.byName.get(nameKey);
    const namesakes: Namesakes = known ?? { all: new Map() };
    if (known === undefined) {
      this.byName.set(nameKey, namesakes);
    }
    addTo(namesakes.all, branch, person);
    if (this.persons[person]?.memberNumber === '') {
      namesakes.unnumbered ??= new Map();
      addTo(namesakes.unnumbered, branch, person);
    }
  }

  private approvedFrom(text: string, place: Pick<ListedPeerSupporter, 'file' | 'row'>): number {
    const date = parseDate(text);
    if (date !== undefined) {
      return epochDay(date);
    }
    if (text !== '') {
      this.findings.push(
        finding('unreadable_approval_date', 'warning', { ...place, sheet: 'likepersoner', column: 'godkjent' }),
      );
    }
    return ALWAYS;
  }
}

function addTo(byBranch: ByBranch, branch: string, person: number): void {
  const known = byBranch.get(branch);
  if (known === undefined) {
    byBranch.set(branch, person);
  } else if (typeof known !== 'number') {
    known.push(person);
  } else if (known !== person) {
    byBranch.set(branch, [known, person]);
  }
}

/** The one person of all; undefined for none. It stops at the second, because thousands can have one name. */
function onlyOne(persons: Iterable<number | readonly number[] | undefined>): number | 'several' | undefined {
  let only: number | undefined;
  for (const some of persons) {
    for (const person of typeof some === 'number' ? [some] : (some ?? [])) {
      if (only !== undefined && person !== only) {
        return 'several';
      }
      only = person;
    }
  }
  return only;
}

function* everywhere(rows: readonly ByBranch[]): Generator<number | readonly number[]> {
  for (const byBranch of rows) {
    yield* byBranch.values();
  }
}
