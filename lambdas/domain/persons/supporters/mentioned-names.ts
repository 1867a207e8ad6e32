/** The names alone in `likepersoner`, each in its branch, with the rows of those who may be a known peer supporter of that name. */
import { ROLE_PEER_SUPPORTER } from '../../facts/chunk-facts.ts';
import type { RegisterFacts } from '../../facts/register-facts.ts';
import { IntList } from '../../facts/tables/int-list.ts';
import { NO_TEXT } from '../../facts/tables/texts.ts';
import { AttendanceGroups } from '../attendance-groups.ts';
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
  /** Number of lokallag and municipalities. */
  private readonly branches: number;
  private readonly places = new Map<number, number>();
  private readonly mentioned: MentionedName[] = [];
  /** For each branch the places of the numbers that it mentions. */
  private readonly numbersInBranch = new Map<number, Set<number>>();
  /** For each group of persons who may be one, those of the numbers below that any of them holds. */
  private heldBy = new AttendanceGroups(0, new Int32Array());
  /** Places of mentioned numbers. */
  private held = new IntList();

  constructor(
    facts: RegisterFacts,
    persons: Pick<Persons, 'ofAttendance' | 'reviewRoot'>,
    numbers: MentionedNumbers,
    approvals: ApprovedList | undefined,
  ) {
    this.persons = persons;
    this.numbers = numbers;
    const { activities, nodes, texts } = facts;
    this.branches = activities.places;
    const isMentioned = new Uint8Array(texts.length);
    for (let index = 0; index < activities.length; index++) {
      const branch = activities.columns.branch[index] ?? -1;
      const written = activities.namesWrittenIn(index);
      activities.namesIn(index).forEach((name, at) => {
        if (this.placeOf(name, branch) === undefined) {
          isMentioned[name] = 1;
          this.places.set(this.placeKey(name, branch), this.mentioned.length);
          const listed = approvals?.withName([nodes.nameOf(name)], activities.place(branch), false);
          const shown = texts.text(written[at] ?? NO_TEXT);
          this.mentioned.push({ written: shown, listed, asPeerSupporters: [], others: [] });
        }
      });
    }
    if (this.mentioned.length > 0) {
      this.readNumbers(facts);
      this.readRows(facts, isMentioned);
    }
  }

  get count(): number {
    return this.mentioned.length;
  }

  /**
   * @param name number of the text of a name key
   * @param branch index of a place
   * @returns undefined for a name that no activity of the branch mentions alone
   */
  placeOf(name: number, branch: number): number | undefined {
    return this.places.get(this.placeKey(name, branch));
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
  knownIn(place: number, branch: number, view: PersonView): number[] {
    const { asPeerSupporters = [], others = [] } = this.mentioned[place] ?? {};
    return [...asPeerSupporters, ...others.filter((at) => this.isNumbered(at, branch, view))];
  }

  /** Whether the person of the attendance is the one holder of a number in `likepersoner` of the branch. */
  private isNumbered(attendance: number, branch: number, view: PersonView): boolean {
    const person = view.ofAttendance[attendance];
    const inBranch = this.numbersInBranch.get(branch);
    return this.heldBy.of(this.groupOf(attendance)).some((at) => {
      const number = this.held.at(at);
      return inBranch?.has(number) === true && this.numbers.holderAt(number, view) === person;
    });
  }

  private groupOf(attendance: number): number {
    return this.persons.reviewRoot[this.persons.ofAttendance[attendance] ?? -1] ?? -1;
  }

  private placeKey(name: number, branch: number): number {
    return name * this.branches + branch;
  }

  private readNumbers({ activities }: RegisterFacts): void {
    for (let index = 0; index < activities.length; index++) {
      const branch = activities.columns.branch[index] ?? -1;
      const known = this.numbersInBranch.get(branch) ?? new Set();
      this.numbersInBranch.set(branch, known);
      for (const number of activities.numbersIn(index)) {
        known.add(this.numbers.placeOfText(number));
      }
    }
    const groups = new IntList();
    const lastOf = new Int32Array(this.persons.reviewRoot.length).fill(-1);
    for (let place = 0; place < this.numbers.count; place++) {
      for (const at of this.numbers.heldIn(place)) {
        const group = this.groupOf(at);
        if (lastOf[group] !== place) {
          lastOf[group] = place;
          groups.push(group);
          this.held.push(place);
        }
      }
    }
    this.heldBy = new AttendanceGroups(lastOf.length, groups.toArray());
  }

  /** @param isMentioned by number of the text, whether a name is mentioned in some branch */
  private readRows(facts: RegisterFacts, isMentioned: Uint8Array): void {
    const { nameKey } = facts.nodes.columns;
    const { branch } = facts.activities.columns;
    for (let at = 0; at < facts.node.length; at++) {
      const node = facts.node[at] ?? -1;
      const key = nameKey[node] ?? -1;
      const place = isMentioned[key] === 1 ? this.placeOf(key, branch[facts.activityOf[at] ?? -1] ?? -1) : undefined;
      const name = place === undefined ? undefined : this.mentioned[place];
      if (facts.role[at] === ROLE_PEER_SUPPORTER) {
        name?.asPeerSupporters.push(at);
      } else if (name !== undefined && this.heldBy.size(this.groupOf(at)) > 0) {
        name.others.push(at);
      }
    }
  }
}
