/**
 * The peer supporters of each activity (readings 13, 13b and 14b, `rules/README.md`): from `likepersoner`, from attendances
 * with that role, and only those on the sheet `likepersoner` where there is one.
 */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import type { NameAlone } from '../../facts/peer-supporter-cell.ts';
import { type RegisterFacts, startOf } from '../../facts/register-facts.ts';
import type { PersonView } from '../persons.ts';
import { ALWAYS, type ApprovedList, type ApprovedPerson } from './approved-list.ts';
import { HoldersOfNumbers, type PersonIdentity } from './holders-of-numbers.ts';
import { KnownNames } from './known-names.ts';

export interface PeerSupporter {
  /** A person's number, or a greater one for a peer supporter who is no person of the attendances. */
  readonly id: number;
  /** Days since 1970-01-01 from which it is approved; no peer supporter before that. */
  readonly from: number;
}

/** A peer supporter who is no person of the attendances. */
export interface UnattendedSupporter {
  readonly memberNumber: string;
  /** As it was written. */
  readonly name: string;
  readonly approved: ApprovedPerson | undefined;
}

export interface PeerSupporters {
  /** Distinct; those who are never approved are left out. */
  of(activity: number): readonly PeerSupporter[];
  /** Those of them who are approved on one of its days in the base year; of an activity outside it, by then. */
  inYear(activity: number): readonly PeerSupporter[];
  /** Number of those whom the sheet does not list. */
  notListed(activity: number): number;
  /** Whether the register has the sheet `likepersoner`. */
  readonly hasSheet: boolean;
  /** Number of all ids. */
  readonly ids: number;
  /** By id less the number of persons. */
  readonly unattended: readonly UnattendedSupporter[];
  /** The sheet's entry of a peer supporter, by id; undefined without a sheet. */
  approvedPerson(id: number, branch: string): ApprovedPerson | undefined;
}

/** @param approvals undefined for a register without the sheet */
export function peerSupportersOf(
  facts: RegisterFacts,
  view: PersonView,
  approvals: ApprovedList | undefined,
  sharedNumbers: ReadonlySet<string>,
): PeerSupporters {
  return new RegisterPeerSupporters(facts, view, approvals, sharedNumbers);
}

const NO_IDENTITY: PersonIdentity = { memberNumbers: new Set(), nameKeys: new Set() };

class RegisterPeerSupporters implements PeerSupporters {
  private readonly facts: RegisterFacts;
  private readonly view: PersonView;
  private readonly approvals: ApprovedList | undefined;
  private readonly holders: HoldersOfNumbers;
  private readonly names: KnownNames;
  private readonly ownIds = new Map<string, number>();
  private readonly supporters: readonly (readonly PeerSupporter[])[];
  private readonly unlisted: Int32Array;
  /** Of the peer supporters alone, and only for a register with the sheet. */
  private readonly identities: ReadonlyMap<number, PersonIdentity> = new Map();
  readonly unattended: UnattendedSupporter[] = [];

  constructor(
    facts: RegisterFacts,
    view: PersonView,
    approvals: ApprovedList | undefined,
    sharedNumbers: ReadonlySet<string>,
  ) {
    this.facts = facts;
    this.view = view;
    this.approvals = approvals;
    this.holders = new HoldersOfNumbers(facts, view, sharedNumbers);
    this.names = new KnownNames(facts, view, this.holders);
    this.unlisted = new Int32Array(facts.activities.length);
    const ids = facts.activities.map((_, index) => this.idsOf(index));
    if (approvals !== undefined) {
      this.identities = this.holders.identitiesOf(new Set(ids.flatMap((of) => [...of])));
    }
    this.supporters = facts.activities.map((activity, index) => {
      const found: PeerSupporter[] = [];
      for (const id of ids[index] ?? []) {
        const approved = this.approvedPerson(id, activity.branch);
        if (approvals === undefined || approved !== undefined) {
          found.push({ id, from: approved?.from ?? ALWAYS });
        } else {
          this.unlisted[index] = (this.unlisted[index] ?? 0) + 1;
        }
      }
      return found;
    });
  }

  get hasSheet(): boolean {
    return this.approvals !== undefined;
  }

  get ids(): number {
    return this.view.count + this.unattended.length;
  }

  of(activity: number): readonly PeerSupporter[] {
    return this.supporters[activity] ?? [];
  }

  inYear(activity: number): readonly PeerSupporter[] {
    const { firstDayInYear = 0, daysInYear = 0 } = this.facts.activities[activity] ?? {};
    return this.of(activity).filter(({ from }) => from < firstDayInYear + daysInYear);
  }

  notListed(activity: number): number {
    return this.unlisted[activity] ?? 0;
  }

  approvedPerson(id: number, branch: string): ApprovedPerson | undefined {
    if (this.approvals === undefined) {
      return undefined;
    }
    if (id >= this.view.count) {
      return this.unattended[id - this.view.count]?.approved;
    }
    const { memberNumbers, nameKeys } = this.identities.get(id) ?? NO_IDENTITY;
    const byNumber = [...memberNumbers].flatMap((number) => this.approvals?.withNumber(number) ?? []);
    const [best] = byNumber.toSorted((left, right) => left.from - right.from);
    return best ?? this.approvals.withName(nameKeys, branch, memberNumbers);
  }

  private idsOf(index: number): ReadonlySet<number> {
    const { facts } = this;
    const ids = new Set<number>();
    const activity = facts.activities[index];
    for (const number of activity?.peerSupporterNumbers ?? []) {
      ids.add(this.ofNumber(number));
    }
    for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
      const person = this.view.ofAttendance[at] ?? -1;
      if (facts.role[at] === ROLE_PEER_SUPPORTER && person >= 0) {
        ids.add(person);
      }
    }
    for (const name of activity?.peerSupporterNames ?? []) {
      const id = this.ofName(name, index);
      if (id !== undefined) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** The one person who holds the number, else a peer supporter of its own (reading 14b). */
  private ofNumber(memberNumber: string): number {
    return (
      this.holders.holderOf(memberNumber) ??
      this.ownId(`number\n${memberNumber}`, {
        memberNumber,
        name: '',
        approved: this.approvals?.withNumber(memberNumber),
      })
    );
  }

  /** @returns undefined when an attendance of that name with the role likeperson is in the activity already */
  private ofName({ nameKey, written }: NameAlone, index: number): number | undefined {
    const branch = this.facts.activities[index]?.branch ?? '';
    const inActivity = this.names.inActivity(nameKey, index);
    if (inActivity === 'peer_supporter') {
      return undefined;
    }
    const person = inActivity ?? this.names.inBranch(nameKey, branch);
    if (person !== undefined) {
      return person;
    }
    const approved = this.approvals?.withName([nameKey], branch, new Set());
    if (approved === undefined) {
      return this.ownId(`name\n${nameKey}\n${branch}`, { memberNumber: '', name: written, approved: undefined });
    }
    return approved.memberNumber === ''
      ? this.ownId(`sheet\n${approved.index}`, { memberNumber: '', name: written, approved })
      : this.ofNumber(approved.memberNumber);
  }

  private ownId(key: string, supporter: UnattendedSupporter): number {
    const known = this.ownIds.get(key);
    if (known !== undefined) {
      return known;
    }
    const id = this.ids;
    this.ownIds.set(key, id);
    this.unattended.push(supporter);
    return id;
  }
}
