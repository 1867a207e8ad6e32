/** The names alone in `likepersoner`, each in its branch, with the rows of those who may be a known peer supporter of that name. */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import { type RegisterFacts, startOf } from '../../facts/register-facts.ts';
import type { Persons, PersonView } from '../persons.ts';
import type { ApprovedList, ApprovedPerson } from './approved-list.ts';
import type { MentionedNumbers } from './mentioned-numbers.ts';

interface MentionedName {
  /** As it was written first. */
  readonly written: string;
  /** The one person of that name on the sheet. */
  readonly listed: ApprovedPerson | undefined;
  /** Attendances of that name in the branch with the role likeperson. */
  readonly asPeerSupporters: number[];
  /** Others of that name in the branch, who may hold a number that the branch mentions. */
  readonly others: number[];
}

export class MentionedNames {
  private readonly persons: Pick<Persons, 'ofAttendance' | 'reviewRoot'>;
  private readonly numbers: MentionedNumbers;
  private readonly places = new Map<string, number>();
  private readonly mentioned: MentionedName[] = [];
  private readonly numbersInBranch = new Map<string, Set<string>>();
  /** For each group of persons who may be one, the mentioned numbers that any of them holds. */
  private readonly numbersOfGroup = new Map<number, string[]>();

  constructor(
    facts: RegisterFacts,
    persons: Pick<Persons, 'ofAttendance' | 'reviewRoot'>,
    numbers: MentionedNumbers,
    approvals: ApprovedList | undefined,
  ) {
    this.persons = persons;
    this.numbers = numbers;
    const keys = new Set<string>();
    facts.activities.forEach(({ branch, peerSupporterNames }) => {
      for (const { nameKey, written } of peerSupporterNames) {
        keys.add(nameKey);
        const key = placeKey(nameKey, branch);
        if (!this.places.has(key)) {
          this.places.set(key, this.mentioned.length);
          const listed = approvals?.withName([nameKey], branch, false);
          this.mentioned.push({ written, listed, asPeerSupporters: [], others: [] });
        }
      }
    });
    if (keys.size > 0) {
      this.readNumbers(facts);
      this.readRows(facts, keys);
    }
  }

  get count(): number {
    return this.mentioned.length;
  }

  /** @returns undefined for a name that no activity of the branch mentions alone */
  placeOf(nameKey: string, branch: string): number | undefined {
    return this.places.get(placeKey(nameKey, branch));
  }

  writtenAt(place: number): string {
    return this.mentioned[place]?.written ?? '';
  }

  listedAt(place: number): ApprovedPerson | undefined {
    return this.mentioned[place]?.listed;
  }

  /** The numbers on the sheet that names lead to. */
  listedNumbers(): ReadonlySet<string> {
    return new Set(this.mentioned.map(({ listed }) => listed?.memberNumber ?? '').filter((number) => number !== ''));
  }

  /** Attendances of the known peer supporters of that name: by their role, or by a number that they alone hold. */
  knownIn(place: number, branch: string, view: PersonView): number[] {
    const { asPeerSupporters = [], others = [] } = this.mentioned[place] ?? {};
    return [...asPeerSupporters, ...others.filter((at) => this.isNumbered(at, branch, view))];
  }

  /** Whether the person of the attendance is the one holder of a number in `likepersoner` of the branch. */
  private isNumbered(attendance: number, branch: string, view: PersonView): boolean {
    const person = view.ofAttendance[attendance];
    const inBranch = this.numbersInBranch.get(branch);
    const numbers = this.numbersOfGroup.get(this.groupOf(attendance)) ?? [];
    return numbers.some((number) => inBranch?.has(number) === true && this.numbers.holderOf(number, view) === person);
  }

  private groupOf(attendance: number): number {
    return this.persons.reviewRoot[this.persons.ofAttendance[attendance] ?? -1] ?? -1;
  }

  private readNumbers(facts: RegisterFacts): void {
    facts.activities.forEach(({ branch, peerSupporterNumbers }) => {
      const known = this.numbersInBranch.get(branch) ?? new Set();
      this.numbersInBranch.set(branch, known);
      for (const number of peerSupporterNumbers) {
        known.add(number);
      }
    });
    for (const [place, number] of this.numbers.numbers.entries()) {
      for (const group of new Set([...this.numbers.heldIn(place)].map((at) => this.groupOf(at)))) {
        const known = this.numbersOfGroup.get(group);
        if (known === undefined) {
          this.numbersOfGroup.set(group, [number]);
        } else {
          known.push(number);
        }
      }
    }
  }

  private readRows(facts: RegisterFacts, keys: ReadonlySet<string>): void {
    const mentioned = new Set([...keys].flatMap((key) => facts.texts.numberOf(key) ?? []));
    const isMentioned = Uint8Array.from(facts.nodes.columns.nameKey, (name) => (mentioned.has(name) ? 1 : 0));
    facts.activities.forEach(({ branch }, index) => {
      for (let at = startOf(facts, index); at < startOf(facts, index + 1); at++) {
        const node = facts.node[at] ?? -1;
        const place = isMentioned[node] === 1 ? this.placeOf(facts.nodes.textOf('nameKey', node), branch) : undefined;
        const name = this.mentioned[place ?? -1];
        if (facts.role[at] === ROLE_PEER_SUPPORTER) {
          name?.asPeerSupporters.push(at);
        } else if (name !== undefined && this.numbersOfGroup.has(this.groupOf(at))) {
          name.others.push(at);
        }
      }
    });
  }
}

function placeKey(nameKey: string, branch: string): string {
  return `${nameKey}\n${branch}`;
}
