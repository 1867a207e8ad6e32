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

interface ApprovedRow {
  readonly person: number;
  readonly branch: string;
}

export class ApprovedList {
  readonly persons: ApprovedPerson[] = [];
  readonly findings: Finding[] = [];
  private readonly byNumber = new Map<string, number>();
  private readonly byName = new Map<string, ApprovedRow[]>();

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
        const list = this.byName.get(nameKey) ?? [];
        list.push({ person, branch: fields.lokallag });
        this.byName.set(nameKey, list);
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
    const rows = [...nameKeys]
      .flatMap((nameKey) => this.byName.get(nameKey) ?? [])
      .filter(({ person }) => {
        const number = this.persons[person]?.memberNumber ?? '';
        return number === '' || memberNumbers.size === 0 || memberNumbers.has(number);
      });
    const own = new Set(rows.filter((row) => row.branch === branch).map(({ person }) => person));
    const candidates = own.size > 0 ? own : new Set(rows.map(({ person }) => person));
    const [only] = candidates;
    return candidates.size === 1 && only !== undefined ? this.persons[only] : undefined;
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
