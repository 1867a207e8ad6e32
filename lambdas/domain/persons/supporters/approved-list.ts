/**
 * The sheet `likepersoner`: who is approved as a peer supporter, and from when (reading 13b, `rules/README.md`). The sheets of
 * several files are one list.
 */
import type { IdentityReader } from '../../facts/identity.ts';
import { IntList } from '../../facts/tables/int-list.ts';
import { NumberPairs } from '../../facts/tables/number-pairs.ts';
import { NO_TEXT, Texts } from '../../facts/tables/texts.ts';
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

/** Stands for ALWAYS, before any day that can be written. */
const NO_DAY = -(2 ** 31);
/** The number as it was written is the comparable one. */
const AS_COMPARED = -1;
/** Stands for a branch where any is meant. */
const ANYWHERE = -1;

export class ApprovedList {
  readonly findings: Finding[] = [];
  /** Member numbers; of those without one name key and branch, which are no number. A person is one less than its text. */
  private readonly known = new Texts();
  /** All other texts. */
  private readonly texts = new Texts();
  /** By person, what its first row says: numbers of texts, and a place in `files`. */
  private readonly writtenNumber = new IntList();
  private readonly name = new IntList();
  private readonly branch = new IntList();
  private readonly file = new IntList();
  private readonly row = new IntList();
  private readonly from = new IntList();
  private readonly files: (string | null)[] = [];
  private readonly everybody = new Namesakes();
  private readonly unnumbered = new Namesakes();

  /** @param sharedNumbers member numbers that prove nothing (reading 25) */
  constructor(rows: Iterable<ListedPeerSupporter>, identities: IdentityReader, sharedNumbers: ReadonlySet<string>) {
    const { known, texts } = this;
    for (const { file, row, fields } of rows) {
      const number = identities.memberNumber(fields.medlemsnr);
      // A shared number proves nothing, so its row is one without a number.
      const memberNumber = sharedNumbers.has(number) ? '' : number;
      const nameKey = identities.nameKey(fields.navn);
      if (memberNumber === '' && nameKey === '') {
        continue;
      }
      const from = this.approvedFrom(fields.godkjent, { file, row });
      const person = known.addText(memberNumber === '' ? `${nameKey}\n${fields.lokallag}` : memberNumber) - 1;
      const branch = texts.addText(fields.lokallag);
      if (person === this.length) {
        this.writtenNumber.push(this.numberAsWritten(memberNumber, fields.medlemsnr));
        this.name.push(texts.addText(fields.navn));
        this.branch.push(branch);
        this.file.push(this.placeOfFile(file));
        this.row.push(row);
        this.from.push(from);
      } else {
        this.from.set(person, Math.min(this.from.at(person), from));
      }
      if (nameKey !== '') {
        const name = texts.addText(nameKey);
        this.everybody.add(name, branch, person);
        if (this.writtenNumber.at(person) === NO_TEXT) {
          this.unnumbered.add(name, branch, person);
        }
      }
    }
  }

  /** Number of persons. */
  get length(): number {
    return this.row.length;
  }

  /** @param person position on the list */
  at(person: number): ApprovedPerson | undefined {
    return person >= 0 && person < this.length ? new ListedPerson(this, person) : undefined;
  }

  memberNumberOf(person: number): string {
    return this.writtenNumber.at(person) === NO_TEXT ? '' : this.known.text(person + 1);
  }

  writtenNumberOf(person: number): string {
    const written = this.writtenNumber.at(person);
    return written === AS_COMPARED ? this.memberNumberOf(person) : this.texts.text(written);
  }

  nameOf(person: number): string {
    return this.texts.text(this.name.at(person));
  }

  branchOf(person: number): string {
    return this.texts.text(this.branch.at(person));
  }

  fileOf(person: number): string | null {
    return this.files[this.file.at(person)] ?? null;
  }

  rowOf(person: number): number {
    return this.row.at(person);
  }

  approvalOf(person: number): number {
    const from = this.from.at(person);
    return from === NO_DAY ? ALWAYS : from;
  }

  /**
   * The one person on the sheet with one of the names, of the branch before others.
   * @param hasOtherNumber whether the person looked for has a number that is not on the sheet: a row with a number is somebody else
   */
  withName(nameKeys: readonly string[], branch: string, hasOtherNumber: boolean): ApprovedPerson | undefined {
    const names = nameKeys.flatMap((nameKey) => this.texts.numberOf(nameKey) ?? []);
    const some = hasOtherNumber ? this.unnumbered : this.everybody;
    const inBranch = this.texts.numberOf(branch);
    const only =
      (inBranch === undefined ? undefined : some.onlyOne(names, inBranch)) ?? some.onlyOne(names, ANYWHERE) ?? SEVERAL;
    return this.at(only);
  }

  private numberAsWritten(memberNumber: string, written: string): number {
    if (memberNumber === '') {
      return NO_TEXT;
    }
    return written === memberNumber ? AS_COMPARED : this.texts.addText(written);
  }

  private placeOfFile(file: string | null): number {
    const known = this.files.indexOf(file);
    return known < 0 ? this.files.push(file) - 1 : known;
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
    return NO_DAY;
  }
}

/** Each part is read when it is asked for. */
class ListedPerson implements ApprovedPerson {
  private readonly list: ApprovedList;
  readonly index: number;

  constructor(list: ApprovedList, index: number) {
    this.list = list;
    this.index = index;
  }

  get memberNumber(): string {
    return this.list.memberNumberOf(this.index);
  }

  get writtenNumber(): string {
    return this.list.writtenNumberOf(this.index);
  }

  get name(): string {
    return this.list.nameOf(this.index);
  }

  get branch(): string {
    return this.list.branchOf(this.index);
  }

  get file(): string | null {
    return this.list.fileOf(this.index);
  }

  get row(): number {
    return this.list.rowOf(this.index);
  }

  get from(): number {
    return this.list.approvalOf(this.index);
  }
}

/** Stands for two persons or more. */
const SEVERAL = -1;

/** Who has a name, in a branch and anywhere: nobody asks for more than whether it is one person. */
class Namesakes {
  private readonly names = new NumberPairs();
  private readonly only = new IntList();

  add(name: number, branch: number, person: number): void {
    this.addTo(this.names.add(name, branch), person);
    this.addTo(this.names.add(name, ANYWHERE), person);
  }

  /** The one person of all the names; undefined for none. */
  onlyOne(names: readonly number[], branch: number): number | undefined {
    let only: number | undefined;
    for (const name of names) {
      const found = this.names.numberOf(name, branch);
      const person = found === undefined ? only : this.only.at(found);
      only = only === undefined || only === person ? person : SEVERAL;
    }
    return only;
  }

  private addTo(place: number, person: number): void {
    if (place === this.only.length) {
      this.only.push(person);
    } else if (this.only.at(place) !== person) {
      this.only.set(place, SEVERAL);
    }
  }
}
