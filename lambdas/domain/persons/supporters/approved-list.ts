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

/** Persons by the branch of a row. */
type ByBranch = Map<string, Set<number>>;

/** Those who have one name. */
interface Namesakes {
  readonly all: ByBranch;
  /** By member number, empty for those without one. */
  readonly byNumber: Map<string, ByBranch>;
}

export class ApprovedList {
  readonly persons: ApprovedPerson[] = [];
  readonly findings: Finding[] = [];
  private readonly byNumber = new Map<string, number>();
  /** By name key. */
  private readonly byName = new Map<string, Namesakes>();

  /** @param sharedNumbers member numbers that prove nothing (reading 25) */
  constructor(rows: readonly ListedPeerSupporter[], identities: IdentityReader, sharedNumbers: ReadonlySet<string>) {
    const known = new Map<string, number>();
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
          name: navn,
          branch: lokallag,
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
      if (memberNumber !== '') {
        this.byNumber.set(memberNumber, person);
      }
      if (nameKey !== '') {
        this.addName(nameKey, memberNumber, fields.lokallag, person);
      }
    }
  }

  withNumber(memberNumber: string): ApprovedPerson | undefined {
    return this.persons[this.byNumber.get(memberNumber) ?? -1];
  }

  /**
   * The one person on the sheet with one of the names, of the branch before others.
   * @param memberNumbers comparable numbers of the person looked for; a row with another number is somebody else
   */
  withName(nameKeys: Iterable<string>, branch: string, memberNumbers: ReadonlySet<string>): ApprovedPerson | undefined {
    const rows = [...nameKeys].flatMap((nameKey) => this.rowsOf(nameKey, memberNumbers));
    const own = onlyOne(rows.map((ofName) => ofName.get(branch) ?? NOBODY));
    const only = own ?? onlyOne(everywhere(rows));
    return only === undefined || only === 'several' ? undefined : this.persons[only];
  }

  private rowsOf(nameKey: string, memberNumbers: ReadonlySet<string>): ByBranch[] {
    const namesakes = this.byName.get(nameKey);
    if (namesakes === undefined) {
      return [];
    }
    return memberNumbers.size === 0
      ? [namesakes.all]
      : ['', ...memberNumbers].flatMap((number) => namesakes.byNumber.get(number) ?? []);
  }

  private addName(nameKey: string, memberNumber: string, branch: string, person: number): void {
    const namesakes = this.byName.get(nameKey) ?? { all: new Map(), byNumber: new Map<string, ByBranch>() };
    this.byName.set(nameKey, namesakes);
    const ofNumber = namesakes.byNumber.get(memberNumber) ?? new Map();
    namesakes.byNumber.set(memberNumber, ofNumber);
    for (const byBranch of [namesakes.all, ofNumber]) {
      byBranch.set(branch, (byBranch.get(branch) ?? new Set()).add(person));
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

const NOBODY: ReadonlySet<number> = new Set();

/** The one person of some sets; undefined for none. It stops at the second, because thousands can have one name. */
function onlyOne(persons: Iterable<ReadonlySet<number>>): number | 'several' | undefined {
  let only: number | undefined;
  for (const set of persons) {
    for (const person of set) {
      if (only !== undefined && person !== only) {
        return 'several';
      }
      only = person;
    }
  }
  return only;
}

function* everywhere(rows: readonly ByBranch[]): Generator<ReadonlySet<number>> {
  for (const byBranch of rows) {
    yield* byBranch.values();
  }
}
