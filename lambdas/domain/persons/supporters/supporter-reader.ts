/**
 * Reads the peer supporters of activities for one view of the persons (readings 13, 13b and 14b, `rules/README.md`): from
 * `likepersoner`, from attendances with that role, and only those on the sheet `likepersoner` where there is one.
 */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import { startOf } from '../../facts/register-facts.ts';
import { IntList } from '../../facts/tables/int-list.ts';
import type { PersonView } from '../persons.ts';
import { ALWAYS, type ApprovedPerson } from './approved-list.ts';
import { KnownNames } from './known-names.ts';
import type { Mentions } from './mentions.ts';
import {
  identityOfRows,
  type KnownRows,
  type PersonIdentity,
  rowsOfRegister,
  rowsOfSome,
} from './person-identities.ts';

export interface PeerSupporter {
  /** A person's number, or a greater one for a peer supporter who is no person of the attendances. */
  readonly id: number;
  /** Days since 1970-01-01 from which it is approved; no peer supporter before that. */
  readonly from: number;
}

/** The peer supporters of some activities, in the order of these. */
export class ReadSupporters {
  private readonly starts = new IntList();
  private readonly ids = new IntList();
  /** NO_DAY stands for ALWAYS. */
  private readonly from = new IntList();
  private readonly notListedOf = new IntList();

  constructor() {
    this.starts.push(0);
  }

  add(approved: readonly PeerSupporter[], notListed: number): void {
    for (const { id, from } of approved) {
      this.ids.push(id);
      this.from.push(from === ALWAYS ? NO_DAY : from);
    }
    this.starts.push(this.ids.length);
    this.notListedOf.push(notListed);
  }

  /** Distinct; those who are never approved are left out. */
  at(place: number): readonly PeerSupporter[] {
    const approved: PeerSupporter[] = [];
    for (let at = this.starts.at(place); at < this.starts.at(place + 1); at++) {
      const from = this.from.at(at);
      approved.push({ id: this.ids.at(at), from: from === NO_DAY ? ALWAYS : from });
    }
    return approved;
  }

  /** Number of those whom the sheet does not list. */
  notListed(place: number): number {
    return this.notListedOf.at(place);
  }
}

/** Before any day that can be written. */
const NO_DAY = -(2 ** 31);

/** Up to this number of ids looking through a list is faster than a set. */
const MAX_LOOKED_THROUGH = 16;

export class SupporterReader {
  private readonly mentions: Mentions;
  private readonly view: PersonView;
  private readonly names: KnownNames;
  private readonly before: SupporterReader | undefined;
  /** Of the peer supporters alone, and only for a register with the sheet. */
  private rowsOf: KnownRows = () => undefined;
  private readonly sharedNumbers: ReadonlySet<number>;

  /** @param before a reader of the whole register, for persons who are the same in its view */
  constructor(mentions: Mentions, view: PersonView, before?: SupporterReader) {
    this.mentions = mentions;
    this.view = view;
    this.names = new KnownNames(mentions, view);
    this.before = before;
    this.sharedNumbers = before?.sharedNumbers ?? sharedTexts(mentions);
  }

  /**
   * @param attendances all of the persons who can be a peer supporter of the activities, but those who are the same before
   * @returns the peer supporters of the activities, in their order
   */
  read(activities: readonly number[], attendances: Iterable<number>): ReadSupporters {
    const { approvals } = this.mentions;
    const starts = new IntList();
    const ids = new IntList();
    starts.push(0);
    for (const index of activities) {
      for (const id of this.idsOf(index)) {
        ids.push(id);
      }
      starts.push(ids.length);
    }
    if (approvals !== undefined) {
      this.rowsOf =
        this.before === undefined
          ? rowsOfRegister(this.mentions, this.view, this.wanted(ids.toArray()))
          : rowsOfSome(attendances, this.view);
    }
    const found = new ReadSupporters();
    for (const [place, index] of activities.entries()) {
      this.addApproved(found, ids.toArray().subarray(starts.at(place), starts.at(place + 1)), index);
    }
    return found;
  }

  /** A whole register's are also those whom a name leads to by the sheet, because it may do so when others are one. */
  private wanted(ids: Int32Array): Uint8Array {
    const isWanted = new Uint8Array(this.mentions.ids);
    for (const id of ids) {
      isWanted[id] = 1;
    }
    for (const holder of this.holdersByName()) {
      isWanted[holder] = 1;
    }
    return isWanted;
  }

  /** The sheet's entry of a peer supporter of the activities read; undefined without a sheet. */
  approvedPerson(id: number, branch: string): ApprovedPerson | undefined {
    const { approvals } = this.mentions;
    if (approvals === undefined) {
      return undefined;
    }
    if (id >= this.view.count) {
      return this.mentions.unattended(id)?.approved;
    }
    const { numbers, facts } = this.mentions;
    const { memberNumbers, nameKeys } = this.identityOf(id);
    let best: ApprovedPerson | undefined;
    for (const number of memberNumbers) {
      const listed = numbers.approvedAt(numbers.placeOfText(number));
      best = listed !== undefined && (best === undefined || listed.from < best.from) ? listed : best;
    }
    if (best !== undefined) {
      return best;
    }
    const names = nameKeys.map((name) => facts.nodes.nameOf(name));
    return approvals.withName(names, branch, memberNumbers.length > 0);
  }

  private holdersByName(): number[] {
    const { names, numbers } = this.mentions;
    return [...names.listedNumbers()].flatMap((place) => numbers.holderAt(place, this.view) ?? []);
  }

  private identityOf(person: number): PersonIdentity {
    const rows = this.rowsOf(person) ?? this.before?.rowsOf(person) ?? [];
    return identityOfRows(rows, this.mentions.facts, (number) => this.sharedNumbers.has(number));
  }

  private addApproved(found: ReadSupporters, ids: Int32Array, index: number): void {
    const { approvals, facts } = this.mentions;
    const branch = facts.activities.at(index)?.branch ?? '';
    const approved: PeerSupporter[] = [];
    for (const id of ids) {
      const listed = this.approvedPerson(id, branch);
      if (approvals === undefined || listed !== undefined) {
        approved.push({ id, from: listed?.from ?? ALWAYS });
      }
    }
    found.add(approved, ids.length - approved.length);
  }

  /** Distinct. */
  private idsOf(index: number): readonly number[] {
    const { facts } = this.mentions;
    const ids: number[] = [];
    let seen: Set<number> | undefined;
    const add = (id: number) => {
      if (!(seen?.has(id) ?? ids.includes(id))) {
        ids.push(id);
        seen?.add(id);
        seen ??= ids.length > MAX_LOOKED_THROUGH ? new Set(ids) : undefined;
      }
    };
    for (const number of facts.activities.numbersIn(index)) {
      add(this.ofPlace(this.mentions.numbers.placeOfText(number)));
    }
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      const person = this.view.of(at);
      if (facts.role[at] === ROLE_PEER_SUPPORTER && person >= 0) {
        add(person);
      }
    }
    for (const name of facts.activities.namesIn(index)) {
      const id = this.ofName(name, index);
      if (id !== undefined) {
        add(id);
      }
    }
    return ids;
  }

  /** The one person who holds the number, else a peer supporter of its own (reading 14b). */
  private ofPlace(place: number): number {
    return this.mentions.numbers.holderAt(place, this.view) ?? this.mentions.idOfPlace(place);
  }

  /** @returns undefined when an attendance of that name with the role likeperson is in the activity already */
  private ofName(name: number, index: number): number | undefined {
    const { facts } = this.mentions;
    const branch = facts.activities.columns.branch[index] ?? -1;
    const inActivity = this.names.inActivity(name, index);
    if (inActivity === 'peer_supporter') {
      return undefined;
    }
    const person = inActivity ?? this.names.inBranch(name, branch);
    if (person !== undefined) {
      return person;
    }
    const listed = this.mentions.names.listedAt(this.mentions.names.placeOf(name, branch) ?? -1);
    if (listed === undefined) {
      return this.mentions.idOfName(name, branch);
    }
    const place = this.mentions.numbers.placeOf(listed);
    return place < 0 ? this.mentions.idOfListed(listed) : this.ofPlace(place);
  }
}

/** The shared member numbers, by the numbers of their texts. */
function sharedTexts({ facts, persons }: Mentions): ReadonlySet<number> {
  const shared = [...persons.merging.sharedMemberNumbers];
  return new Set(shared.flatMap((number) => facts.texts.numberOf(number) ?? []));
}
